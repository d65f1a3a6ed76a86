-- brake: how much of a judged list is known, for the brake against wrong files.
-- reads   recovery_rowoutcome, recovery_sheetrow, recovery_centrelist, records_recipient
-- gives   one row: judged (rows that could be looked up), known (linked, or with candidates), repeated (standing on
--         another list already), register (whether the register holds anybody at all), strangers and repeats: up to
--         five sheet rows each
WITH rows AS (
    -- Who came to the desk before is no repetition: the centre's own list is meant to name them.
    SELECT o.row_id, o.outcome, o.recipient_id, l.id AS first_list
      FROM recovery_rowoutcome o
      LEFT JOIN recovery_sheetrow s ON s.id = o.first_row_id
      LEFT JOIN recovery_centrelist l ON l.id = s.list_id AND l.origin = 'file'
     WHERE o.list_id = %(list_id)s AND o.outcome NOT IN ('unreadable', 'out_of_scope')
)
SELECT count(*) AS judged,
       count(*) FILTER (WHERE recipient_id IS NOT NULL OR outcome = 'in_review') AS known,
       count(*) FILTER (WHERE first_list <> %(list_id)s) AS repeated,
       EXISTS (SELECT FROM records_recipient) AS register,
       (array_agg(row_id ORDER BY row_id) FILTER (WHERE outcome = 'not_registered'))[1:5] AS strangers,
       (array_agg(row_id ORDER BY row_id) FILTER (WHERE first_list <> %(list_id)s))[1:5] AS repeats
  FROM rows;
