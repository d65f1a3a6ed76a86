-- cases_applied: cases for which everything that this batch had for their dose went through.
-- reads   recovery_correction
-- writes  recovery_case.state: open -> applied
-- gives   rows touched
-- A case stays open while a line for its dose was held, or when only the person was corrected: the server would lack the
-- dose still, and an applied case takes no further corrections.
UPDATE recovery_case c
   SET state = 'applied', changed_at = clock_timestamp()
  FROM (SELECT k.case_id
          FROM recovery_correction k
         WHERE k.batch_id = %(batch)s AND k.field IN ('dose', 'given_on', 'vaccine', 'centre')
         GROUP BY k.case_id
        HAVING bool_and(k.state = 'applied')) AS whole
 WHERE c.id = whole.case_id AND c.state = 'open'
