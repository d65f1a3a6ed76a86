-- newer_extract: an extract that is newer than this one and covers the same people or registration centres.
-- reads   extract_recipient, records_recipient, records_extract
-- gives   id, as_of of the newest such extract, or no row
SELECT e.id, e.as_of
  FROM records_extract e
 WHERE e.as_of > %(as_of)s
   AND EXISTS (
        SELECT FROM records_recipient r
         WHERE r.last_extract_id = e.id
           AND (r.centre_id IN (SELECT t.centre_id FROM extract_recipient t WHERE t.centre_id IS NOT NULL)
                OR r.registration_no IN (SELECT t.registration_no FROM extract_recipient t
                                          WHERE t.registration_no IS NOT NULL)))
 ORDER BY e.as_of DESC, e.id DESC
 LIMIT 1
