-- link_scored: links by weight, for rows about which nothing else needs a person.
-- reads   judged, found, recovery_link, recovery_rowfault
-- writes  recovery_link
-- A row with two candidates, with an identifier that found somebody else, or that looks like another row of its list goes
-- to a person as a whole. So do all rows that would take one recipient together, or one that a row of the list has taken.
WITH alone AS (
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
   AND NOT EXISTS (
       SELECT FROM recovery_rowfault f WHERE f.sheet_row_id = s.sheet_row_id AND f.reason = 'looks_like_row');
