-- rows_out: the left side of the comparison, one line for each list row in `pair`.
-- reads   recovery_listrow, records_centre, pair
-- gives   the columns of recovery.linkage.comparisons.COLUMNS; NULL is unknown
COPY (
    SELECT r.sheet_row_id AS id,
           nullif(r.registration_no, '') AS registration_no,
           nullif(r.nid_key, '') AS nid,
           r.nid_year::text AS nid_year,
           nullif(r.brn_key, '') AS brn,
           -- 17 digits under an NID heading may be a birth registration number: both have a year in front of 13 digits.
           CASE WHEN length(r.nid_key) = 13 AND r.nid_year IS NOT NULL THEN r.nid_year || r.nid_key END AS brn_alt,
           nullif(r.passport_key, '') AS passport,
           r.born_on AS birth_date,
           coalesce(extract(year FROM r.born_on)::int, r.birth_year_from) AS year_from,
           coalesce(extract(year FROM r.born_on)::int, r.birth_year_to) AS year_to,
           CASE WHEN r.name_key ~ '^[ -~]+$' THEN r.name_key END AS name_en,
           CASE WHEN r.name_key !~ '^[ -~]*$' THEN r.name_key END AS name_bn,
           CASE WHEN r.name_key ~ '^[ -~]+$' THEN nullif(r.sound_key, '') END AS sound_en,
           CASE WHEN r.name_key !~ '^[ -~]*$' THEN nullif(r.sound_key, '') END AS sound_bn,
           nullif(r.sound_key, '') AS sound,
           nullif(r.mobile_key, '') AS mobile,
           nullif(r.mobile2_key, '') AS mobile2,
           nullif(r.sex, '') AS sex,
           r.centre_id AS centre,
           c.district_id AS district
      FROM recovery_listrow r
      LEFT JOIN records_centre c ON c.id = r.centre_id
     WHERE r.sheet_row_id IN (SELECT sheet_row_id FROM pair)
) TO STDOUT (FORMAT csv, HEADER)
