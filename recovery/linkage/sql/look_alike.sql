-- look_alike: rows of the list that look like another row of it.
-- reads   recovery_listrow
-- writes  look_alike (temporary), one row per list row
-- Rows look alike that have one name sound and one birth date (1 January is everybody's) or phone, unless all of them
-- bear the same number. It holds for each of them: which one stands first in the list decides nothing.
CREATE TEMPORARY TABLE look_alike ON COMMIT DROP AS
WITH numbered AS (
    SELECT sheet_row_id, sound_key, mobile_key, CASE WHEN to_char(born_on, 'MMDD') <> '0101' THEN born_on END AS born_on,
           coalesce(nullif(nid_key, ''), nullif(brn_key, ''), nullif(registration_no, ''), nullif(passport_key, ''))
               AS number
      FROM recovery_listrow
     WHERE list_id = %(list_id)s AND sound_key <> ''
)
SELECT unnest(array_agg(sheet_row_id)) AS sheet_row_id
  FROM numbered WHERE born_on IS NOT NULL
 GROUP BY sound_key, born_on
HAVING count(*) > 1 AND (count(number) < count(*) OR min(number) <> max(number))
 UNION
SELECT unnest(array_agg(sheet_row_id))
  FROM numbered WHERE mobile_key <> ''
 GROUP BY sound_key, mobile_key
HAVING count(*) > 1 AND (count(number) < count(*) OR min(number) <> max(number));
