-- compare_rows: what becomes of each row of a list, held against what stands.
-- reads   stands, waits, recovery_link, recovery_candidatepair (temporary, see compare_begin), recovery_listrow
-- writes  compared (temporary): a row for each list row that is linked or waits, before or after
CREATE TEMPORARY TABLE compared ON COMMIT DROP AS
SELECT r.sheet_row_id AS row_id, r.sheet, r.row_number,
       s.recipient_id IS NOT NULL AND n.recipient_id = s.recipient_id AS stays,
       s.recipient_id IS NOT NULL AND n.recipient_id <> s.recipient_id AS moves,
       s.recipient_id IS NULL AND n.recipient_id IS NOT NULL AS is_new,
       s.recipient_id IS NOT NULL AND n.recipient_id IS NULL AS is_lost,
       w.row_id IS NULL AND c.row_id IS NOT NULL AS to_review,
       w.row_id IS NOT NULL AND c.row_id IS NULL AS from_review
  FROM recovery_listrow r
  LEFT JOIN stands s ON s.row_id = r.sheet_row_id
  LEFT JOIN recovery_link n ON n.row_id = r.sheet_row_id
  LEFT JOIN waits w ON w.row_id = r.sheet_row_id
  LEFT JOIN (SELECT DISTINCT row_id FROM recovery_candidatepair) c ON c.row_id = r.sheet_row_id
 WHERE r.list_id = %(list_id)s
   AND (s.row_id IS NOT NULL OR n.row_id IS NOT NULL OR w.row_id IS NOT NULL OR c.row_id IS NOT NULL);
