-- lock_doses: hold the doses of a batch, in the order of their numbers.
-- reads   recovery_correction, recovery_case
-- gives   rows held
SELECT d.id
  FROM records_dose d
 WHERE d.id IN (
       SELECT e.id
         FROM recovery_correction k
         JOIN recovery_case c ON c.id = k.case_id
         JOIN records_dose e ON e.recipient_id = c.recipient_id AND e.dose_no = c.dose_no
        WHERE k.batch_id = %(batch)s)
 ORDER BY d.id
   FOR NO KEY UPDATE
