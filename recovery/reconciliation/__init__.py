"""Stage 3: the list held against the server, and the server against the list. Exactly one outcome for each row."""
