-- forget_rows: take away the list rows of an earlier reading of the columns; the rows of the file stay as they are.
-- reads   -
-- writes  recovery_rowfault, recovery_skippedrow, recovery_listrow (deletes)
WITH a AS (DELETE FROM recovery_rowfault WHERE list_id = %(list_id)s),
     b AS (DELETE FROM recovery_skippedrow WHERE list_id = %(list_id)s)
DELETE FROM recovery_listrow WHERE list_id = %(list_id)s;
