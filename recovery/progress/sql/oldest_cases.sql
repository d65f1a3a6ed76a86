-- oldest_cases: since when the person waits longest whom the server does not hold, in an area and in each of its parts.
-- reads   recovery_case, records_centre, records_area
-- writes  nothing
-- gives   one row for the whole (is_whole) and one a part that has such a case: its code as in figures.sql, opened_at
--
-- Cases become one line a centre-day before anything is joined to them.
WITH place AS (
    SELECT c.id, c.code, d.code AS district, d.parent_id AS division
      FROM records_centre c
      JOIN records_area d ON d.code = c.district_id
     WHERE %(parent)s IN ('', d.parent_id, d.code, c.code)
),
waiting AS (
    SELECT k.centre_id, k.given_on, min(k.opened_at) AS opened_at
      FROM recovery_case k
     WHERE k.incident_id = %(incident_id)s AND k.state IN ('open', 'applied')
       AND (%(parent)s = '' OR k.centre_id IN (SELECT p.id FROM place p))
     GROUP BY 1, 2
),
part AS (
    SELECT w.opened_at,
           CASE %(level)s WHEN 'division' THEN p.division WHEN 'district' THEN p.district WHEN 'centre' THEN p.code
                          WHEN 'day' THEN w.given_on::text END AS part
      FROM waiting w
      JOIN place p ON p.id = w.centre_id
)
SELECT grouping(p.part) = 1 AS is_whole, p.part, min(p.opened_at) AS opened_at
  FROM part p
 GROUP BY GROUPING SETS ((), (p.part))
