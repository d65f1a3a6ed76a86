-- recipients_out: the right side of the comparison, one line for each recipient in `pair`.
-- reads   records_recipient, records_centre, pair
-- gives   the columns of recovery.linkage.comparisons.COLUMNS; NULL is unknown
COPY (
    SELECT p.id,
           p.registration_no,
           nullif(p.nid_key, '') AS nid,
           p.nid_year::text AS nid_year,
           nullif(p.brn_key, '') AS brn,
           NULL AS brn_alt,
           nullif(p.passport_key, '') AS passport,
           p.date_of_birth AS birth_date,
           extract(year FROM p.date_of_birth)::int AS year_from,
           extract(year FROM p.date_of_birth)::int AS year_to,
           nullif(p.name_key_en, '') AS name_en,
           nullif(p.name_key_bn, '') AS name_bn,
           nullif(p.sound_en, '') AS sound_en,
           nullif(p.sound_bn, '') AS sound_bn,
           coalesce(nullif(p.sound_en, ''), nullif(p.sound_bn, '')) AS sound,
           nullif(p.mobile_key, '') AS mobile,
           NULL AS mobile2,
           nullif(p.sex, '') AS sex,
           p.centre_id AS centre,
           c.district_id AS district
      FROM records_recipient p
      LEFT JOIN records_centre c ON c.id = p.centre_id
     WHERE p.id IN (SELECT recipient_id FROM pair)
) TO STDOUT (FORMAT csv, HEADER)
