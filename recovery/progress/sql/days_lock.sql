-- days_lock: hold the centre-days on which a list has rows, so that nobody signs them while its rows arrive.
-- reads   recovery_centreday, recovery_incident, recovery_centrelist, recovery_listrow
-- writes  nothing; locks rows of recovery_centreday until the transaction ends
-- gives   id, state, rows_signed and signed_off_at of each, in the order of id
WITH place AS (
    SELECT DISTINCT coalesce(r.centre_id, l.centre_id) AS centre_id,
           CASE WHEN r.given_on = ANY (i.days) THEN r.given_on ELSE l.day END AS day
      FROM recovery_listrow r
      JOIN recovery_centrelist l ON l.id = r.list_id
      JOIN recovery_incident i ON i.id = l.incident_id
     WHERE r.list_id = %(list_id)s
)
SELECT d.id, d.state, d.rows_signed, d.signed_off_at
  FROM recovery_centreday d
 WHERE d.incident_id = %(incident_id)s
   AND EXISTS (SELECT FROM place p WHERE p.centre_id = d.centre_id AND p.day = d.day)
 ORDER BY d.id
   FOR UPDATE OF d;
