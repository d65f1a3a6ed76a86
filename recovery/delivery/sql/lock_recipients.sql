-- lock_recipients: hold the people of a batch, in the order of their numbers.
-- reads   recovery_correction, recovery_case
-- gives   rows held
SELECT r.id
  FROM records_recipient r
 WHERE r.id IN (
       SELECT c.recipient_id FROM recovery_correction k JOIN recovery_case c ON c.id = k.case_id
        WHERE k.batch_id = %(batch)s)
 ORDER BY r.id
   FOR NO KEY UPDATE
