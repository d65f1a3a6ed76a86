-- weighed: where the weights that the child gives are loaded.
-- writes  weighed (temporary), empty
CREATE TEMPORARY TABLE weighed (
    sheet_row_id bigint, recipient_id bigint, weight float8, comparisons jsonb, PRIMARY KEY (sheet_row_id, recipient_id)
) ON COMMIT DROP;
