-- version_earlier: the settled list of the same centre-days that names most of the same people.
-- reads   recovery_listrow, recovery_rowoutcome, recovery_centrelist
-- gives   list_id, shared (rows of the earlier list whose person stands on this one too), rows of the earlier list;
--         no row where no list came before, at most one
-- A person at the desk is no version of anything. A person is told by the strongest number of the row, else by the sound of the name with the birth date or the phone.
WITH this AS (
    SELECT l.id, l.incident_id FROM recovery_centrelist l WHERE l.id = %(list_id)s
),
mine AS (
    SELECT DISTINCT k.who
      FROM recovery_listrow r
     CROSS JOIN LATERAL (VALUES
           (CASE WHEN r.nid_key <> '' THEN 'n ' || r.nid_key END),
           (CASE WHEN r.brn_key <> '' THEN 'b ' || r.brn_key END),
           (CASE WHEN r.registration_no <> '' THEN 'r ' || r.registration_no END),
           (CASE WHEN r.sound_key <> '' AND r.born_on IS NOT NULL THEN 's ' || r.sound_key || r.born_on END),
           (CASE WHEN r.sound_key <> '' AND r.mobile_key <> '' THEN 'm ' || r.sound_key || r.mobile_key END)
         ) AS k (who)
     WHERE r.list_id = %(list_id)s AND k.who IS NOT NULL
),
days AS (
    SELECT DISTINCT r.centre_id, r.given_on FROM recovery_listrow r
     WHERE r.list_id = %(list_id)s AND r.centre_id IS NOT NULL AND r.given_on IS NOT NULL
),
before AS (
    SELECT DISTINCT o.list_id
      FROM recovery_rowoutcome o
      JOIN days ON days.centre_id = o.centre_id AND days.given_on = o.day
      JOIN this ON o.incident_id = this.incident_id AND o.list_id <> this.id
      JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled' AND l.id < this.id AND l.origin = 'file'
)
SELECT r.list_id,
       count(*) FILTER (WHERE
           'n ' || nullif(r.nid_key, '') IN (SELECT who FROM mine)
           OR 'b ' || nullif(r.brn_key, '') IN (SELECT who FROM mine)
           OR 'r ' || nullif(r.registration_no, '') IN (SELECT who FROM mine)
           OR 's ' || nullif(r.sound_key, '') || r.born_on IN (SELECT who FROM mine)
           OR 'm ' || nullif(r.sound_key, '') || nullif(r.mobile_key, '') IN (SELECT who FROM mine)) AS shared,
       count(*) AS rows
  FROM before
  JOIN recovery_listrow r ON r.list_id = before.list_id
 GROUP BY r.list_id
 ORDER BY shared DESC, r.list_id DESC
 LIMIT 1;
