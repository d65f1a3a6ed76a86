-- due_unsendable: people whose text would hold a long number or be too long get no SMS.
-- reads   the caller's lists of place, day and name, one entry a text that cannot go
-- writes  due_people.outcome
-- gives   rows touched
UPDATE due_people d
   SET outcome = 'text_not_usable'
  FROM unnest(%(places)s::bigint[], %(days)s::date[], %(names)s::text[]) AS t (place_id, due_on, name)
 WHERE d.outcome = 'due' AND (d.place_id, d.due_on, d.called_by_name) = (t.place_id, t.due_on, t.name)
