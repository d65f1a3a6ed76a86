-- unlinkable: rows of an incident with nothing to go by, whatever the engine.
-- reads   recovery_listrow, recovery_centrelist
-- gives   one row: rows, unlinkable
-- Nothing to go by: no identifier of any kind, and less than two of name, telephone and something of the birth date.
SELECT count(*) AS rows,
       count(*) FILTER (
           WHERE r.nid_key = '' AND r.brn_key = '' AND r.passport_key = '' AND r.registration_no = ''
             AND (r.name <> '')::int + (r.mobile_key <> '' OR r.mobile2_key <> '')::int
                 + (r.born_on IS NOT NULL OR r.birth_year_from IS NOT NULL)::int < 2) AS unlinkable
  FROM recovery_listrow r
  JOIN recovery_centrelist l ON l.id = r.list_id
 WHERE l.incident_id = %(incident_id)s AND l.state = 'settled';
