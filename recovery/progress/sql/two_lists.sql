-- two_lists: the people of the centre-days that sent a list, as the lists name them and as the server held them without us.
-- reads   recovery_rowoutcome, recovery_centrelist, recovery_case, recovery_correction, records_dose
-- writes  nothing
-- gives   one row: listed (rows whose person is decided), both (of these, held by the server without a correction of ours),
--         undecided (rows that may be either), unlisted (doses that the server holds there and no row claims)
WITH live_list AS (
    SELECT l.id, l.centre_id, CASE WHEN l.day = ANY (%(days)s::date[]) THEN l.day END AS day
      FROM recovery_centrelist l
     WHERE l.incident_id = %(incident_id)s AND l.state NOT IN ('refused', 'withdrawn') AND l.origin = 'file'
),
-- Somebody whom a correction of ours brought back stands on the server because of the list, so not independently.
ours AS (
    SELECT DISTINCT k.recipient_id
      FROM recovery_case k
      JOIN recovery_correction c ON c.case_id = k.id AND c.state = 'applied'
     WHERE k.incident_id = %(incident_id)s AND k.recipient_id IS NOT NULL
),
-- Half a million rows become one line a centre-day and outcome before anything is asked of them. What a person found to
-- be no dose is taken off again: few rows, and asked one by one.
placed AS (
    SELECT coalesce(o.centre_id, l.centre_id) AS centre_id, coalesce(o.day, l.day) AS day, o.outcome,
           u.recipient_id IS NOT NULL AS is_ours, coalesce(o.centre_id = l.centre_id, true) AS is_sent, count(*) AS n
      FROM recovery_rowoutcome o
      JOIN live_list l ON l.id = o.list_id
      LEFT JOIN ours u ON u.recipient_id = o.recipient_id
     WHERE o.incident_id = %(incident_id)s
       AND o.outcome IN ('on_server', 'dose_missing', 'differs', 'not_registered', 'in_review', 'unreadable')
     GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT coalesce(o.centre_id, l.centre_id), coalesce(o.day, l.day), o.outcome, u.recipient_id IS NOT NULL, false,
           -count(DISTINCT o.row_id)
      FROM recovery_case k
      JOIN recovery_rowoutcome o
        ON o.incident_id = k.incident_id AND (o.row_id = k.sheet_row_id OR o.recipient_id = k.recipient_id)
      JOIN live_list l ON l.id = o.list_id
      LEFT JOIN ours u ON u.recipient_id = o.recipient_id
     WHERE k.incident_id = %(incident_id)s AND k.state = 'closed' AND k.closure <> 'cannot_be_resolved'
       AND o.outcome IN ('dose_missing', 'differs', 'not_registered')
     GROUP BY 1, 2, 3, 4
),
-- One row about another centre in a centre's own list is no list of that other centre, whose doses it could not name.
sent AS (
    SELECT DISTINCT p.centre_id, p.day FROM placed p WHERE p.is_sent
),
listed AS (
    SELECT p.* FROM placed p JOIN sent s ON s.centre_id = p.centre_id AND s.day = p.day
),
-- Where and when is ours until an extract has shown it, as in figures.sql.
unseen AS MATERIALIZED (
    SELECT d.recipient_id
      FROM recovery_correction k
      JOIN records_dose d ON d.id = k.dose_id AND d.dose_no = %(dose_no)s
     WHERE k.state = 'applied' AND k.verified_in_id IS NULL AND k.field IN ('given_on', 'centre')
),
-- Doses that the server holds and no row claims, as figures.sql has them; asked of all before anything is joined to them,
-- for they are few, and doses and claims are read from their indexes alone in one order.
held AS NOT MATERIALIZED (
    SELECT d.recipient_id, d.centre_id, d.given_on AS day
      FROM records_dose d
     WHERE d.dose_no = %(dose_no)s AND d.given_on = ANY (%(days)s::date[]) AND d.centre_id IS NOT NULL AND d.is_held
),
unclaimed AS MATERIALIZED (
    SELECT d.*
      FROM held d
     WHERE NOT EXISTS (
            SELECT FROM recovery_rowoutcome o
             WHERE o.incident_id = %(incident_id)s AND o.recipient_id = d.recipient_id
               AND o.outcome IN ('on_server', 'dose_missing', 'differs'))
    UNION ALL
    SELECT d.*
      FROM recovery_centrelist l
      JOIN recovery_rowoutcome o ON o.list_id = l.id
      JOIN held d ON d.recipient_id = o.recipient_id
     WHERE l.incident_id = %(incident_id)s AND l.state IN ('refused', 'withdrawn')
       AND o.outcome IN ('on_server', 'dose_missing', 'differs')
),
unlisted AS (
    SELECT count(*) AS n
      FROM unclaimed d
      JOIN sent s ON s.centre_id = d.centre_id AND s.day = d.day
     WHERE NOT EXISTS (SELECT FROM ours o WHERE o.recipient_id = d.recipient_id)
       AND NOT EXISTS (SELECT FROM unseen u WHERE u.recipient_id = d.recipient_id)
)
SELECT coalesce(sum(p.n) FILTER (WHERE p.outcome NOT IN ('in_review', 'unreadable')), 0)::bigint AS listed,
       coalesce(sum(p.n) FILTER (WHERE p.outcome IN ('on_server', 'differs') AND NOT p.is_ours), 0)::bigint AS both,
       coalesce(sum(p.n) FILTER (WHERE p.outcome IN ('in_review', 'unreadable')), 0)::bigint AS undecided,
       (SELECT u.n FROM unlisted u) AS unlisted
  FROM listed p;
