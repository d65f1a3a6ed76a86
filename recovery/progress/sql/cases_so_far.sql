-- cases_so_far: how far the cases of an incident have come, and what has happened to them since it was opened.
-- reads   recovery_case, recovery_caseevent, recovery_correction, recovery_delivery, recovery_message, records_dose,
--         records_centre
-- writes  nothing
-- gives   one row a part, a centre's code and a day ('' for days that are none of the incident): counts of cases, and of
--         steps of cases, which only grow. A step counts at the centre and day that the case named when it was taken.
WITH corrected AS (
    SELECT l.case_id, coalesce(bool_or(v.state IN ('sent', 'accepted')), false) AS is_delivered
      FROM recovery_correction l
      LEFT JOIN recovery_delivery v ON v.correction_id = l.id AND v.operation = 'upsert'
     WHERE l.state = 'applied' AND l.field IN ('dose', 'given_on', 'vaccine', 'centre')
     GROUP BY 1
),
messaged AS (
    SELECT DISTINCT m.recipient_id, m.dose_no FROM recovery_message m WHERE m.state IN ('sent', 'delivered')
),
-- Missing, in the sense of docs/progress.md, is also who was given up; closed otherwise, a row is found to be no dose.
told AS (
    SELECT e.pgh_id, e.pgh_obj_id, e.centre_id, e.given_on, e.lost_again_at,
           CASE WHEN e.state IN ('open', 'applied') OR e.closure = 'cannot_be_resolved' THEN 'missing'
                WHEN e.state = 'closed' THEN 'no_dose' ELSE e.state END AS state
      FROM recovery_caseevent e
     WHERE e.incident_id = %(incident_id)s
),
step AS (
    SELECT t.centre_id, t.given_on, t.state, t.lost_again_at, lag(t.state) OVER history AS before
      FROM told t
    WINDOW history AS (PARTITION BY t.pgh_obj_id ORDER BY t.pgh_id)
),
fact AS (
    SELECT k.centre_id, k.given_on, count(*) AS cases_missing, count(c.case_id) AS cases_corrected,
           count(*) FILTER (WHERE c.is_delivered) AS cases_delivered,
           count(*) FILTER (WHERE k.state = 'verified') AS cases_verified,
           count(*) FILTER (WHERE k.state = 'verified' AND m.recipient_id IS NOT NULL) AS cases_messaged,
           count(*) FILTER (WHERE k.state = 'verified' AND n.recipient_id IS NOT NULL) AS cases_second_dose,
           0 AS ever_opened, 0 AS ever_withdrawn, 0 AS ever_verified, 0 AS ever_lost, 0 AS ever_reverted,
           0 AS ever_closed, 0 AS ever_reopened
      FROM recovery_case k
      LEFT JOIN corrected c ON c.case_id = k.id
      LEFT JOIN messaged m ON m.recipient_id = k.recipient_id AND m.dose_no = k.dose_no + 1
      LEFT JOIN records_dose n ON n.recipient_id = k.recipient_id AND n.dose_no = k.dose_no + 1
           AND n.last_seen_in_id IS NOT NULL AND n.lost_in_id IS NULL AND n.retracted_at IS NULL
     WHERE k.incident_id = %(incident_id)s AND k.state <> 'withdrawn'
     GROUP BY 1, 2
    UNION ALL
    SELECT s.centre_id, s.given_on, 0, 0, 0, 0, 0, 0,
           -- Opened with the mark of a loss: the row was on the server, and had no case.
           count(*) FILTER (WHERE s.state = 'missing' AND coalesce(s.before, 'withdrawn') = 'withdrawn'
                              AND s.lost_again_at IS NULL),
           count(*) FILTER (WHERE s.state = 'withdrawn' AND s.before = 'missing'),
           count(*) FILTER (WHERE s.state = 'verified' AND s.before IN ('missing', 'no_dose')),
           count(*) FILTER (WHERE s.state = 'missing' AND coalesce(s.before, 'withdrawn') IN ('withdrawn', 'verified')
                              AND s.lost_again_at IS NOT NULL),
           count(*) FILTER (WHERE s.state = 'missing' AND s.before = 'verified' AND s.lost_again_at IS NULL),
           count(*) FILTER (WHERE s.state = 'no_dose' AND s.before = 'missing'),
           count(*) FILTER (WHERE s.state IN ('missing', 'verified') AND s.before = 'no_dose')
      FROM step s
     GROUP BY 1, 2
),
placed AS (
    SELECT CASE WHEN f.given_on = ANY (%(days)s::date[]) THEN f.centre_id END AS of_centre,
           CASE WHEN f.given_on = ANY (%(days)s::date[]) THEN f.given_on END AS day, f.*
      FROM fact f
)
SELECT CASE WHEN p.day IS NULL THEN '' ELSE c.code || ' ' || p.day::text END AS part,
       sum(p.cases_missing)::bigint AS cases_missing, sum(p.cases_corrected)::bigint AS cases_corrected,
       sum(p.cases_delivered)::bigint AS cases_delivered, sum(p.cases_verified)::bigint AS cases_verified,
       sum(p.cases_messaged)::bigint AS cases_messaged, sum(p.cases_second_dose)::bigint AS cases_second_dose,
       sum(p.ever_opened)::bigint AS ever_opened, sum(p.ever_withdrawn)::bigint AS ever_withdrawn,
       sum(p.ever_verified)::bigint AS ever_verified, sum(p.ever_lost)::bigint AS ever_lost,
       sum(p.ever_reverted)::bigint AS ever_reverted, sum(p.ever_closed)::bigint AS ever_closed,
       sum(p.ever_reopened)::bigint AS ever_reopened
  FROM placed p
  LEFT JOIN records_centre c ON c.id = p.of_centre
 GROUP BY 1
 ORDER BY 1;
