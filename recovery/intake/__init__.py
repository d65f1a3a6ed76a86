"""Stage 1, from a file to list rows: receive, preflight, read in a child process, find columns, read rows, load.

Nothing is imported here: the child process that opens a stranger's file shall hold as little as possible.
"""
