-- keyed: each key of each waiting row, under the rule that looks for it; the rules stand from strong to weak.
-- reads   waiting
-- writes  keyed (temporary): a row for each (list row, rule, key); block: all of the key in one text, to join by
CREATE TEMPORARY TABLE keyed ON COMMIT DROP AS
WITH keys AS (
SELECT sheet_row_id, 5 AS strength, mobile_key AS word, NULL::date AS day, NULL::bigint AS number
  FROM waiting WHERE mobile_key <> ''
 UNION
SELECT sheet_row_id, 5, mobile2_key, NULL, NULL FROM waiting WHERE mobile2_key <> ''
 UNION ALL
SELECT sheet_row_id, 6, sound_key, born_on, NULL FROM waiting WHERE sound_key <> '' AND born_on IS NOT NULL
 UNION ALL
SELECT sheet_row_id, 7, nid_first, NULL, birth_year FROM waiting WHERE nid_first <> '' AND birth_year IS NOT NULL
 UNION ALL
SELECT sheet_row_id, 8, nid_last, NULL, birth_year FROM waiting WHERE nid_last <> '' AND birth_year IS NOT NULL
 UNION ALL
SELECT sheet_row_id, 9, sound_key, swapped, NULL FROM waiting WHERE sound_key <> '' AND swapped IS NOT NULL
 UNION ALL
SELECT sheet_row_id, 10, '', born_on, centre_id FROM waiting WHERE born_on IS NOT NULL AND centre_id IS NOT NULL
 UNION ALL
SELECT sheet_row_id, 11, sound_key, NULL, centre_id FROM waiting WHERE sound_key <> '' AND centre_id IS NOT NULL
 UNION ALL
SELECT sheet_row_id, 12, district_id, born_on, NULL FROM waiting WHERE born_on IS NOT NULL AND district_id IS NOT NULL
)
SELECT k.*, concat_ws('|', strength, word, coalesce(day::text, ''), coalesce(number::text, '')) AS block FROM keys k;
