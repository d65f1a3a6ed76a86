-- rows_of_days: what the lists of some centre-days hold, placed as in figures.sql.
-- reads   recovery_centreday, recovery_incident, recovery_centrelist, recovery_rowoutcome
-- writes  nothing
-- gives   one row a centre-day of %(centre_day_ids)s: rows listed, rows of them from list %(list_id)s, rows undecided,
--         and how many lists are settled or still in work
--
-- A person at the desk (origin walk_in) has a row and can hinder a signature, but is no list that could be signed.
-- Undecided are also the rows of these lists that name no day or centre: they may belong here.
WITH day AS (
    SELECT d.id, d.incident_id, d.centre_id, d.day, i.days
      FROM recovery_centreday d
      JOIN recovery_incident i ON i.id = d.incident_id
     WHERE d.id = ANY (%(centre_day_ids)s::bigint[])
),
-- Lists with a row here, and lists sent for this centre whose rows may name no place of their own.
touching AS (
    SELECT d.id AS centre_day_id, o.list_id
      FROM day d
      JOIN recovery_rowoutcome o ON o.incident_id = d.incident_id AND o.day = d.day AND o.centre_id = d.centre_id
    UNION
    SELECT d.id, l.id
      FROM day d
      JOIN recovery_centrelist l ON l.incident_id = d.incident_id AND l.centre_id = d.centre_id
),
list AS (
    SELECT t.centre_day_id, d.centre_id AS here_centre, d.day AS here_day, l.id, l.state, l.centre_id,
           CASE WHEN l.day = ANY (d.days) THEN l.day END AS day,
           coalesce(l.centre_id = d.centre_id AND l.day = d.day, false) AS is_sent_for_it, l.origin
      FROM touching t
      JOIN day d ON d.id = t.centre_day_id
      JOIN recovery_centrelist l ON l.id = t.list_id
     WHERE l.state NOT IN ('refused', 'withdrawn')
),
placed AS (
    SELECT l.centre_day_id, l.id AS list_id, l.here_centre, l.here_day, o.outcome,
           coalesce(o.centre_id, l.centre_id) AS centre_id, coalesce(o.day, l.day) AS day
      FROM list l
      JOIN recovery_rowoutcome o ON o.list_id = l.id
     WHERE o.outcome <> 'out_of_scope'
),
counted AS (
    SELECT p.centre_day_id, p.list_id,
           count(*) FILTER (WHERE p.centre_id = p.here_centre AND p.day = p.here_day) AS here,
           count(*) FILTER (WHERE p.centre_id = p.here_centre AND p.day = p.here_day AND p.outcome <> 'duplicate')
               AS listed,
           count(*) FILTER (WHERE p.outcome IN ('in_review', 'unreadable')
                              AND coalesce(p.centre_id, p.here_centre) = p.here_centre
                              AND coalesce(p.day, p.here_day) = p.here_day) AS undecided
      FROM placed p
     GROUP BY 1, 2
)
SELECT d.id AS centre_day_id,
       coalesce(sum(c.listed), 0)::bigint AS listed,
       coalesce(sum(c.listed) FILTER (WHERE l.id = %(list_id)s), 0)::bigint AS listed_by_list,
       coalesce(sum(c.undecided) FILTER (WHERE c.here > 0 OR l.is_sent_for_it), 0)::bigint AS undecided,
       count(*) FILTER (WHERE l.state = 'settled' AND l.origin = 'file'
                          AND (l.is_sent_for_it OR (c.here > 0 AND coalesce(l.centre_id = d.centre_id, true))))
           AS settled_lists,
       count(*) FILTER (WHERE l.state <> 'settled' AND (c.here > 0 OR l.is_sent_for_it)) AS lists_in_work
  FROM day d
  LEFT JOIN list l ON l.centre_day_id = d.id
  LEFT JOIN counted c ON c.centre_day_id = d.id AND c.list_id = l.id
 GROUP BY d.id;
