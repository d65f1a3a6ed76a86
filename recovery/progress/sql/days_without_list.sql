-- days_without_list: the centre-days of an incident that are expected and of which no centre has sent a list.
-- reads   records_reportedcount, records_dose, records_extract, records_centre, records_area, recovery_centreday,
--         recovery_centrelist, recovery_rowoutcome, recovery_correction, recovery_centrecall
-- writes  nothing
-- gives   one row a centre-day: who, which day, what the daily count says, and the last call about it; the days that
--         wait longest first
--
-- What is expected and what counts as a list is decided as in figures.sql, so there are as many rows as that counts
-- in centre_days_without_list; tests/progress/test_reminders.py holds the two together.
WITH live_list AS (
    SELECT l.id, l.centre_id, CASE WHEN l.day = ANY (%(days)s::date[]) THEN l.day END AS day,
           l.origin = 'file' AS is_sent,
           l.state <> 'settled' OR l.judged_extract_id IS DISTINCT FROM (SELECT max(e.id) FROM records_extract e)
               AS is_waiting
      FROM recovery_centrelist l
     WHERE l.incident_id = %(incident_id)s AND l.state NOT IN ('refused', 'withdrawn')
),
judged AS (
    SELECT DISTINCT coalesce(o.centre_id, l.centre_id) AS centre_id, coalesce(o.day, l.day) AS day,
           l.is_sent AND coalesce(o.centre_id = l.centre_id, true) AS is_sent, o.outcome <> 'duplicate' AS is_listed
      FROM recovery_rowoutcome o
      JOIN live_list l ON l.id = o.list_id
     WHERE o.incident_id = %(incident_id)s AND o.outcome <> 'out_of_scope'
),
sent AS (
    SELECT j.centre_id, j.day FROM judged j WHERE j.is_sent
    UNION
    SELECT l.centre_id, l.day FROM live_list l WHERE l.is_sent
),
known AS (
    SELECT r.centre_id, r.day
      FROM records_reportedcount r
     WHERE r.dose_no = %(dose_no)s AND r.day = ANY (%(days)s::date[])
    UNION
    SELECT d.centre_id, d.day
      FROM recovery_centreday d
     WHERE d.incident_id = %(incident_id)s AND d.day = ANY (%(days)s::date[])
    UNION
    SELECT j.centre_id, j.day FROM judged j
),
-- A dose that no row claims makes its day expected; asked only of days that nothing else has told of.
held AS (
    SELECT DISTINCT d.centre_id, d.given_on AS day
      FROM records_dose d
     WHERE d.dose_no = %(dose_no)s AND d.given_on = ANY (%(days)s::date[]) AND d.centre_id IS NOT NULL
       AND d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL
       AND NOT EXISTS (SELECT FROM known k WHERE k.centre_id = d.centre_id AND k.day = d.given_on)
       AND NOT EXISTS (SELECT FROM sent s WHERE s.centre_id = d.centre_id AND s.day = d.given_on)
       AND NOT EXISTS (
            SELECT FROM recovery_rowoutcome o
              JOIN live_list l ON l.id = o.list_id
             WHERE o.incident_id = %(incident_id)s AND o.recipient_id = d.recipient_id
               AND o.outcome IN ('on_server', 'dose_missing', 'differs'))
       -- What we corrected and no extract has shown is not the server's.
       AND NOT EXISTS (
            SELECT FROM recovery_correction k
             WHERE k.dose_id = d.id AND k.state = 'applied' AND k.verified_in_id IS NULL
               AND k.field IN ('given_on', 'centre'))
),
silent AS (
    SELECT k.centre_id, k.day
      FROM known k
     WHERE k.centre_id IS NOT NULL AND k.day IS NOT NULL
       AND NOT EXISTS (SELECT FROM sent s WHERE s.centre_id = k.centre_id AND s.day = k.day)
       -- Nobody was vaccinated there, as the daily count says and no row or person who waits denies.
       AND (EXISTS (SELECT FROM judged j WHERE j.centre_id = k.centre_id AND j.day = k.day AND j.is_listed)
            OR EXISTS (SELECT FROM live_list l WHERE l.centre_id = k.centre_id AND l.day = k.day AND l.is_waiting)
            OR coalesce((SELECT sum(r.doses)
                           FROM records_reportedcount r
                          WHERE r.centre_id = k.centre_id AND r.day = k.day AND r.dose_no = %(dose_no)s), 1) > 0)
    UNION ALL
    SELECT h.centre_id, h.day FROM held h
)
SELECT s.centre_id, c.code, c.name_en, c.name_bn, a.code AS district, a.name_en AS district_en,
       a.name_bn AS district_bn, s.day, reported.doses AS reported, called.made_at AS called_at, called.said,
       called.call_again_on
  FROM silent s
  JOIN records_centre c ON c.id = s.centre_id
  JOIN records_area a ON a.code = c.district_id
  LEFT JOIN LATERAL (
       SELECT sum(r.doses)::bigint AS doses
         FROM records_reportedcount r
        WHERE r.centre_id = s.centre_id AND r.day = s.day AND r.dose_no = %(dose_no)s) reported ON true
  LEFT JOIN LATERAL (
       SELECT k.made_at, k.said, k.call_again_on
         FROM recovery_centrecall k
        WHERE k.incident_id = %(incident_id)s AND k.centre_id = s.centre_id AND k.day = s.day
        ORDER BY k.id DESC LIMIT 1) called ON true
 ORDER BY s.day, reported.doses DESC NULLS LAST, c.code
