-- extract_count: what the extract held and did.
-- reads   extract_recipient, extract_dose_taken, records_extractfault
-- writes  records_extract
UPDATE records_extract
   SET recipients = (SELECT count(*) FROM extract_recipient WHERE registration_no IS NOT NULL),
       doses = (SELECT count(*) FROM extract_dose_taken WHERE dose_no IS NOT NULL AND given_on IS NOT NULL),
       faults = (SELECT count(*) FROM records_extractfault WHERE extract_id = %(extract_id)s),
       verified = %(verified)s,
       lost_again = %(lost_again)s
 WHERE id = %(extract_id)s
