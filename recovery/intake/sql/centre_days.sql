-- centre_days: one centre-day for each centre and day of the incident that anything speaks of.
-- reads   recovery_incident, records_reportedcount, recovery_centrelist, recovery_listrow
-- writes  recovery_centreday, only new ones, as open
WITH live AS (
    SELECT l.id, l.centre_id, l.day, l.dose_no
      FROM recovery_centrelist l
     WHERE l.incident_id = %(incident_id)s
       AND l.state NOT IN ('refused', 'withdrawn')
),
spoken_of AS (
    SELECT c.centre_id, c.day
      FROM records_reportedcount c JOIN recovery_incident i ON i.id = %(incident_id)s AND c.dose_no = i.dose_no
    UNION
    SELECT l.centre_id, l.day
      FROM live l JOIN recovery_incident i ON i.id = %(incident_id)s AND coalesce(l.dose_no, i.dose_no) = i.dose_no
    UNION
    SELECT r.centre_id, r.given_on
      FROM live l JOIN recovery_listrow r ON r.list_id = l.id
      JOIN recovery_incident i ON i.id = %(incident_id)s AND r.dose_no = i.dose_no
)
INSERT INTO recovery_centreday (incident_id, centre_id, day, state)
SELECT i.id, s.centre_id, s.day, 'open'
  FROM spoken_of s JOIN recovery_incident i ON i.id = %(incident_id)s AND s.day = ANY (i.days)
 WHERE s.centre_id IS NOT NULL
    ON CONFLICT (incident_id, centre_id, day) DO NOTHING
