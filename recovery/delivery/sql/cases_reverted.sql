-- cases_reverted: cases whose dose was taken back, or put back as it was, want solving again.
-- reads   recovery_correction
-- writes  recovery_case.state: applied or verified -> open
-- gives   rows touched
UPDATE recovery_case c
   SET state = 'open', verified_in_id = NULL, lost_again_at = NULL, changed_at = clock_timestamp()
  FROM (SELECT DISTINCT k.case_id
          FROM recovery_correction k
         WHERE k.batch_id = %(batch)s AND k.state = 'reverted'
           AND k.field IN ('dose', 'given_on', 'vaccine', 'centre')) AS back
 WHERE c.id = back.case_id AND c.state IN ('applied', 'verified')
