-- doses_seen: doses that stand in this extract as the register has them, or whose line could not be read whole.
-- reads   extract_dose_taken
-- writes  records_dose.last_seen_in, which leaves no history
UPDATE records_dose d
   SET last_seen_in_id = %(extract_id)s
  FROM extract_dose_taken t
 WHERE d.recipient_id = t.recipient_id
   AND d.dose_no = t.dose_no
   AND d.last_seen_in_id <> %(extract_id)s
   AND d.lost_in_id IS NULL
