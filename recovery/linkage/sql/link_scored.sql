-- link_scored: links by weight, for rows about which nothing else needs a person.
-- reads   judged, found, look_alike, recovery_link
-- writes  recovery_link
-- A row with a rival goes to a person as a whole; so does one whose identifier found somebody else, or that looks like
-- another row of its list. A rival is another candidate that weighs less than %(margin)s bits below, that an identifier found,
-- or that agrees in two of birth date, name and phone: a twin, or a father of the same name. Where an identifier contradicts
-- the pair, each other candidate is one. Rows that would take one recipient together, or one that a row of the list has
-- taken, are linked where each bears the name to the letter (the later are duplicates then), else they go to a person.
WITH sure AS (
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
   AND NOT EXISTS (SELECT FROM look_alike a WHERE a.sheet_row_id = s.sheet_row_id)
   AND (s.is_same_name AND s.all_bear_the_name OR s.takers = 1 AND taken.recipient_id IS NULL);
