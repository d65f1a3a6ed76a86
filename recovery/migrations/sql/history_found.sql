-- history_found: deliveries and messages that are older than their history begin it as they were found.
-- reads   recovery_delivery, recovery_message
-- writes  recovery_deliveryevent, recovery_messageevent
-- gives   -
INSERT INTO recovery_deliveryevent (pgh_created_at, pgh_label, pgh_obj_id,
       id, correction_id, operation, payload_sha256, state, sent_at, drop_id, relay, attempts,
       answered_at, receiver_ref, receiver_version, refusal)
SELECT now(), 'found', id,
       id, correction_id, operation, payload_sha256, state, sent_at, drop_id, relay, attempts,
       answered_at, receiver_ref, receiver_version, refusal
  FROM recovery_delivery
 ORDER BY id;
INSERT INTO recovery_messageevent (pgh_created_at, pgh_label, pgh_obj_id,
       id, release_id, recipient_id, case_id, purpose, dose_no, state, reason, said, gateway,
       provider_id, sent_at, reported_at, called_by_id, called_at, call_note)
SELECT now(), 'found', id,
       id, release_id, recipient_id, case_id, purpose, dose_no, state, reason, said, gateway,
       provider_id, sent_at, reported_at, called_by_id, called_at, call_note
  FROM recovery_message
 ORDER BY id;
