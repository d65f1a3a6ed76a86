-- link_scored: links by weight, for rows about which nothing else needs a person.
-- reads   judged, found, recovery_link, recovery_listrow
-- writes  recovery_link
-- A row with two candidates, with an identifier that found somebody else, or that looks like another row of its list goes
-- to a person as a whole. So do all rows that would take one recipient together, or one that a row of the list has taken.
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
alone AS (
    SELECT sheet_row_id FROM judged WHERE is_candidate GROUP BY sheet_row_id HAVING count(*) = 1
),
sure AS (
    SELECT j.*, count(*) OVER (PARTITION BY j.recipient_id) AS takers
      FROM judged j
     WHERE j.is_sure AND j.is_candidate
)
INSERT INTO recovery_link (row_id, list_id, recipient_id, found_by, corroborated_by, weight, comparisons, model_id)
SELECT s.sheet_row_id, %(list_id)s, s.recipient_id, 'scored', ARRAY['name_sound', 'birth_date', 'mobile'], s.weight,
       s.comparisons, %(model_id)s
  FROM sure s
  JOIN alone USING (sheet_row_id)
 WHERE s.takers = 1
   AND NOT EXISTS (SELECT FROM found f WHERE f.sheet_row_id = s.sheet_row_id)
   AND NOT EXISTS (SELECT FROM recovery_link l WHERE l.list_id = %(list_id)s AND l.recipient_id = s.recipient_id)
   AND NOT EXISTS (SELECT FROM alike a WHERE a.sheet_row_id = s.sheet_row_id);
