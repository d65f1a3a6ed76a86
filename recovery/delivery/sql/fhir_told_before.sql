-- fhir_told_before: what the server took before about the doses of these messages, the oldest first.
-- reads   recovery_delivery
-- gives   one row per message and earlier accepted one, with the number under whose key that one went
SELECT d.id, coalesce(e.repeats_id, e.id) AS earlier_id, e.correction_id, e.payload, e.payload_sha256, e.receiver_ref,
       e.receiver_version
  FROM recovery_delivery d
  JOIN recovery_delivery e
    ON (e.payload ->> 'registration_no') = (d.payload ->> 'registration_no')
   AND (e.payload ->> 'dose_no') = (d.payload ->> 'dose_no')
   AND e.id < d.id AND e.state = 'accepted'
 WHERE d.id = ANY (%(ids)s::bigint[])
 ORDER BY d.id, e.id
