-- due_shared: people due whose number belongs to somebody else who is due or was written to; they are told apart by a name.
-- reads   due_people, recovery_message
-- writes  due_people.called_by_name, the whole name; the caller makes one word of it
-- gives   rows touched
UPDATE due_people d
   SET called_by_name = d.name
 WHERE d.outcome = 'due'
   AND (EXISTS (SELECT FROM due_people o
                 WHERE o.mobile_key = d.mobile_key AND o.outcome = 'due' AND o.recipient_id <> d.recipient_id)
     OR EXISTS (SELECT FROM recovery_message m
                 WHERE m.mobile_key = d.mobile_key AND m.recipient_id <> d.recipient_id))
