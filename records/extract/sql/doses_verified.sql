-- doses_verified: applied corrections that no extract had shown and this one does, with the same day.
-- reads   records_dose (before it is written), extract_dose_taken
-- gives   verified
SELECT count(*) AS verified
  FROM records_dose d
  JOIN extract_dose_taken t ON t.recipient_id = d.recipient_id AND t.dose_no = d.dose_no
 WHERE d.source = 'correction'
   AND d.last_seen_in_id IS NULL
   AND d.retracted_at IS NULL
   AND d.given_on = t.given_on
