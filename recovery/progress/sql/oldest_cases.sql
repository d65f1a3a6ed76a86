-- oldest_cases: since when the person waits longest whom the server does not hold, in an area and in each of its parts.
-- reads   recovery_case, records_centre, records_area
-- writes  nothing
-- gives   one row for the whole (is_whole) and one a part that has such a case: its code as in figures.sql, opened_at
SELECT grouping(p.part) = 1 AS is_whole, p.part, min(p.opened_at) AS opened_at
  FROM (SELECT k.opened_at,
               CASE %(level)s WHEN 'division' THEN d.parent_id WHEN 'district' THEN d.code WHEN 'centre' THEN c.code
                              WHEN 'day' THEN k.given_on::text END AS part
          FROM recovery_case k
          JOIN records_centre c ON c.id = k.centre_id
          JOIN records_area d ON d.code = c.district_id
         WHERE k.incident_id = %(incident_id)s AND k.state IN ('open', 'applied')
           AND %(parent)s IN ('', d.parent_id, d.code, c.code)) p
 GROUP BY GROUPING SETS ((), (p.part))
