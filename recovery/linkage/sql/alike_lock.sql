-- alike_lock: nobody decides these rows until this transaction has ended.
-- reads   alike, recovery_sheetrow
-- gives   rows locked
WITH locked AS (
    SELECT s.id
      FROM recovery_sheetrow s
     WHERE s.id IN (SELECT row_id FROM alike WHERE pattern = %(pattern)s AND NOT is_rivalled)
     ORDER BY s.id
       FOR UPDATE
)
SELECT count(*) AS rows FROM locked;
