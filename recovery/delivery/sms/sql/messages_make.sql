-- messages_make: one message for each person due, with the text of their place, day and name.
-- reads   due_people; the caller's lists, one entry a text
-- writes  recovery_message
-- gives   rows touched
-- Whoever got a message from a lot that was made at the same time is left out, not written to twice.
INSERT INTO recovery_message (release_id, recipient_id, case_id, centre_id, purpose, dose_no, due_on, mobile_key, text, encoding,
                              segments)
SELECT %(release)s, d.recipient_id, d.case_id, d.centre_id, %(purpose)s, d.dose_no, d.due_on, d.mobile_key, t.text, t.encoding,
       t.segments
  FROM due_people d
  JOIN unnest(%(places)s::bigint[], %(days)s::date[], %(names)s::text[], %(texts)s::text[], %(encodings)s::text[],
              %(segments)s::int[]) AS t (place_id, due_on, name, text, encoding, segments)
    ON (d.place_id, d.due_on, d.called_by_name) = (t.place_id, t.due_on, t.name)
 WHERE d.outcome = 'due'
 ORDER BY d.centre_id, d.due_on, d.case_id
