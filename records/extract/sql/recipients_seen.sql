-- recipients_seen: people of the register who stand in this extract as the register has them.
-- reads   extract_recipient
-- writes  records_recipient.last_extract, which leaves no history
UPDATE records_recipient r
   SET last_extract_id = %(extract_id)s
  FROM extract_recipient t
 WHERE r.registration_no = t.registration_no
   AND r.last_extract_id IS DISTINCT FROM %(extract_id)s
