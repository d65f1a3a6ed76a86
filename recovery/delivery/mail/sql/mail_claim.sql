-- mail_claim: take the next mail that may be sent.
-- reads   recovery_mail
-- writes  recovery_mail: waiting -> sending
-- gives   its number, or no row
UPDATE recovery_mail m
   SET state = 'sending', claimed_at = clock_timestamp(), attempts = m.attempts + 1
 WHERE m.id = (
    SELECT w.id FROM recovery_mail w
     WHERE w.state = 'waiting' AND (w.not_before IS NULL OR w.not_before <= clock_timestamp())
     ORDER BY w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING m.id
