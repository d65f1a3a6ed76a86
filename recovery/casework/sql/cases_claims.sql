-- cases_claims: rows whose person the server lacks, or holds differently, and that have no live case.
-- reads   recovery_rowoutcome, recovery_centrelist, recovery_case
-- writes  -
-- gives   row_id
SELECT o.row_id
  FROM recovery_rowoutcome o
  JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
 WHERE o.incident_id = %(incident)s
   AND o.outcome IN ('dose_missing', 'differs', 'not_registered')
   AND (%(lists)s::bigint[] IS NULL OR o.list_id = ANY (%(lists)s::bigint[]))
   AND NOT EXISTS (SELECT FROM recovery_case c WHERE c.sheet_row_id = o.row_id AND c.state <> 'withdrawn')
   AND NOT EXISTS (
       SELECT FROM recovery_case c
        WHERE c.incident_id = o.incident_id AND c.recipient_id = o.recipient_id AND c.state <> 'withdrawn')
 ORDER BY o.row_id
