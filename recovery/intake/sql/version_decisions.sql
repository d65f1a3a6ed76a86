-- version_decisions: what a person decided of an unchanged row holds for its new version, under the same name and time.
-- reads   recovery_versionrow, recovery_decision
-- writes  recovery_decision
INSERT INTO recovery_decision (sheet_row_id, verdict, recipient_id, reason, decided_by_id, decided_at, basis)
SELECT v.row_id, d.verdict, d.recipient_id, d.reason, d.decided_by_id, d.decided_at, d.basis
  FROM recovery_versionrow v
  JOIN recovery_decision d ON d.sheet_row_id = v.earlier_row_id AND d.replaced_at IS NULL
 WHERE v.list_id = %(list_id)s AND v.kind = 'same'
   AND NOT EXISTS (SELECT FROM recovery_decision own WHERE own.sheet_row_id = v.row_id AND own.replaced_at IS NULL);
