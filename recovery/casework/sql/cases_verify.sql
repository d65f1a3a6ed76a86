-- cases_verify: the server was seen to hold what the case asked for.
-- reads   recovery_rowoutcome, recovery_centrelist, records_dose, records_extract, recovery_correction
-- writes  recovery_case.state: open, applied or closed -> verified
-- gives   rows touched
-- "Seen" is strict, for nobody may be counted as recovered who is not: an extract loaded after the case was opened, and
-- after every correction of the case was applied or reverted, holds the dose. For a case that named nobody the dose
-- must have come into the register after the case was opened; else the person was there all along, and the case was a
-- mistake (cases_withdraw).
UPDATE recovery_case c
   SET state = 'verified',
       verified_in_id = d.last_seen_in_id,
       lost_again_at = NULL,
       closure = '', closed_at = NULL, closed_by_id = NULL,
       changed_at = clock_timestamp()
  FROM unnest(%(cases)s::bigint[]) AS scope (id),
       recovery_rowoutcome o
  JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
  JOIN recovery_incident i ON i.id = o.incident_id
  JOIN records_dose d ON d.recipient_id = o.recipient_id AND d.dose_no = i.dose_no
   AND d.lost_in_id IS NULL AND d.retracted_at IS NULL
  JOIN records_extract seen ON seen.id = d.last_seen_in_id
  JOIN records_extract first_seen ON first_seen.id = d.first_seen_in_id
 WHERE c.id = scope.id
   AND c.state IN ('open', 'applied', 'closed')
   AND o.row_id = c.sheet_row_id
   AND o.outcome = 'on_server'
   AND (c.recipient_id IS NULL OR c.recipient_id = o.recipient_id)
   AND seen.loaded_at > c.opened_at
   AND (c.recipient_id IS NOT NULL OR first_seen.loaded_at > c.opened_at OR d.changed_at > c.opened_at)
   AND NOT EXISTS (
       SELECT FROM recovery_correction k JOIN recovery_correctionbatch b ON b.id = k.batch_id
        WHERE k.case_id = c.id AND k.state IN ('applied', 'reverted')
          AND seen.loaded_at <= coalesce(b.reverted_at, b.applied_at))
