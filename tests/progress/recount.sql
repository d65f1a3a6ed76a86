-- recount: the figures of every centre-day once more, from the words of docs/progress.md, one question after the other.
-- reads   recovery_incident, records_centre, records_area, records_reportedcount, records_dose, recovery_centreday,
--         recovery_centrelist, recovery_rowoutcome, recovery_case, recovery_correction, recovery_delivery
-- writes  nothing
-- gives   one row for each place that anything speaks of: a centre and a day of incident %(incident)s, either may be null
--
-- Written for being read beside the docs and held against figures.sql, which counts in another way; so it shares no line
-- with it and is as slow as it likes. Only a few hundred rows are ever counted by it.
WITH incident AS (
    SELECT * FROM recovery_incident WHERE id = %(incident)s
),
place AS (
    SELECT c.id AS centre, d.day
      FROM (SELECT id FROM records_centre UNION ALL SELECT NULL) AS c
     CROSS JOIN (SELECT unnest(days) FROM incident UNION ALL SELECT NULL) AS d (day)
),
-- Rows that can count anywhere, with the place that they, or else their lists, name.
said AS (
    SELECT o.row_id, o.outcome, o.recipient_id, l.origin = 'file' AND (
               l.centre_id IS NULL OR o.centre_id IS NULL OR l.centre_id = o.centre_id) AS is_of_its_centres_list,
           CASE WHEN o.centre_id IS NULL THEN l.centre_id ELSE o.centre_id END AS centre,
           CASE WHEN o.day IN (SELECT unnest(days) FROM incident) THEN o.day
                WHEN l.day IN (SELECT unnest(days) FROM incident) THEN l.day END AS day
      FROM recovery_rowoutcome o, recovery_centrelist l
     WHERE l.id = o.list_id
       AND l.incident_id = (SELECT id FROM incident)
       AND l.state NOT IN (SELECT unnest(ARRAY['refused', 'withdrawn']))
),
lost AS (
    SELECT s.*,
           EXISTS (SELECT 1 FROM recovery_case k
                    WHERE k.incident_id = (SELECT id FROM incident) AND k.state = 'closed'
                      AND (k.sheet_row_id = s.row_id OR k.recipient_id = s.recipient_id)) AS is_ended,
           EXISTS (SELECT 1 FROM recovery_case k
                    WHERE k.incident_id = (SELECT id FROM incident) AND k.state = 'closed'
                      AND (k.sheet_row_id = s.row_id OR k.recipient_id = s.recipient_id)
                      AND k.closure = 'cannot_be_resolved') AS is_given_up
      FROM said s
     WHERE s.outcome = 'dose_missing' OR s.outcome = 'differs' OR s.outcome = 'not_registered'
),
counted AS (
    SELECT p.*,
           (SELECT sum(r.doses) FROM records_reportedcount r
             WHERE r.centre_id = p.centre AND r.day = p.day AND r.dose_no = (SELECT dose_no FROM incident)) AS reported,
           (SELECT count(*) FROM said s
             WHERE s.outcome = 'on_server'
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS rows_on_server,
           (SELECT count(*) FROM records_dose d
             WHERE d.centre_id = p.centre AND d.given_on = p.day AND d.dose_no = (SELECT dose_no FROM incident)
               AND d.last_seen_in_id > 0 AND d.lost_in_id IS NULL AND d.retracted_at IS NULL
               AND d.id NOT IN (
                   SELECT c.dose_id FROM recovery_correction c
                    WHERE c.dose_id IS NOT NULL AND c.state = 'applied' AND c.verified_in_id IS NULL
                      AND c.field = ANY ('{given_on,centre}'))
               AND d.recipient_id NOT IN (
                   SELECT s.recipient_id FROM said s
                    WHERE s.recipient_id IS NOT NULL
                      AND (s.outcome = 'on_server' OR s.outcome = 'dose_missing' OR s.outcome = 'differs')))
               AS doses_unclaimed,
           (SELECT count(*) FROM lost s
             WHERE (s.is_given_up OR NOT s.is_ended)
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS known_missing,
           (SELECT count(*) FROM lost s
             WHERE s.is_given_up
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS given_up,
           (SELECT count(*) FROM lost s
             WHERE s.is_ended AND NOT s.is_given_up
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS closed,
           (SELECT count(*) FROM said s
             WHERE s.outcome = 'in_review'
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS in_review,
           (SELECT count(*) FROM said s
             WHERE s.outcome = 'unreadable'
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS unreadable,
           (SELECT count(*) FROM said s
             WHERE NOT s.outcome IN ('duplicate', 'out_of_scope')
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS listed,
           (SELECT count(*) FROM said s
             WHERE s.outcome <> 'out_of_scope'
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS rows,
           (SELECT count(*) FROM said s
             WHERE s.outcome <> 'out_of_scope' AND s.is_of_its_centres_list
               AND s.centre IS NOT DISTINCT FROM p.centre AND s.day IS NOT DISTINCT FROM p.day) AS rows_of_sent_lists,
           (SELECT count(*) FROM recovery_centrelist l
             WHERE l.incident_id = (SELECT id FROM incident) AND l.state <> 'refused' AND l.state <> 'withdrawn'
               AND l.origin = 'file' AND l.centre_id = p.centre AND l.day = p.day) AS sent_lists,
           (SELECT count(*) FROM recovery_case k
             WHERE k.incident_id = (SELECT id FROM incident) AND k.state = 'applied'
               AND k.centre_id IS NOT DISTINCT FROM p.centre AND k.given_on IS NOT DISTINCT FROM p.day) AS applied,
           (SELECT count(*) FROM recovery_delivery m, recovery_correction c, recovery_case k
             WHERE c.id = m.correction_id AND k.id = c.case_id AND k.incident_id = (SELECT id FROM incident)
               AND m.state = ANY ('{waiting,sending,unknown}')
               AND k.centre_id IS NOT DISTINCT FROM p.centre AND k.given_on IS NOT DISTINCT FROM p.day) AS undelivered,
           (SELECT count(*) FROM recovery_centrelist l
             WHERE l.incident_id = (SELECT id FROM incident)
               AND (l.state = ANY ('{received,reading,asking,loading,linking,reconciling,quarantined}')
                    OR l.state = 'settled' AND (SELECT count(*) FROM records_extract) > 0
                       AND coalesce(l.judged_extract_id, 0) < (SELECT max(id) FROM records_extract))
               AND l.centre_id IS NOT DISTINCT FROM p.centre
               AND CASE WHEN l.day IN (SELECT unnest(days) FROM incident) THEN l.day END IS NOT DISTINCT FROM p.day)
               AS lists_waiting,
           (SELECT max(d.state) FROM recovery_centreday d
             WHERE d.incident_id = (SELECT id FROM incident) AND d.centre_id = p.centre AND d.day = p.day) AS state
      FROM place p
),
known AS (
    SELECT n.*,
           n.rows_on_server + n.doses_unclaimed AS verified,
           n.in_review + n.unreadable AS undecided,
           n.centre IS NOT NULL AND n.day IS NOT NULL
               AND (n.reported > 0 OR n.listed > 0 OR n.sent_lists > 0 OR n.rows_of_sent_lists > 0 OR n.lists_waiting > 0
                    OR n.reported IS NULL AND (n.state IS NOT NULL OR n.rows > 0 OR n.doses_unclaimed > 0)) AS is_expected,
           n.state IS NOT DISTINCT FROM 'complete' AS is_signed
      FROM counted n
)
SELECT (SELECT c.code FROM records_centre c WHERE c.id = k.centre) AS centre,
       (SELECT c.district_id FROM records_centre c WHERE c.id = k.centre) AS district,
       (SELECT a.parent_id FROM records_centre c, records_area a WHERE c.id = k.centre AND a.code = c.district_id) AS division,
       k.day,
       coalesce(k.reported, 0)::int AS reported,
       k.listed, k.verified, k.known_missing, k.closed, k.given_up, k.in_review, k.unreadable, k.applied, k.undelivered,
       k.lists_waiting,
       (SELECT sum(n.lists_waiting) + sum(n.known_missing) + sum(n.undecided) FROM known n
         WHERE n.centre IS NULL OR n.day IS NULL)::int AS unplaced_waiting,
       CASE WHEN coalesce(k.reported, 0) - k.verified - k.known_missing > k.undecided
            THEN coalesce(k.reported, 0) - k.verified - k.known_missing
            ELSE k.undecided END::int AS unknown,
       CASE WHEN k.centre IS NULL OR k.day IS NULL THEN k.undecided ELSE 0 END AS unplaced,
       k.is_expected::int AS centre_days_expected,
       (k.is_expected AND k.is_signed)::int AS centre_days_signed,
       (k.is_expected AND k.is_signed AND k.known_missing = 0 AND k.undecided = 0
           AND k.lists_waiting = 0)::int AS centre_days_complete,
       (k.is_expected AND k.rows_of_sent_lists = 0 AND k.sent_lists = 0)::int AS centre_days_without_list,
       (k.is_expected AND k.reported IS NULL AND NOT k.is_signed)::int AS uncounted_centre_days
  FROM known k
 WHERE k.is_expected OR k.reported IS NOT NULL OR k.verified > 0 OR k.rows > 0 OR k.applied > 0 OR k.undelivered > 0
    OR k.lists_waiting > 0;
