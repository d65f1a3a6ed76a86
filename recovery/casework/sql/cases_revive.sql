-- cases_revive: a row says again what a withdrawn case said of the same person; that case goes on, with its history.
-- reads   the rows of cases_claims, recovery_rowoutcome, recovery_listrow
-- writes  recovery_case.state: withdrawn -> open; the row may be another one (a new version of the list)
-- gives   rows touched
-- Somebody whom the register does not know is the same person on the same row only. Of several the last goes on.
UPDATE recovery_case c
   SET state = 'open',
       sheet_row_id = o.row_id,
       lost_again_at = NULL,
       centre_id = coalesce(r.centre_id, o.centre_id),
       given_on = coalesce(r.given_on, o.day),
       vaccine_id = r.vaccine_id,
       lot_no = r.lot_no,
       name = r.name,
       changed_at = clock_timestamp()
  FROM unnest(%(rows)s::bigint[]) AS claim (row_id)
  JOIN recovery_rowoutcome o ON o.row_id = claim.row_id
  JOIN recovery_listrow r ON r.sheet_row_id = claim.row_id
 WHERE c.state = 'withdrawn'
   AND c.id = CASE
       WHEN o.recipient_id IS NOT NULL THEN (
           SELECT max(w.id) FROM recovery_case w
            WHERE w.recipient_id = o.recipient_id AND w.incident_id = o.incident_id
              AND w.state = 'withdrawn' AND w.kind = o.outcome AND w.verified_in_id IS NULL)
       ELSE (
           SELECT max(w.id) FROM recovery_case w
            WHERE w.sheet_row_id = o.row_id AND w.recipient_id IS NULL
              AND w.state = 'withdrawn' AND w.verified_in_id IS NULL)
       END
