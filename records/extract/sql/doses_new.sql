-- doses_new: doses that the register sees for the first time.
-- reads   extract_dose_taken
-- writes  records_dose, one row per person and dose number
INSERT INTO records_dose (
    recipient_id, dose_no, vaccine_id, given_on, centre_id, lot_no, recorded_at, source, source_ref,
    first_seen_in_id, last_seen_in_id)
SELECT t.recipient_id, t.dose_no, t.vaccine_id, t.given_on, t.centre_id, t.lot_no, t.recorded_at, 'extract',
       %(source_ref)s, %(extract_id)s, %(extract_id)s
  FROM extract_dose_taken t
 WHERE t.dose_no IS NOT NULL
   AND t.given_on IS NOT NULL
   AND NOT EXISTS (SELECT FROM records_dose d WHERE d.recipient_id = t.recipient_id AND d.dose_no = t.dose_no)
 ORDER BY t.line
