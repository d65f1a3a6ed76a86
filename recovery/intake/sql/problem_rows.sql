-- problem_rows: the rows of a list that have an error, in the order of the file.
-- reads   recovery_rowfault
-- gives   sheet_row_id
SELECT DISTINCT f.sheet_row_id
  FROM recovery_rowfault f
 WHERE f.list_id = %(list_id)s AND f.is_error
 ORDER BY f.sheet_row_id;
