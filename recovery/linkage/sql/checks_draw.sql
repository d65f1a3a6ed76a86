-- checks_draw: a day's lot of links that a machine made.
-- reads   recovery_link, recovery_listrow, recovery_rowoutcome, recovery_linkcheck
-- writes  recovery_linkcheck, at most %(most)s rows
-- The lot follows from seed, day and row alone: the same call on the same links draws the same. What was drawn before is
-- not drawn again; only links that count (the row's outcome names the recipient) take part.
INSERT INTO recovery_linkcheck (sheet_row_id, recipient_id, found_by, model_id, asked_on)
SELECT k.row_id, k.recipient_id, k.found_by, k.model_id, %(day)s
  FROM recovery_link k
  JOIN recovery_rowoutcome o ON o.row_id = k.row_id AND o.recipient_id = k.recipient_id
 WHERE k.decision_id IS NULL
   AND o.incident_id = %(incident_id)s
   AND NOT EXISTS (SELECT FROM recovery_linkcheck c WHERE c.sheet_row_id = k.row_id AND c.recipient_id = k.recipient_id)
 ORDER BY md5(%(seed)s || '/' || %(day)s || '/' || k.row_id), k.row_id
 LIMIT %(most)s;
