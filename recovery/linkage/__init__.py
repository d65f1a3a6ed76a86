"""Stage 2: which recipient is this row? Rows in; links and candidate pairs out."""
