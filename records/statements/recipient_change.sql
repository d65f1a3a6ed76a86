-- recipient_change: new values for single fields of recipients, with their keys.
-- reads   the arrays of the call: one id and one object of new values and keys per recipient
-- writes  records_recipient, only rows that really change
-- gives   id and the values before, of every recipient found
WITH wanted AS (
    SELECT id, new::jsonb AS new FROM unnest(%(ids)s::bigint[], %(news)s::text[]) AS w (id, new)
),
before AS MATERIALIZED (
    SELECT r AS recipient, w.new
      FROM records_recipient r JOIN wanted w USING (id)
     ORDER BY r.id
       FOR UPDATE OF r
),
changed AS (
    UPDATE records_recipient r
       SET (name_en, name_bn, date_of_birth, sex, mobile, nid, birth_registration_no, passport_no)
           = (a.name_en, a.name_bn, a.date_of_birth, a.sex, a.mobile, a.nid, a.birth_registration_no, a.passport_no),
           (name_key_en, name_key_bn, sound_en, sound_bn, mobile_key, nid_key, nid_year, brn_key, passport_key)
           = (a.name_key_en, a.name_key_bn, a.sound_en, a.sound_bn, a.mobile_key, a.nid_key, a.nid_year, a.brn_key,
              a.passport_key),
           source = 'correction',
           changed_at = statement_timestamp()
      FROM before b CROSS JOIN LATERAL jsonb_populate_record(b.recipient, b.new) AS a
     WHERE r.id = a.id
       AND (r.name_en, r.name_bn, r.date_of_birth, r.sex, r.mobile, r.nid, r.birth_registration_no, r.passport_no,
            r.name_key_en, r.name_key_bn, r.sound_en, r.sound_bn, r.mobile_key, r.nid_key, r.nid_year, r.brn_key,
            r.passport_key)
           IS DISTINCT FROM
           (a.name_en, a.name_bn, a.date_of_birth, a.sex, a.mobile, a.nid, a.birth_registration_no, a.passport_no,
            a.name_key_en, a.name_key_bn, a.sound_en, a.sound_bn, a.mobile_key, a.nid_key, a.nid_year, a.brn_key,
            a.passport_key)
)
SELECT (recipient).id, (recipient).name_en, (recipient).name_bn, (recipient).date_of_birth, (recipient).sex,
       (recipient).mobile, (recipient).nid, (recipient).birth_registration_no, (recipient).passport_no
  FROM before
