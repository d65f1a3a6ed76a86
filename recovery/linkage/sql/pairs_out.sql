-- pairs_out: the pairs to weigh.
-- reads   pair
-- gives   left_id, right_id
COPY (SELECT sheet_row_id AS left_id, recipient_id AS right_id FROM pair) TO STDOUT (FORMAT csv, HEADER)
