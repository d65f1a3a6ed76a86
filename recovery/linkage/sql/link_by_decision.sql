-- link_by_decision: a person's word outranks every identifier.
-- reads   recovery_decision, recovery_listrow
-- writes  recovery_link
INSERT INTO recovery_link (row_id, list_id, recipient_id, found_by, corroborated_by, decision_id)
SELECT r.sheet_row_id, r.list_id, d.recipient_id, 'decision', '{}', d.id
  FROM recovery_decision d
  JOIN recovery_listrow r ON r.sheet_row_id = d.sheet_row_id
 WHERE r.list_id = %(list_id)s AND d.replaced_at IS NULL AND d.verdict = 'this_one';
