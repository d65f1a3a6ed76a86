-- again_queue: one more message for each correction, letter by letter the first one about it, under the first one's key.
-- reads   recovery_delivery
-- writes  recovery_delivery, one row per correction
-- gives   rows touched
INSERT INTO recovery_delivery (correction_id, operation, payload, payload_sha256, repeats_id, asked_again_id)
SELECT first.correction_id, first.operation, first.payload, first.payload_sha256, first.id, %(order)s
  FROM recovery_delivery first
 WHERE first.correction_id = ANY (%(ids)s::bigint[]) AND first.operation = 'upsert' AND first.repeats_id IS NULL
 ORDER BY first.correction_id
