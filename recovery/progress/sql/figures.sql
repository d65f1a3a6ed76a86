-- figures: what is known of every centre-day of an incident, summed over an area and over each of its parts.
-- reads   records_reportedcount, records_dose, records_centre, records_area, records_extract, recovery_centreday,
--         recovery_centrelist, recovery_rowoutcome, recovery_case, recovery_correction, recovery_delivery
-- writes  nothing
-- gives   one row for the whole (is_whole) and one a part: division, district, centre, day or centre_day by %(level)s
--
-- Counts of a centre-day are int and not bigint, whose sums would be numeric and slow.
-- Everything is first counted per centre-day, where "unknown" is decided, and only then summed. So the country is the
-- sum of its divisions, of its centres and of its days, to the last dose. A row that names no centre is
-- in every total and in no centre's figures, but in a part of its own, ''; so is one that names no day of the incident,
-- among the days.
WITH scope AS (
    SELECT c.id, c.code, d.code AS district, d.parent_id AS division
      FROM records_centre c
      JOIN records_area d ON d.code = c.district_id
     WHERE %(is_country)s OR c.id = ANY (%(centre_ids)s::bigint[])
),
-- A person at the desk is a list of one row that nobody sent: the person counts, and the centre's list is still awaited.
-- What an extract has overtaken, or is called up to be judged again, waits as what is in work does: its rows say what was.
live_list AS (
    SELECT l.id, l.centre_id, CASE WHEN l.day = ANY (%(days)s::date[]) THEN l.day END AS day,
           l.origin = 'file' AS is_sent,
           l.state <> 'settled' OR l.judged_extract_id IS DISTINCT FROM (SELECT max(e.id) FROM records_extract e)
               AS is_waiting
      FROM recovery_centrelist l
     WHERE l.incident_id = %(incident_id)s AND l.state NOT IN ('refused', 'withdrawn')
),
-- Half a million rows become one line a list, centre, day and outcome before anything is joined to them. The day of an
-- outcome is a day of the incident or none. For an area only its own rows are read, and those without a place, of which
-- the list may say the place.
outcome AS (
    SELECT o.list_id, o.centre_id, o.day, o.outcome, count(*)::int AS n
      FROM recovery_rowoutcome o
     WHERE o.incident_id = %(incident_id)s AND o.outcome <> 'out_of_scope'
       AND (%(is_country)s OR (o.day = ANY (%(days)s::date[]) AND o.centre_id = ANY (%(centre_ids)s::bigint[])))
     GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT o.list_id, o.centre_id, o.day, o.outcome, count(*)::int
      FROM recovery_rowoutcome o
     WHERE o.incident_id = %(incident_id)s AND o.outcome <> 'out_of_scope' AND NOT %(is_country)s
       AND o.day IS NULL
     GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT o.list_id, o.centre_id, o.day, o.outcome, count(*)::int
      FROM recovery_rowoutcome o
     WHERE o.incident_id = %(incident_id)s AND o.outcome <> 'out_of_scope' AND NOT %(is_country)s
       AND o.day = ANY (%(days)s::date[]) AND o.centre_id IS NULL
     GROUP BY 1, 2, 3, 4
),
-- One row about another centre in a centre's own list is no list of that other centre.
judged AS (
    SELECT coalesce(o.centre_id, l.centre_id) AS centre_id, coalesce(o.day, l.day) AS day, o.outcome, o.n,
           l.is_sent AND coalesce(o.centre_id = l.centre_id, true) AS is_sent
      FROM outcome o
      JOIN live_list l ON l.id = o.list_id
),
-- A case belongs to a row by the row itself or by the person, whichever it was opened with; a row counts once, and as
-- given up if any of its cases is.
closed_row AS (
    SELECT o.row_id, o.list_id, o.centre_id, o.day, k.closure = 'cannot_be_resolved' AS is_given_up
      FROM recovery_case k
      JOIN recovery_rowoutcome o ON o.row_id = k.sheet_row_id AND o.incident_id = k.incident_id
     WHERE k.incident_id = %(incident_id)s AND k.state = 'closed'
       AND o.outcome IN ('dose_missing', 'differs', 'not_registered')
    UNION ALL
    SELECT o.row_id, o.list_id, o.centre_id, o.day, k.closure = 'cannot_be_resolved'
      FROM recovery_case k
      JOIN recovery_rowoutcome o ON o.recipient_id = k.recipient_id AND o.incident_id = k.incident_id
     WHERE k.incident_id = %(incident_id)s AND k.state = 'closed'
       AND o.outcome IN ('dose_missing', 'differs')
),
closed AS (
    SELECT coalesce(o.centre_id, l.centre_id) AS centre_id, coalesce(o.day, l.day) AS day,
           count(*) FILTER (WHERE NOT o.is_given_up)::int AS closed,
           count(*) FILTER (WHERE o.is_given_up)::int AS given_up
      FROM (SELECT c.row_id, c.list_id, c.centre_id, c.day, bool_or(c.is_given_up) AS is_given_up
              FROM closed_row c GROUP BY 1, 2, 3, 4) o
      JOIN live_list l ON l.id = o.list_id
     GROUP BY 1, 2
),
-- Doses that the server holds and no row claims: on the server, only not on a list (or not on a list we have). One row
-- at most claims a person, so the claims of lists that are refused or withdrawn are looked up by themselves: then the
-- great anti-join needs no list of the row, and reads doses and claims from their indexes alone, in one order.
held_dose AS NOT MATERIALIZED (
    SELECT d.recipient_id, d.centre_id, d.given_on AS day
      FROM records_dose d
     WHERE d.dose_no = %(dose_no)s AND d.given_on = ANY (%(days)s::date[])
       AND d.centre_id IS NOT NULL AND (%(is_country)s OR d.centre_id = ANY (%(centre_ids)s::bigint[]))
       AND d.is_held
),
-- Where and when such a dose was given is ours and not the server's until an extract has shown what we corrected.
unseen AS MATERIALIZED (
    SELECT d.recipient_id
      FROM recovery_correction k
      JOIN records_dose d ON d.id = k.dose_id AND d.dose_no = %(dose_no)s
     WHERE k.state = 'applied' AND k.verified_in_id IS NULL AND k.field IN ('given_on', 'centre')
),
held AS (
    SELECT d.centre_id, d.day, count(*)::int AS n
      FROM held_dose d
     WHERE NOT EXISTS (
            SELECT FROM recovery_rowoutcome o
             WHERE o.incident_id = %(incident_id)s AND o.recipient_id = d.recipient_id
               AND o.outcome IN ('on_server', 'dose_missing', 'differs'))
       AND NOT EXISTS (SELECT FROM unseen u WHERE u.recipient_id = d.recipient_id)
     GROUP BY 1, 2
    UNION ALL
    SELECT d.centre_id, d.day, count(*)::int
      FROM recovery_centrelist l
      JOIN recovery_rowoutcome o ON o.list_id = l.id
      JOIN held_dose d ON d.recipient_id = o.recipient_id
     WHERE l.incident_id = %(incident_id)s AND l.state IN ('refused', 'withdrawn')
       AND o.outcome IN ('on_server', 'dose_missing', 'differs')
       AND NOT EXISTS (SELECT FROM unseen u WHERE u.recipient_id = d.recipient_id)
     GROUP BY 1, 2
),
fact AS (
    SELECT r.centre_id, r.day, true AS is_expected, r.doses::int AS reported, NULL::text AS state, 0 AS listed,
           0 AS verified, 0 AS missing, 0 AS applied, 0 AS closed, 0 AS given_up, 0 AS in_review, 0 AS unreadable,
           0 AS undelivered, 0 AS waiting, false AS has_list
      FROM records_reportedcount r
     WHERE r.dose_no = %(dose_no)s AND r.day = ANY (%(days)s::date[])
    UNION ALL
    SELECT d.centre_id, d.day, true, NULL, d.state, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false
      FROM recovery_centreday d
     WHERE d.incident_id = %(incident_id)s AND d.day = ANY (%(days)s::date[])
    UNION ALL
    SELECT j.centre_id, j.day, true, NULL, NULL,
           sum(j.n) FILTER (WHERE j.outcome <> 'duplicate')::int,
           sum(j.n) FILTER (WHERE j.outcome = 'on_server')::int,
           sum(j.n) FILTER (WHERE j.outcome IN ('dose_missing', 'differs', 'not_registered'))::int, 0, 0, 0,
           sum(j.n) FILTER (WHERE j.outcome = 'in_review')::int,
           sum(j.n) FILTER (WHERE j.outcome = 'unreadable')::int, 0, 0, bool_or(j.is_sent)
      FROM judged j
     GROUP BY 1, 2
    UNION ALL
    SELECT c.centre_id, c.day, true, NULL, NULL, 0, 0, -c.closed, 0, c.closed, c.given_up, 0, 0, 0, 0, false
      FROM closed c
    UNION ALL
    SELECT l.centre_id, l.day, true, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, true
      FROM live_list l
     WHERE l.centre_id IS NOT NULL AND l.day IS NOT NULL AND l.is_sent
    UNION ALL
    SELECT h.centre_id, h.day, true, NULL, NULL, 0, h.n, 0, 0, 0, 0, 0, 0, 0, 0, false FROM held h
    UNION ALL
    SELECT k.centre_id, k.given_on, false, NULL, NULL, 0, 0, 0, count(*)::int, 0, 0, 0, 0, 0, 0, false
      FROM recovery_case k
     WHERE k.incident_id = %(incident_id)s AND k.state = 'applied'
       AND (%(is_country)s OR k.centre_id = ANY (%(centre_ids)s::bigint[]))
     GROUP BY 1, 2
    UNION ALL
    SELECT k.centre_id, k.given_on, false, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, count(*)::int, 0, false
      FROM recovery_delivery v
      JOIN recovery_correction c ON c.id = v.correction_id
      JOIN recovery_case k ON k.id = c.case_id
     WHERE v.state IN ('waiting', 'sending', 'unknown') AND k.incident_id = %(incident_id)s
     GROUP BY 1, 2
    UNION ALL
    SELECT l.centre_id, l.day, false, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*)::int, false
      FROM live_list l
     WHERE l.is_waiting AND (%(is_country)s OR l.centre_id = ANY (%(centre_ids)s::bigint[]))
     GROUP BY 1, 2
),
-- Of a day on which nobody was vaccinated, as the daily count says and no list denies, no list can come.
centre_day AS (
    SELECT f.centre_id, f.day,
           bool_or(f.is_expected) AND f.centre_id IS NOT NULL AND f.day IS NOT NULL
           AND NOT coalesce(sum(f.reported) = 0 AND NOT bool_or(f.has_list) AND sum(f.listed + f.waiting) = 0, false)
               AS is_expected,
           sum(f.reported)::int AS reported, coalesce(max(f.state), 'open') AS state,
           coalesce(sum(f.listed), 0)::int AS listed, coalesce(sum(f.verified), 0)::int AS verified,
           coalesce(sum(f.missing), 0)::int AS missing, coalesce(sum(f.applied), 0)::int AS applied,
           coalesce(sum(f.closed), 0)::int AS closed, coalesce(sum(f.given_up), 0)::int AS given_up,
           coalesce(sum(f.in_review), 0)::int AS in_review,
           coalesce(sum(f.unreadable), 0)::int AS unreadable, coalesce(sum(f.undelivered), 0)::int AS undelivered,
           coalesce(sum(f.waiting), 0)::int AS waiting, bool_or(f.has_list) AS has_list
      FROM fact f
     GROUP BY 1, 2
),
unit AS (
    SELECT CASE %(level)s WHEN 'division' THEN s.division WHEN 'district' THEN s.district WHEN 'centre' THEN s.code
                          WHEN 'day' THEN u.day::text
                          WHEN 'centre_day' THEN nullif(concat(s.code, ' ', u.day), ' ') END AS part,
           u.*,
           -- What the daily count promises beyond what is known, and never less than the rows still undecided. A closed
           -- row is no dose, so it answers for none that was reported.
           greatest(coalesce(u.reported, 0) - u.verified - u.missing, u.in_review + u.unreadable, 0) AS unknown
      FROM centre_day u
      LEFT JOIN scope s ON s.id = u.centre_id
     WHERE s.id IS NOT NULL OR (u.centre_id IS NULL AND %(is_country)s)
),
summed AS (
    SELECT grouping(coalesce(t.part, '')) = 1 AS is_whole, coalesce(t.part, '') AS part,
           coalesce(sum(t.reported), 0)::bigint AS reported, coalesce(sum(t.listed), 0)::bigint AS listed,
           coalesce(sum(t.verified), 0)::bigint AS verified, coalesce(sum(t.missing), 0)::bigint AS known_missing,
           coalesce(sum(t.unknown), 0)::bigint AS unknown, coalesce(sum(t.applied), 0)::bigint AS applied,
           coalesce(sum(t.closed), 0)::bigint AS closed, coalesce(sum(t.given_up), 0)::bigint AS given_up,
           coalesce(sum(t.in_review), 0)::bigint AS in_review,
           coalesce(sum(t.unreadable), 0)::bigint AS unreadable,
           coalesce(sum(t.in_review + t.unreadable) FILTER (WHERE t.centre_id IS NULL OR t.day IS NULL), 0)::bigint
               AS unplaced,
           coalesce(sum(t.undelivered), 0)::bigint AS undelivered, coalesce(sum(t.waiting), 0)::bigint AS lists_waiting,
           count(*) FILTER (WHERE t.is_expected) AS centre_days_expected,
           count(*) FILTER (WHERE t.is_expected AND t.state = 'complete') AS centre_days_signed,
           count(*) FILTER (WHERE t.is_expected AND t.state = 'complete' AND t.missing = 0
                              AND t.in_review + t.unreadable = 0 AND t.waiting = 0) AS centre_days_complete,
           count(*) FILTER (WHERE t.is_expected AND NOT t.has_list) AS centre_days_without_list,
           count(*) FILTER (WHERE t.is_expected AND t.reported IS NULL AND t.state <> 'complete')
               AS uncounted_centre_days
      FROM unit t
     GROUP BY GROUPING SETS ((), (coalesce(t.part, '')))
)
SELECT z.*, coalesce(a.name_en, c.name_en, '') AS name_en, coalesce(a.name_bn, c.name_bn, '') AS name_bn,
       newest.as_of, newest.id AS extract_no,
       -- Nobody knows yet whom such a list names, or where such a person belongs: while one waits, no area is whole.
       EXISTS (SELECT FROM live_list l WHERE l.is_waiting AND (l.centre_id IS NULL OR l.day IS NULL))
           OR EXISTS (SELECT FROM centre_day u
                       WHERE (u.centre_id IS NULL OR u.day IS NULL) AND u.missing + u.in_review + u.unreadable > 0)
           AS unplaced_waits
  FROM summed z
  LEFT JOIN records_area a ON %(level)s IN ('division', 'district') AND a.code = z.part
  LEFT JOIN records_centre c ON %(level)s = 'centre' AND c.code = z.part
  LEFT JOIN (SELECT id, as_of FROM records_extract ORDER BY as_of DESC, id DESC LIMIT 1) newest ON true
 WHERE z.is_whole OR %(level)s <> 'whole'
 ORDER BY z.is_whole DESC, z.part = '', z.part;
