-- fhir_orphans: what was being sent when its process died: nobody knows whether the server took it.
-- reads   recovery_delivery
-- writes  recovery_delivery: sending -> unknown; recovery_deliveryattempt, one row each
-- gives   rows touched
-- The caller holds the lock of all who send, so nobody is sending these.
WITH orphan AS (
    UPDATE recovery_delivery d
       SET state = 'unknown', claimed_by = NULL, claimed_at = NULL
     WHERE d.state = 'sending'
    RETURNING d.id
)
INSERT INTO recovery_deliveryattempt (delivery_id, outcome, said)
SELECT id, 'unknown', 'the process that sent it ended' FROM orphan
