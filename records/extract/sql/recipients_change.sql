-- recipients_change: what the server holds of people whom the register knows.
-- reads   extract_recipient
-- writes  records_recipient, only rows with a value that differs
UPDATE records_recipient r
   SET nid = t.nid,
       birth_registration_no = t.birth_registration_no,
       passport_no = t.passport_no,
       name_en = t.name_en,
       name_bn = t.name_bn,
       date_of_birth = t.date_of_birth,
       sex = t.sex,
       mobile = t.mobile,
       centre_id = t.centre_id,
       registered_on = t.registered_on,
       nid_key = t.nid_key,
       nid_year = t.nid_year,
       brn_key = t.brn_key,
       passport_key = t.passport_key,
       mobile_key = t.mobile_key,
       name_key_en = t.name_key_en,
       name_key_bn = t.name_key_bn,
       sound_en = t.sound_en,
       sound_bn = t.sound_bn,
       source = 'extract',
       last_extract_id = %(extract_id)s,
       changed_at = statement_timestamp()
  FROM extract_recipient t
 WHERE r.registration_no = t.registration_no
   AND (r.nid, r.birth_registration_no, r.passport_no, r.name_en, r.name_bn, r.date_of_birth, r.sex, r.mobile,
        r.centre_id, r.registered_on, r.nid_key, r.nid_year, r.brn_key, r.passport_key, r.mobile_key,
        r.name_key_en, r.name_key_bn, r.sound_en, r.sound_bn, r.source)
       IS DISTINCT FROM
       (t.nid, t.birth_registration_no, t.passport_no, t.name_en, t.name_bn, t.date_of_birth, t.sex, t.mobile,
        t.centre_id, t.registered_on, t.nid_key, t.nid_year, t.brn_key, t.passport_key, t.mobile_key,
        t.name_key_en, t.name_key_bn, t.sound_en, t.sound_bn, 'extract')
