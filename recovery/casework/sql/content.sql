-- content: what a batch says, as one number; see recovery_batch_sha256 in batch_guards.sql.
-- reads   recovery_correctionbatch, recovery_correction
-- writes  -
-- gives   one row: lines, sha256 (lower-case hexadecimal; '' without lines)
-- Submitting, approving and applying compute it again, and so do the triggers of the batch.
SELECT count(*) AS lines, recovery_batch_sha256(%(batch)s) AS sha256
  FROM recovery_correction
 WHERE batch_id = %(batch)s
