-- days_moved: how often each change came to the centre-days of an area since a moment.
-- reads   recovery_centredayevent, pghistory_context, records_centre, records_area
-- writes  nothing
-- gives   one row a change, named as in day_changes.sql: change, times; tests/progress/test_disputes.py holds the two together
WITH step AS (
    SELECT e.pgh_created_at AS at, e.state, e.pgh_context_id,
           lag(e.state, 1, 'open') OVER (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id) AS before
      FROM recovery_centredayevent e
     WHERE e.incident_id = %(incident_id)s
       AND (%(parent)s = '' OR e.centre_id IN (
            SELECT c.id FROM records_centre c JOIN records_area d ON d.code = c.district_id
             WHERE %(parent)s IN (d.parent_id, d.code, c.code)))
)
SELECT CASE WHEN s.state = 'complete' THEN 'signed'
            WHEN s.state = 'disputed' THEN 'disputed'
            WHEN s.before = 'disputed' THEN 'lifted'
            WHEN coalesce(x.metadata ->> 'reason', '') <> '' THEN 'opened_by_person'
            ELSE 'opened_by_rows' END AS change,
       count(*) AS times
  FROM step s
  LEFT JOIN pghistory_context x ON x.id = s.pgh_context_id
 WHERE s.state <> s.before AND s.at >= %(since)s
 GROUP BY 1
