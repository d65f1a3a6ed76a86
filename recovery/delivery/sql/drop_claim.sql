-- drop_claim: put what waits and goes by files into a new drop; no drop if nothing does.
-- reads   recovery_delivery
-- writes  recovery_drop (one row or none), recovery_delivery.drop and relay
-- gives   rows touched
-- The caller holds the lock of all droppers, so the next number is free and numbers have no gaps. Beside another relay
-- (`only_rest`) files carry what that one cannot: people, and retractions and repeats of what files have told. A
-- message that could not be taken (another relay has it, somebody holds it) holds back all that comes after it about the
-- same dose, or about the same person's own facts: no retraction leaves before what it takes back.
WITH waiting AS MATERIALIZED (
    SELECT d.id
      FROM recovery_delivery d
     WHERE d.state = 'waiting' AND d.drop_id IS NULL
       AND (NOT %(only_rest)s OR d.payload ->> 'file' = 'recipients' OR EXISTS (
           SELECT FROM recovery_delivery u
            WHERE u.correction_id = d.correction_id AND u.operation = 'upsert' AND u.repeats_id IS NULL
              AND u.id <> d.id AND u.drop_id IS NOT NULL))
     ORDER BY d.id
       FOR UPDATE OF d SKIP LOCKED
),
going AS (
    SELECT w.id
      FROM waiting w
      JOIN recovery_delivery d ON d.id = w.id
     WHERE NOT EXISTS (
           SELECT FROM recovery_delivery e
            WHERE (e.payload ->> 'registration_no') = (d.payload ->> 'registration_no')
              AND (e.payload ->> 'dose_no') IS NOT DISTINCT FROM (d.payload ->> 'dose_no')
              AND e.id < d.id AND e.state IN ('waiting', 'sending', 'unknown') AND e.drop_id IS NULL
              AND NOT EXISTS (SELECT FROM waiting t WHERE t.id = e.id))
),
made AS (
    INSERT INTO recovery_drop (number, made_at, manifest)
    SELECT coalesce((SELECT max(number) FROM recovery_drop), 0) + 1, clock_timestamp(), '{}'
     WHERE EXISTS (SELECT FROM going)
    RETURNING id
)
UPDATE recovery_delivery d
   SET drop_id = made.id, relay = 'files'
  FROM going, made
 WHERE d.id = going.id
