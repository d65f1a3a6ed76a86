"""The work: lists that centres send, each row carried through stages until a person is back on the server.

Nothing is imported here: the reader of a file runs as a process of its own and must not drag Django along.
"""
