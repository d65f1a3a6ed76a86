-- message_claim: take the next message in hand, if this minute has room for one.
-- reads   recovery_message
-- writes  recovery_message.state, claim, claimed_at, gateway (one row or none)
-- gives   id, mobile_key, text, encoding
UPDATE recovery_message m
   SET state = 'sending', claim = %(claim)s, claimed_at = clock_timestamp(), gateway = %(gateway)s, said = '', not_before = NULL
 WHERE m.id = (SELECT n.id FROM recovery_message n
                WHERE n.state = 'waiting' AND (n.not_before IS NULL OR n.not_before <= clock_timestamp())
                ORDER BY n.id LIMIT 1 FOR UPDATE SKIP LOCKED)
   AND (SELECT count(*) FROM recovery_message k WHERE k.claimed_at > clock_timestamp() - interval '1 minute') < %(per_minute)s
RETURNING m.id, m.mobile_key, m.text, m.encoding
