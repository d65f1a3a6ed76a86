-- recipients_new: people whom the register sees for the first time.
-- reads   extract_recipient
-- writes  records_recipient, one row per person
INSERT INTO records_recipient (
    registration_no, nid, birth_registration_no, passport_no, name_en, name_bn, date_of_birth, sex, mobile,
    centre_id, registered_on, nid_key, nid_year, brn_key, passport_key, mobile_key, name_key_en, name_key_bn,
    sound_en, sound_bn, last_extract_id, source)
SELECT t.registration_no, t.nid, t.birth_registration_no, t.passport_no, t.name_en, t.name_bn, t.date_of_birth,
       t.sex, t.mobile, t.centre_id, t.registered_on, t.nid_key, t.nid_year, t.brn_key, t.passport_key,
       t.mobile_key, t.name_key_en, t.name_key_bn, t.sound_en, t.sound_bn, %(extract_id)s, 'extract'
  FROM extract_recipient t
 WHERE t.registration_no IS NOT NULL
   AND NOT EXISTS (SELECT FROM records_recipient r WHERE r.registration_no = t.registration_no)
 ORDER BY t.line
