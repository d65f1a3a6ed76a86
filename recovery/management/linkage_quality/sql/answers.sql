-- answers: what linkage and reconciliation made of every row of some lists.
-- reads   recovery_listrow, recovery_link, recovery_candidatepair, recovery_rowoutcome, records_recipient
-- gives   one row per list row: list_id, row_number, outcome, registration_no, found_by, weight, decided, pairs (JSON list
--         of [registration number, weight or null], strongest first)
SELECT r.list_id,
       r.row_number,
       o.outcome,
       coalesce(p.registration_no, '') AS registration_no,
       coalesce(k.found_by, '') AS found_by,
       k.weight,
       coalesce(
           (SELECT json_agg(json_build_array(q.registration_no, c.weight) ORDER BY c.weight DESC NULLS LAST, c.id)
              FROM recovery_candidatepair c JOIN records_recipient q ON q.id = c.recipient_id
             WHERE c.row_id = r.sheet_row_id),
           '[]') AS pairs
  FROM recovery_listrow r
  LEFT JOIN recovery_link k ON k.row_id = r.sheet_row_id
  LEFT JOIN records_recipient p ON p.id = k.recipient_id
  LEFT JOIN recovery_rowoutcome o ON o.row_id = r.sheet_row_id
 WHERE r.list_id = ANY (%(lists)s)
 ORDER BY r.sheet_row_id;
