-- cases_revive: a row says again what a withdrawn case said of the same person; that case goes on, with its history.
-- reads   the rows of cases_claims, recovery_rowoutcome, recovery_listrow, recovery_centrelist, records_dose,
--         records_extract
-- writes  recovery_case.state: withdrawn -> open; the row may be another one (a new version of the list)
-- gives   rows touched
-- Somebody whom the register does not know is the same person on the same row only. Of several the last goes on. Lost
-- again as in cases_open: the person was on the server when the list came.
UPDATE recovery_case c
   SET state = 'open',
       sheet_row_id = o.row_id,
       lost_again_at = CASE WHEN EXISTS (
           SELECT FROM records_dose d
             JOIN records_extract lost ON lost.id = d.lost_in_id
             JOIN recovery_centrelist l ON l.id = o.list_id
            WHERE d.recipient_id = o.recipient_id AND d.dose_no = c.dose_no AND d.retracted_at IS NULL
              AND l.uploaded_at < lost.loaded_at) THEN clock_timestamp() END,
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
