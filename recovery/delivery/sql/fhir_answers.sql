-- fhir_answers: what came of messages that are being sent.
-- reads   the arrays of the call
-- writes  recovery_delivery: sending -> accepted, waiting or unknown; recovery_deliveryattempt, one row where `outcomes` says one
-- gives   one row: how many were still the caller's
-- What is charged is tried again later: twice as late each time, with some chance in it, an hour at most.
WITH told AS (
    SELECT *
      FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(outcomes)s::text[], %(statuses)s::int[], %(words)s::text[],
                  %(requests)s::text[], %(refs)s::text[], %(versions)s::text[], %(charged)s::boolean[])
           AS t (id, state, outcome, status, said, request, ref, version, charged)
),
moved AS (
    UPDATE recovery_delivery d
       SET state = t.state, claimed_by = NULL, claimed_at = NULL,
           attempts = least(d.attempts + t.charged::int, 32000),
           next_try_at = CASE WHEN t.charged THEN clock_timestamp() + make_interval(
               secs => least(3600, 15 * 2 ^ least(d.attempts, 8)) * (0.8 + 0.4 * random())) END,
           answered_at = CASE WHEN t.state = 'accepted' THEN clock_timestamp() END,
           receiver_ref = t.ref, receiver_version = t.version
      FROM told t
     WHERE d.id = t.id AND d.state = 'sending' AND d.claimed_by = %(claim)s
    RETURNING d.id
),
tried AS (
    INSERT INTO recovery_deliveryattempt (delivery_id, outcome, status, said, request_sha256)
    SELECT t.id, t.outcome, t.status, t.said, t.request FROM told t JOIN moved USING (id) WHERE t.outcome <> ''
)
SELECT count(*) AS moved FROM moved
