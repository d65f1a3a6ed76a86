-- due_shared: people due whose number belongs to somebody else who is due or was written to; a name tells them apart.
-- reads   due_people, recovery_message
-- writes  due_people.called_by_name, the whole name; the caller makes one word of it
-- gives   rows touched
UPDATE due_people d
   SET called_by_name = d.name
  FROM (
        SELECT h.mobile_key
          FROM (
                SELECT mobile_key, recipient_id FROM due_people WHERE outcome = 'due'
                UNION ALL
                SELECT m.mobile_key, m.recipient_id FROM recovery_message m
                 WHERE m.mobile_key IN (SELECT mobile_key FROM due_people WHERE outcome = 'due')
               ) AS h
         GROUP BY h.mobile_key
        HAVING count(DISTINCT h.recipient_id) > 1
       ) AS shared
 WHERE d.outcome = 'due' AND d.mobile_key = shared.mobile_key
