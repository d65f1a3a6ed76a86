-- doses_lost: doses that the server held and that this extract, which covers the person, does not show.
-- reads   extract_recipient, extract_dose_taken, records_recipient, records_extract
-- writes  records_dose.lost_in
-- A person is covered who stands in the extract, or whose registration centre has somebody in it. Nothing is held
-- to be gone of a person with a line whose dose number could not be read.
UPDATE records_dose d
   SET lost_in_id = %(extract_id)s,
       changed_at = statement_timestamp()
  FROM records_recipient r
 WHERE d.recipient_id = r.id
   AND d.last_seen_in_id IS NOT NULL
   AND d.lost_in_id IS NULL
   AND d.retracted_at IS NULL
   AND d.last_seen_in_id NOT IN (SELECT e.id FROM records_extract e
                                  WHERE e.id = %(extract_id)s OR e.as_of > %(as_of)s)
   AND (r.last_extract_id = %(extract_id)s
        OR r.centre_id IN (SELECT t.centre_id FROM extract_recipient t
                            WHERE t.registration_no IS NOT NULL AND t.centre_id IS NOT NULL))
   AND NOT EXISTS (SELECT FROM extract_dose_taken t WHERE t.recipient_id = r.id AND t.dose_no IS NULL)
