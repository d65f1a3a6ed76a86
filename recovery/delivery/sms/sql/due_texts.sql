-- due_texts: what the texts of people due differ in; most people of a centre and day share one.
-- reads   due_people, records_centre
-- gives   place_id, place (its name in Bangla, else in English), due_on, name ('' unless the number is shared), people
SELECT d.place_id, coalesce(nullif(z.name_bn, ''), z.name_en) AS place, d.due_on, d.called_by_name AS name,
       count(*) AS people
  FROM due_people d
  JOIN records_centre z ON z.id = d.place_id
 WHERE d.outcome = 'due'
 GROUP BY 1, 2, 3, 4
 ORDER BY people DESC, d.place_id, d.due_on, name
