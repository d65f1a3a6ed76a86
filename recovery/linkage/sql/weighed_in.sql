-- weighed_in: the weights that the child gave.
-- writes  weighed (temporary)
COPY weighed (sheet_row_id, recipient_id, weight, comparisons) FROM STDIN (FORMAT csv, HEADER)
