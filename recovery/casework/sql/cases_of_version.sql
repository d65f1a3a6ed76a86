-- cases_of_version: a list replaces an earlier one; the cases of rows that stand in both go over to the new rows.
-- reads   recovery_versionrow
-- writes  recovery_case.sheet_row_id
-- gives   cases moved
-- So a case that was closed, corrected or put into a batch keeps its history; when the new list settles it is held
-- against what the new row says.
UPDATE recovery_case c
   SET sheet_row_id = v.row_id, changed_at = clock_timestamp()
  FROM recovery_versionrow v
 WHERE v.list_id = %(list_id)s AND v.kind IN ('same', 'changed')
   AND c.sheet_row_id = v.earlier_row_id AND c.state <> 'withdrawn';
