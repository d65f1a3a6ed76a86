-- fhir_due: whether anything is to be sent by FHIR now, or was being sent when its process died.
-- reads   recovery_delivery
-- gives   one row
SELECT EXISTS (
    SELECT FROM recovery_delivery d
     WHERE (d.state = 'sending' AND d.claimed_at < clock_timestamp() - make_interval(secs => %(silent)s))
        OR (d.state = 'unknown' AND (d.next_try_at IS NULL OR d.next_try_at <= clock_timestamp()))
        OR (d.state = 'waiting' AND (d.next_try_at IS NULL OR d.next_try_at <= clock_timestamp()))) AS is_due
