-- judged: what each pair of a waiting row may become: a candidate for a person, or a link by machine.
-- reads   pair, weighed, waiting, found, recovery_listrow, records_recipient, recovery_rowfault
-- writes  judged (temporary), one row per (list row, recipient)
-- gives   is_candidate: a person should see the pair; is_sure: nothing about the pair itself speaks against a link;
--         fits: two of birth date, name and phone agree, however little the pair weighs
--
-- Candidate: an identifier found it; or it weighs at least %(lower)s bits and two of name, birth date, phone and identifier
-- agree, at least nearly (never a name alone, never a phone alone). Where a whole identifier is another one altogether,
-- birth date, name and phone must all agree.
--
-- Sure, without a whole identifier: above %(upper)s bits; the same full birth date (1 January is nobody's), the same name or
-- the same sound in a script that both sides are written in, and the same phone or one wrong digit in it; nobody has
-- decided about the row; no identifier contradicts. One exception: the written NID is one digit or one swap away, the phone
-- is exactly the same, and the written number belongs to nobody in the register and to no other person on a list.
--
-- Sure, with a whole identifier that neither name sound nor birth date bears out (link_found.sql): above %(upper)s bits; the
-- name nearly the same, the phone exactly the same, a birth date that does not differ altogether; nothing contradicts.
CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
WITH compared AS (
    SELECT p.sheet_row_id, p.recipient_id, p.strength, p.found_by, w.weight, w.comparisons,
           coalesce(f.agrees, e.agrees) AS agrees, coalesce(f.contradicts, e.contradicts) AS contradicts,
           waiting.is_decided,
           l.levels ->> 'birth_date' AS birth_date, l.levels ->> 'name' AS name, l.levels ->> 'mobile' AS mobile,
           l.levels ->> 'nid' AS nid, l.levels ->> 'registration_no' AS registration_no,
           CASE WHEN r.name_key ~ '^[ -~]+$' THEN q.name_key_en ELSE q.name_key_bn END <> '' AS is_one_script,
           r.list_id, r.nid_key, r.nid_year, r.sound_key, r.born_on
      FROM pair p
      JOIN waiting USING (sheet_row_id)
      JOIN weighed w USING (sheet_row_id, recipient_id)
      JOIN recovery_listrow r USING (sheet_row_id)
      JOIN records_recipient q ON q.id = p.recipient_id
      LEFT JOIN found f USING (sheet_row_id, recipient_id)
     CROSS JOIN LATERAL recovery_evidence(r, q) AS e
     CROSS JOIN LATERAL (
           SELECT jsonb_object_agg(c ->> 'name', c ->> 'level') AS levels FROM jsonb_array_elements(w.comparisons) c) l
     WHERE NOT p.is_linked
),
weighty AS (
    SELECT c.*,
           (birth_date IN ('exact', 'first_january', 'swapped', 'one_digit'))::int
               + (name IN ('same', 'same_sound', 'near'))::int
               + (mobile IN ('exact', 'one_edit'))::int
               + (nid IN ('exact', 'same_13', 'one_edit', 'swapped'))::int AS agreements,
           contradicts = '{}' OR (contradicts = '{nid}' AND nid IN ('one_edit', 'swapped')) AS is_near
      FROM compared c
)
SELECT sheet_row_id, recipient_id, strength, found_by, weight, comparisons, agrees, contradicts,
       strength <= 4
           OR (weight >= %(lower)s AND agreements >= 2
               AND (is_near OR agrees @> ARRAY['mobile', 'birth_date', 'name_sound'])) AS is_candidate,
       weight > %(upper)s
           AND NOT is_decided
           AND registration_no IN ('exact', 'unknown')
           AND ((birth_date = 'exact'
                 AND name IN ('same', 'same_sound') AND is_one_script
                 AND mobile IN ('exact', 'one_edit')
                 AND (contradicts = '{}'
                      OR (contradicts = '{nid}' AND nid IN ('one_edit', 'swapped') AND mobile = 'exact'
                          AND NOT EXISTS (
                              SELECT FROM records_recipient other
                               WHERE other.nid_key = weighty.nid_key AND other.nid_key <> ''
                                 AND (other.nid_year = weighty.nid_year) IS NOT FALSE)
                          AND NOT EXISTS (
                              SELECT FROM recovery_listrow other
                               WHERE other.nid_key = weighty.nid_key AND other.nid_key <> ''
                                 AND (other.nid_year = weighty.nid_year) IS NOT FALSE
                                 AND (other.sound_key, other.born_on)
                                     IS DISTINCT FROM (weighty.sound_key, weighty.born_on)))))
                OR (strength <= 4
                    AND contradicts = '{}'
                    AND birth_date <> 'differs'
                    AND name IN ('same', 'same_sound', 'near')
                    AND mobile = 'exact')) AS is_sure,
       name = 'same' AS is_same_name,
       (birth_date IN ('exact', 'first_january'))::int + (name IN ('same', 'same_sound'))::int + (mobile = 'exact')::int >= 2
           AS fits
  FROM weighty;
