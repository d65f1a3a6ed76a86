-- messages_release: messages of a lot begin to wait; those whose person is no longer due are stopped with the reason.
-- reads   recovery_message, recovery_optout, records_dose
-- writes  recovery_message.state, reason
-- gives   rows touched
UPDATE recovery_message m
   SET (state, reason) = (
       SELECT CASE WHEN w.why = '' THEN 'waiting' ELSE 'stopped' END, w.why
         FROM (SELECT CASE
                   WHEN EXISTS (SELECT FROM recovery_optout o WHERE o.mobile_key = m.mobile_key) THEN 'opted_out'
                   WHEN NOT EXISTS (SELECT FROM records_dose d
                                     WHERE d.recipient_id = m.recipient_id AND d.dose_no = m.dose_no - 1
                                       AND d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL
                                       AND d.retracted_at IS NULL)
                     OR EXISTS (SELECT FROM records_dose d
                                 WHERE d.recipient_id = m.recipient_id AND d.dose_no >= m.dose_no
                                   AND d.lost_in_id IS NULL AND d.retracted_at IS NULL) THEN 'not_due'
                   ELSE '' END) AS w (why))
 WHERE m.release_id = %(release)s AND m.state = 'prepared'
