-- review_stuck: rows on which a person must decide, by centre; the oldest list first.
-- reads   recovery_rowoutcome, recovery_centrelist, records_centre, records_area
-- writes  nothing
-- gives   one row a centre: the day on which the oldest of their lists came, and how many rows wait
SELECT c.id AS centre_id, c.code, c.name_en, c.name_bn, a.code AS district, a.name_en AS district_en,
       a.name_bn AS district_bn, (min(l.uploaded_at) AT TIME ZONE %(time_zone)s)::date AS since, count(*) AS people
  FROM recovery_rowoutcome o
  JOIN recovery_centrelist l ON l.id = o.list_id AND l.state NOT IN ('refused', 'withdrawn')
  JOIN records_centre c ON c.id = coalesce(o.centre_id, l.centre_id)
  JOIN records_area a ON a.code = c.district_id
 WHERE o.incident_id = %(incident_id)s AND o.outcome = 'in_review'
 GROUP BY c.id, c.code, c.name_en, c.name_bn, a.code, a.name_en, a.name_bn
 ORDER BY since, people DESC, c.code;
