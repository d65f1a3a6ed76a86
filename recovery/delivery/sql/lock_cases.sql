-- lock_cases: hold the cases of a batch, in the order of their numbers, so that no two batches wait for each other.
-- reads   recovery_correction
-- gives   rows held
-- Not FOR UPDATE: the key stays, so rows that point at a case need not wait.
SELECT c.id
  FROM recovery_case c
 WHERE c.id IN (SELECT k.case_id FROM recovery_correction k WHERE k.batch_id = %(batch)s)
 ORDER BY c.id
   FOR NO KEY UPDATE
