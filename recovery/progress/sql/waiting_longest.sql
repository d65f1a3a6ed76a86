-- waiting_longest: who waits past the day of the second dose, by centre; who waits longest first.
-- reads   recovery_case, records_vaccine, records_centre, records_area
-- writes  nothing
-- gives   one row a centre: the day on which the second dose of the first of them was due, and how many people wait
SELECT c.id AS centre_id, c.code, c.name_en, c.name_bn, a.code AS district, a.name_en AS district_en,
       a.name_bn AS district_bn, min(k.given_on + v.interval_days::int) AS since, count(*) AS people
  FROM recovery_case k
  JOIN records_vaccine v ON v.code = k.vaccine_id AND v.interval_days IS NOT NULL
  JOIN records_centre c ON c.id = k.centre_id
  JOIN records_area a ON a.code = c.district_id
 WHERE k.incident_id = %(incident_id)s AND k.state IN ('open', 'applied') AND k.dose_no = 1
   AND k.given_on + v.interval_days::int < %(today)s
 GROUP BY c.id, c.code, c.name_en, c.name_bn, a.code, a.name_en, a.name_bn
 ORDER BY since, people DESC, c.code;
