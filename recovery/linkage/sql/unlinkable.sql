-- unlinkable: rows of an incident with nothing to go by, whatever the engine.
-- reads   recovery_listrow, recovery_centrelist
-- gives   one row: rows, unlinkable
-- Nothing to go by: no identifier of any kind, and less than two of name, telephone and something of the birth date.
-- A settled list has as many rows as it says (conserve.sql), so only those without a number are looked at, in an index.
WITH settled AS (
    SELECT l.id, l.rows_listed
      FROM recovery_centrelist l
     WHERE l.incident_id = %(incident_id)s AND l.state = 'settled'
)
SELECT (SELECT coalesce(sum(s.rows_listed), 0)::bigint FROM settled s) AS rows,
       (SELECT count(*)
          FROM recovery_listrow r
          JOIN settled s ON s.id = r.list_id
         WHERE r.nid_key = '' AND r.brn_key = '' AND r.passport_key = '' AND r.registration_no = ''
           AND (r.name <> '')::int + (r.mobile_key <> '' OR r.mobile2_key <> '')::int
               + (r.born_on IS NOT NULL OR r.birth_year_from IS NOT NULL)::int < 2) AS unlinkable;
