-- version_rest: rows of either version that stand in the other no more.
-- reads   recovery_listrow, recovery_versionrow
-- writes  recovery_versionrow: added or gone
WITH paired AS MATERIALIZED (
    SELECT row_id, earlier_row_id FROM recovery_versionrow WHERE list_id = %(list_id)s
)
INSERT INTO recovery_versionrow (list_id, kind, row_id, earlier_row_id)
SELECT %(list_id)s,
       CASE WHEN r.list_id = %(list_id)s THEN 'added' ELSE 'gone' END,
       CASE WHEN r.list_id = %(list_id)s THEN r.sheet_row_id END,
       CASE WHEN r.list_id <> %(list_id)s THEN r.sheet_row_id END
  FROM recovery_listrow r
 WHERE r.list_id IN (%(list_id)s, %(earlier_id)s)
   AND NOT EXISTS (SELECT FROM paired p WHERE p.row_id = r.sheet_row_id)
   AND NOT EXISTS (SELECT FROM paired p WHERE p.earlier_row_id = r.sheet_row_id)
 ORDER BY r.sheet_row_id;
