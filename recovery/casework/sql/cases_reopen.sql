-- cases_reopen: the same trouble again, or still.
-- reads   recovery_rowoutcome, recovery_centrelist, records_dose, recovery_correction
-- writes  recovery_case.state: verified or applied -> open
-- gives   rows touched
-- Verified before and the row says it again: lost again if the server held the dose and no longer does, or holds it
-- wrongly once more; what we took back ourselves is not lost. Applied, all its corrections seen on the server, and the row still says it: they were
-- not enough, and somebody must look again.
UPDATE recovery_case c
   SET state = 'open',
       verified_in_id = NULL,
       lost_again_at = CASE WHEN c.state = 'verified' AND (EXISTS (
           SELECT FROM records_dose d
            WHERE d.recipient_id = c.recipient_id AND d.dose_no = c.dose_no
              AND d.lost_in_id IS NOT NULL AND d.retracted_at IS NULL)
           OR (c.kind = 'differs' AND coalesce((
               SELECT k.state FROM recovery_correction k WHERE k.case_id = c.id ORDER BY k.id DESC LIMIT 1), '')
               <> 'reverted')) THEN clock_timestamp() END,
       changed_at = clock_timestamp()
  FROM unnest(%(cases)s::bigint[]) AS scope (id),
       recovery_rowoutcome o
  JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
 WHERE c.id = scope.id
   AND (c.state = 'verified' OR (c.state = 'applied' AND c.id IN (
           SELECT k.case_id
             FROM recovery_correction k
             JOIN recovery_correctionbatch b ON b.id = k.batch_id AND b.incident_id = %(incident)s
            WHERE k.state = 'applied'
            GROUP BY k.case_id
           HAVING bool_and(k.verified_in_id IS NOT NULL))))
   AND o.row_id = c.sheet_row_id
   AND o.outcome = c.kind
   AND o.recipient_id IS NOT DISTINCT FROM c.recipient_id
