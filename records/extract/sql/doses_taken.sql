-- doses_taken: the lines of doses.csv that speak of a known person.
-- reads   extract_dose, records_recipient
-- writes  extract_dose_taken (temporary), one row per person and dose number; dose_no is NULL where a line of the
--         person could not be read, given_on where the dose is there and its day could not be read;
--         records_extractfault, one row per line of an unknown person or of a dose that stands twice
CREATE TEMPORARY TABLE extract_dose_taken ON COMMIT DROP AS
SELECT DISTINCT ON (r.id, t.dose_no)
       r.id AS recipient_id, t.line, t.dose_no, t.vaccine_id, t.given_on, t.centre_id, t.lot_no, t.recorded_at
  FROM extract_dose t
  JOIN records_recipient r ON r.registration_no = t.registration_no
 ORDER BY r.id, t.dose_no, t.given_on IS NULL, t.line;
ANALYZE extract_dose_taken;
INSERT INTO records_extractfault (extract_id, file, line, "column", text, reason)
SELECT %(extract_id)s, 'doses', t.line, 'registration_no', t.registration_no, 'registration_unknown'
  FROM extract_dose t
 WHERE t.dose_no IS NOT NULL
   AND NOT EXISTS (SELECT FROM records_recipient r WHERE r.registration_no = t.registration_no);
INSERT INTO records_extractfault (extract_id, file, line, "column", text, reason)
SELECT %(extract_id)s, 'doses', t.line, 'dose_no', t.registration_no || ' / ' || t.dose_no, 'dose_twice'
  FROM extract_dose t
  JOIN records_recipient r ON r.registration_no = t.registration_no
  JOIN extract_dose_taken k ON k.recipient_id = r.id AND k.dose_no = t.dose_no
 WHERE t.line <> k.line AND t.given_on IS NOT NULL;
