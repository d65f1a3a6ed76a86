-- drop_claim: put everything that waits into a new drop; no drop if nothing waits.
-- reads   recovery_delivery
-- writes  recovery_drop (one row or none), recovery_delivery.drop
-- gives   rows touched
-- The caller holds the lock of all droppers, so the next number is free and numbers have no gaps.
WITH waiting AS MATERIALIZED (
    SELECT id FROM recovery_delivery WHERE state = 'waiting' AND drop_id IS NULL ORDER BY id FOR UPDATE SKIP LOCKED
),
made AS (
    INSERT INTO recovery_drop (number, made_at, manifest)
    SELECT coalesce((SELECT max(number) FROM recovery_drop), 0) + 1, clock_timestamp(), '{}'
     WHERE EXISTS (SELECT FROM waiting)
    RETURNING id
)
UPDATE recovery_delivery d
   SET drop_id = made.id
  FROM waiting, made
 WHERE d.id = waiting.id
