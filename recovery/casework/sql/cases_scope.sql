-- cases_scope: the live cases that news of some lists can move: those on their rows, and those of people whom they claim.
-- reads   recovery_case, recovery_sheetrow, recovery_rowoutcome
-- writes  -
-- gives   id; all live cases of the incident when no lists are named
SELECT c.id
  FROM recovery_case c
  JOIN recovery_sheetrow s ON s.id = c.sheet_row_id
 WHERE c.incident_id = %(incident)s
   AND c.state <> 'withdrawn'
   AND (%(lists)s::bigint[] IS NULL OR s.list_id = ANY (%(lists)s::bigint[]))
UNION
SELECT c.id
  FROM recovery_rowoutcome o
  JOIN recovery_case c ON c.incident_id = o.incident_id AND c.recipient_id = o.recipient_id
 WHERE o.incident_id = %(incident)s
   AND o.list_id = ANY (%(lists)s::bigint[])
   AND o.outcome IN ('on_server', 'dose_missing', 'differs')
   AND c.state <> 'withdrawn'
