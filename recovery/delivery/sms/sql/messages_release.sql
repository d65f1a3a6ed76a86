-- messages_release: messages of a lot begin to wait; those whose person is no longer due are stopped with the reason.
-- reads   recovery_message, recovery_optout, records_dose
-- writes  recovery_message.state, reason
-- gives   rows touched
UPDATE recovery_message m
   SET state = CASE WHEN w.why = '' THEN 'waiting' ELSE 'stopped' END, reason = w.why
  FROM recovery_message n
 CROSS JOIN LATERAL (
       SELECT CASE WHEN EXISTS (SELECT FROM recovery_optout o WHERE o.mobile_key = n.mobile_key) THEN 'opted_out'
                   WHEN NOT EXISTS (SELECT FROM records_dose d
                                     WHERE d.recipient_id = n.recipient_id AND d.dose_no = n.dose_no - 1
                                       AND d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL
                                       AND d.retracted_at IS NULL)
                     OR EXISTS (SELECT FROM records_dose d
                                 WHERE d.recipient_id = n.recipient_id AND d.dose_no >= n.dose_no
                                   AND d.lost_in_id IS NULL AND d.retracted_at IS NULL) THEN 'not_due'
                   ELSE '' END AS why) AS w
 WHERE m.id = n.id AND n.release_id = %(release)s AND n.state = 'prepared'
