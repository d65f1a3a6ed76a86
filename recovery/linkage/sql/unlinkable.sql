-- unlinkable: rows of an incident with nothing to go by, whatever the engine.
-- reads   recovery_listrow, recovery_centrelist
-- gives   one row: rows, unlinkable
-- Nothing to go by: no identifier of any kind, and less than two of name, telephone and something of the birth date.
-- A settled list has as many rows as it says (conserve.sql), so only those that say too little are looked at, in an index
-- that holds no others; its condition stands here once more, or the planner would not know it.
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
           AND ((r.name = '' AND r.mobile_key = '' AND r.mobile2_key = '')
                OR (r.name = '' AND r.born_on IS NULL AND r.birth_year_from IS NULL)
                OR (r.mobile_key = '' AND r.mobile2_key = '' AND r.born_on IS NULL AND r.birth_year_from IS NULL))
       ) AS unlinkable;
