-- messages_stop: messages that wait and whose person is no longer due, or whose number wants none, are stopped.
-- reads   recovery_message, recovery_optout, records_dose
-- writes  recovery_message.state, reason
-- gives   rows touched
UPDATE recovery_message m
   SET state = 'stopped',
       reason = CASE WHEN EXISTS (SELECT FROM recovery_optout o WHERE o.mobile_key = m.mobile_key) THEN 'opted_out'
                     ELSE 'not_due' END
 WHERE m.state = 'waiting'
   AND (EXISTS (SELECT FROM recovery_optout o WHERE o.mobile_key = m.mobile_key)
     OR NOT EXISTS (SELECT FROM records_dose d
                     WHERE d.recipient_id = m.recipient_id AND d.dose_no = m.dose_no - 1
                       AND d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL)
     OR EXISTS (SELECT FROM records_dose d
                 WHERE d.recipient_id = m.recipient_id AND d.dose_no >= m.dose_no
                   AND d.lost_in_id IS NULL AND d.retracted_at IS NULL))
