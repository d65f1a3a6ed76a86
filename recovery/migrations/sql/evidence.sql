-- What speaks for and against a list row and a recipient being one person. One definition for links and candidates.
--
-- agrees       name_sound, birth_date, birth_year, mobile, sex, centre
-- contradicts  nid, brn, passport: the same kind on both sides, both whole, and different
--
-- Unknown on either side says nothing: every comparison is guarded against '' and NULL.
CREATE FUNCTION recovery_evidence(r recovery_listrow, p records_recipient, OUT agrees text[], OUT contradicts text[])
LANGUAGE sql IMMUTABLE AS $$
    SELECT
        array_remove(ARRAY[
            CASE WHEN r.sound_key <> '' AND r.sound_key IN (p.sound_en, p.sound_bn) THEN 'name_sound' END,
            CASE WHEN r.born_on = p.date_of_birth AND to_char(r.born_on, 'MMDD') <> '0101' THEN 'birth_date' END,
            CASE WHEN r.born_on IS DISTINCT FROM p.date_of_birth
                  AND extract(year FROM p.date_of_birth) BETWEEN r.birth_year_from AND r.birth_year_to
                 THEN 'birth_year' END,
            CASE WHEN p.mobile_key <> '' AND p.mobile_key IN (r.mobile_key, r.mobile2_key) THEN 'mobile' END,
            CASE WHEN r.sex <> '' AND r.sex = p.sex THEN 'sex' END,
            CASE WHEN r.centre_id = p.centre_id THEN 'centre' END
        ], NULL),
        array_remove(ARRAY[
            CASE WHEN r.nid_key <> '' AND p.nid_key <> '' AND length(r.nid_key) = length(p.nid_key)
                  AND (r.nid_key <> p.nid_key OR (r.nid_year <> p.nid_year) IS TRUE) THEN 'nid' END,
            CASE WHEN length(r.brn_key) = 17 AND length(p.brn_key) = 17 AND r.brn_key <> p.brn_key THEN 'brn' END,
            CASE WHEN r.passport_key <> '' AND p.passport_key <> '' AND r.passport_key <> p.passport_key
                 THEN 'passport' END
        ], NULL);
$$;
