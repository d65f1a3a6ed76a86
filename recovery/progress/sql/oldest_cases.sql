-- oldest_cases: since when the person waits longest whom the server does not hold, in an area and in each of its parts.
-- reads   recovery_case, records_centre, records_area
-- writes  nothing
-- gives   one row for the whole (is_whole) and one a part that has such a case: its code as in figures.sql, opened_at
--
-- Of each centre the oldest open and the oldest applied case are the first in an index. Only the days of one centre are
-- found by reading all its cases.
WITH waiting AS (
    SELECT c.id AS centre_id, NULL::date AS given_on, first.opened_at
      FROM records_centre c
     CROSS JOIN (VALUES ('open'), ('applied')) AS waits (state)
     CROSS JOIN LATERAL (
           SELECT k.opened_at
             FROM recovery_case k
            WHERE k.incident_id = %(incident_id)s AND k.centre_id = c.id
              AND k.state = waits.state AND k.state IN ('open', 'applied')
            ORDER BY k.opened_at
            LIMIT 1) first
     WHERE %(level)s <> 'day' AND (%(is_country)s OR c.id = ANY (%(centre_ids)s::bigint[]))
    UNION ALL
    SELECT k.centre_id, k.given_on, min(k.opened_at)
      FROM recovery_case k
     WHERE %(level)s = 'day' AND k.incident_id = %(incident_id)s AND k.state IN ('open', 'applied')
       AND (%(is_country)s OR k.centre_id = ANY (%(centre_ids)s::bigint[]))
     GROUP BY 1, 2
),
part AS (
    SELECT w.opened_at,
           CASE %(level)s WHEN 'division' THEN d.parent_id WHEN 'district' THEN d.code WHEN 'centre' THEN c.code
                          WHEN 'day' THEN w.given_on::text END AS part
      FROM waiting w
      JOIN records_centre c ON c.id = w.centre_id
      JOIN records_area d ON d.code = c.district_id
)
SELECT grouping(p.part) = 1 AS is_whole, p.part, min(p.opened_at) AS opened_at
  FROM part p
 GROUP BY GROUPING SETS ((), (p.part))
