-- fhir_claim: take the next messages that go by FHIR and may be sent now.
-- reads   recovery_delivery
-- writes  recovery_delivery: waiting or unknown -> sending
-- gives   one row per message taken, in order
-- Of one person and dose the earliest open message only. People go by files, and so do retractions and repeats of what
-- files have told. `first_id` is the message whose key it goes under: its own, or the one that it repeats.
WITH due AS MATERIALIZED (
    SELECT d.id, d.state
      FROM recovery_delivery d
     WHERE d.state IN ('waiting', 'unknown') AND d.drop_id IS NULL
       AND (d.next_try_at IS NULL OR d.next_try_at <= clock_timestamp())
       AND d.payload ->> 'file' <> 'recipients'
       AND NOT EXISTS (
           SELECT FROM recovery_delivery e
            WHERE (e.payload ->> 'registration_no') = (d.payload ->> 'registration_no')
              AND (e.payload ->> 'dose_no') = (d.payload ->> 'dose_no')
              AND e.id < d.id AND e.state IN ('waiting', 'sending', 'unknown'))
       AND NOT EXISTS (
           SELECT FROM recovery_delivery u
            WHERE u.correction_id = d.correction_id AND u.operation = 'upsert' AND u.repeats_id IS NULL
              AND u.id <> d.id AND u.drop_id IS NOT NULL)
     ORDER BY d.id
     LIMIT %(most)s
       FOR UPDATE OF d SKIP LOCKED
)
UPDATE recovery_delivery d
   SET state = 'sending', relay = 'fhir', claimed_by = %(claim)s, claimed_at = clock_timestamp(), next_try_at = NULL
  FROM due
 WHERE d.id = due.id
RETURNING d.id, coalesce(d.repeats_id, d.id) AS first_id, due.state = 'unknown' AS was_unknown, d.correction_id,
          d.operation, d.attempts, d.payload, d.payload_sha256
