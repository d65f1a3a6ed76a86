-- cases_revive: a row says again what a withdrawn case said of the same person; that case goes on, with its history.
-- reads   recovery_rowoutcome, recovery_centrelist, recovery_listrow
-- writes  recovery_case.state: withdrawn -> open; the row may be another one (a new version of the list)
-- gives   rows touched
-- Somebody whom the register does not know is the same person on the same row only.
WITH claims AS (
    SELECT o.row_id, o.outcome,
           coalesce(r.centre_id, o.centre_id) AS centre_id, coalesce(r.given_on, o.day) AS given_on,
           r.vaccine_id, r.lot_no, r.name,
           (SELECT max(w.id) FROM recovery_case w
             WHERE w.incident_id = o.incident_id AND w.state = 'withdrawn' AND w.kind = o.outcome
               AND w.verified_in_id IS NULL
               AND (w.recipient_id = o.recipient_id
                    OR (o.recipient_id IS NULL AND w.recipient_id IS NULL AND w.sheet_row_id = o.row_id))) AS case_id
      FROM recovery_rowoutcome o
      JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
      JOIN recovery_listrow r ON r.sheet_row_id = o.row_id
     WHERE o.incident_id = %(incident)s
       AND o.outcome IN ('dose_missing', 'differs', 'not_registered')
       AND NOT EXISTS (SELECT FROM recovery_case c WHERE c.sheet_row_id = o.row_id AND c.state <> 'withdrawn')
       AND NOT EXISTS (
           SELECT FROM recovery_case c
            WHERE c.incident_id = o.incident_id AND c.recipient_id = o.recipient_id AND c.state <> 'withdrawn')
       AND (%(lists)s::bigint[] IS NULL OR o.list_id = ANY (%(lists)s::bigint[]))
)
UPDATE recovery_case c
   SET state = 'open',
       sheet_row_id = a.row_id,
       lost_again_at = NULL,
       centre_id = a.centre_id,
       given_on = a.given_on,
       vaccine_id = a.vaccine_id,
       lot_no = a.lot_no,
       name = a.name,
       changed_at = clock_timestamp()
  FROM claims a
 WHERE c.id = a.case_id
