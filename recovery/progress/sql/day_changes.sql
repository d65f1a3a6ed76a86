-- day_changes: how the centre-days of a centre came to the state that they are in.
-- reads   recovery_centredayevent, pghistory_context, records_centre, records_user
-- writes  nothing
-- gives   one row a change of state: centre_day_id, change (signed, opened_by_rows, opened_by_person, disputed, lifted),
--         at, reason, pages and who, the newest first
--
-- A person who opens a day says why, and the reason stands with the act; rows that arrive say it only on the day.
WITH step AS (
    SELECT e.pgh_obj_id AS centre_day_id, e.pgh_id, e.pgh_created_at AS at, e.state, e.reason, e.register_pages,
           coalesce(e.signed_off_by_id::text, x.metadata ->> 'user') AS user_id,
           coalesce(x.metadata ->> 'reason', '') AS person_reason,
           lag(e.state, 1, 'open') OVER (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id) AS before
      FROM recovery_centredayevent e
      JOIN records_centre c ON c.id = e.centre_id
      LEFT JOIN pghistory_context x ON x.id = e.pgh_context_id
     WHERE e.incident_id = %(incident_id)s AND c.code = %(centre)s
)
SELECT s.centre_day_id, s.at, s.register_pages AS pages,
       CASE WHEN s.state = 'complete' THEN 'signed'
            WHEN s.state = 'disputed' THEN 'disputed'
            WHEN s.before = 'disputed' THEN 'lifted'
            WHEN s.person_reason <> '' THEN 'opened_by_person'
            ELSE 'opened_by_rows' END AS change,
       coalesce(nullif(s.person_reason, ''), s.reason) AS reason,
       CASE WHEN s.state = 'open' AND s.before = 'complete' AND s.person_reason = '' THEN ''
            ELSE coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username, '') END AS who
  FROM step s
  LEFT JOIN records_user u ON u.id::text = s.user_id
 WHERE s.state <> s.before
 ORDER BY s.pgh_id DESC
