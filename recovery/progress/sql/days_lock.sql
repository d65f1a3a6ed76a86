-- days_lock: hold the centre-days of the centres of which a list has or had rows, so that nobody signs them while its
-- rows arrive; all days of a centre, for a row may have left one of them.
-- reads   recovery_centreday, recovery_centrelist, recovery_listrow
-- writes  nothing; locks rows of recovery_centreday until the transaction ends
-- gives   id, state, rows_signed and signed_off_at of each, in the order of id
WITH place AS (
    SELECT r.centre_id FROM recovery_listrow r WHERE r.list_id = %(list_id)s
    UNION
    SELECT l.centre_id FROM recovery_centrelist l WHERE l.id = %(list_id)s
    UNION
    SELECT unnest(l.centres_named) FROM recovery_centrelist l WHERE l.id = %(list_id)s
)
SELECT d.id, d.state, d.rows_signed, d.signed_off_at
  FROM recovery_centreday d
 WHERE d.incident_id = %(incident_id)s
   AND d.centre_id IN (SELECT p.centre_id FROM place p)
 ORDER BY d.id
   FOR UPDATE OF d;
