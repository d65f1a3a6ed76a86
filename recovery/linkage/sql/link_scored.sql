-- link_scored: links by weight, for rows about which nothing else needs a person.
-- reads   judged, found, recovery_link, recovery_listrow
-- writes  recovery_link
-- A row with a rival goes to a person as a whole; so does one whose identifier found somebody else, or that looks like
-- another row of its list. A rival is another candidate that weighs less than %(margin)s bits below, that an identifier found,
-- or that agrees in two of birth date, name and phone: a twin, or a father of the same name. Where an identifier contradicts
-- the pair, each other candidate is one. Rows that would take one recipient together, or one that a row of the list has
-- taken, are linked where each bears the name to the letter (the later are duplicates then), else they go to a person.
-- Rows look alike that have one name sound and one birth date (1 January is everybody's) or phone, unless all of them
-- bear the same number. It holds for each of them: which one stands first in the list decides nothing.
WITH numbered AS (
    SELECT sheet_row_id, sound_key, mobile_key, CASE WHEN to_char(born_on, 'MMDD') <> '0101' THEN born_on END AS born_on,
           coalesce(nullif(nid_key, ''), nullif(brn_key, ''), nullif(registration_no, ''), nullif(passport_key, ''))
               AS number
      FROM recovery_listrow
     WHERE list_id = %(list_id)s AND sound_key <> ''
),
alike AS (
    SELECT unnest(array_agg(sheet_row_id)) AS sheet_row_id
      FROM numbered WHERE born_on IS NOT NULL
     GROUP BY sound_key, born_on
    HAVING count(*) > 1 AND (count(number) < count(*) OR min(number) <> max(number))
     UNION
    SELECT unnest(array_agg(sheet_row_id))
      FROM numbered WHERE mobile_key <> ''
     GROUP BY sound_key, mobile_key
    HAVING count(*) > 1 AND (count(number) < count(*) OR min(number) <> max(number))
),
sure AS (
    SELECT j.*,
           count(*) OVER (PARTITION BY j.recipient_id) AS takers,
           bool_and(j.is_same_name) OVER (PARTITION BY j.recipient_id) AS all_bear_the_name
      FROM judged j
     WHERE j.is_sure AND j.is_candidate
),
taken AS (SELECT DISTINCT recipient_id FROM recovery_link WHERE list_id = %(list_id)s)
INSERT INTO recovery_link (row_id, list_id, recipient_id, found_by, corroborated_by, weight, comparisons, model_id)
SELECT s.sheet_row_id, %(list_id)s, s.recipient_id, 'scored',
       ARRAY(SELECT a FROM unnest(s.agrees) a WHERE a IN ('name_sound', 'birth_date', 'mobile')),
       s.weight, s.comparisons, %(model_id)s
  FROM sure s
  LEFT JOIN taken USING (recipient_id)
 WHERE NOT EXISTS (
       SELECT FROM judged rival
        WHERE rival.sheet_row_id = s.sheet_row_id AND rival.recipient_id <> s.recipient_id AND rival.is_candidate
          AND (rival.weight > s.weight - %(margin)s OR rival.fits OR rival.strength <= 4 OR s.contradicts <> '{}'))
   AND NOT EXISTS (SELECT FROM found f WHERE f.sheet_row_id = s.sheet_row_id AND f.recipient_id <> s.recipient_id)
   AND NOT EXISTS (SELECT FROM alike a WHERE a.sheet_row_id = s.sheet_row_id)
   AND (s.is_same_name AND s.all_bear_the_name OR s.takers = 1 AND taken.recipient_id IS NULL);
