-- outcome: what became of each row of a list.
-- reads   recovery_listrow, recovery_link, recovery_candidatepair, records_dose, recovery_rowoutcome (of other lists),
--         recovery_correction (which values of a held dose are ours and not yet seen)
-- writes  recovery_rowoutcome, one row per list row
-- gives   -
-- Order of the questions: can it be read; is it a dose of this incident; must a person decide; is the person in the
-- register; does another row already stand for the person; what does the server hold.
-- "The server holds" means: seen in the last extract that covers the person, and not retracted. An applied
-- correction that no extract has shown yet does not count.
WITH this AS (
    SELECT l.id, l.incident_id, l.centre_id, l.day, i.days, i.dose_no
      FROM recovery_centrelist l JOIN recovery_incident i ON i.id = l.incident_id
     WHERE l.id = %(list_id)s
),
-- The centre and day that most rows of the list name: where a row that says neither is counted.
usual AS (
    SELECT (SELECT r.centre_id FROM recovery_listrow r WHERE r.list_id = this.id AND r.centre_id IS NOT NULL
             GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS centre_id,
           (SELECT r.given_on FROM recovery_listrow r WHERE r.list_id = this.id AND r.given_on = ANY (this.days)
             GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS day
      FROM this
),
judged AS (
    SELECT r.sheet_row_id,
           r.sound_key, r.nid_key, r.nid_year, r.brn_key, r.given_on, r.vaccine_id,
           coalesce(r.centre_id, this.centre_id, usual.centre_id) AS centre_id,
           CASE WHEN r.given_on = ANY (this.days) THEN r.given_on
                WHEN r.given_on IS NULL THEN coalesce(this.day, usual.day) END AS day,
           k.recipient_id,
           CASE
               WHEN NOT r.is_legible THEN 'unreadable'
               WHEN r.dose_no <> this.dose_no OR NOT r.given_on = ANY (this.days) THEN 'out_of_scope'
               WHEN k.recipient_id IS NOT NULL THEN 'linked'
               WHEN EXISTS (SELECT FROM recovery_candidatepair c WHERE c.row_id = r.sheet_row_id) THEN 'in_review'
               ELSE 'not_registered'
           END AS verdict,
           CASE
               WHEN NOT r.is_legible THEN 'faults'
               WHEN r.dose_no <> this.dose_no THEN 'other_dose'
               WHEN NOT r.given_on = ANY (this.days) THEN 'other_day'
               ELSE ''
           END AS reason
      FROM recovery_listrow r
      CROSS JOIN this
      CROSS JOIN usual
      LEFT JOIN recovery_link k ON k.row_id = r.sheet_row_id
     WHERE r.list_id = this.id
),
-- Who stands for a person: a row of another list that already does, else the first row of this list.
standing AS (
    SELECT o.recipient_id, o.row_id
      FROM recovery_rowoutcome o, this
     WHERE o.incident_id = this.incident_id AND o.list_id <> this.id
       AND o.outcome IN ('on_server', 'dose_missing', 'differs')
),
firsts AS (
    SELECT j.sheet_row_id,
           coalesce(
               (SELECT s.row_id FROM standing s WHERE s.recipient_id = j.recipient_id),
               min(j.sheet_row_id) OVER (PARTITION BY j.recipient_id)
           ) AS first_row_id
      FROM judged j
     WHERE j.verdict = 'linked'
),
-- People whom the register does not know are the same person under one whole identifier and one name sound.
unknown_keys AS (
    SELECT j.sheet_row_id, j.sound_key,
           CASE WHEN j.nid_key <> '' THEN 'nid ' || j.nid_key || coalesce(' ' || j.nid_year, '')
                WHEN length(j.brn_key) = 17 THEN 'brn ' || j.brn_key END AS identifier
      FROM judged j
     WHERE j.verdict = 'not_registered'
),
-- One pass over the rows of other lists, never one look-up a row: a list of strangers may have half a million.
unknown_elsewhere AS (
    SELECT k.identifier, r.sound_key, min(o.row_id) AS row_id
      FROM this
      JOIN recovery_rowoutcome o ON o.incident_id = this.incident_id AND o.outcome = 'not_registered' AND o.list_id <> this.id
      JOIN recovery_listrow r ON r.sheet_row_id = o.row_id
     CROSS JOIN LATERAL (VALUES
           (CASE WHEN r.nid_key <> '' THEN 'nid ' || r.nid_key || coalesce(' ' || r.nid_year, '') END),
           (CASE WHEN length(r.brn_key) = 17 THEN 'brn ' || r.brn_key END)) AS k (identifier)
     WHERE k.identifier IS NOT NULL
     GROUP BY 1, 2
),
unknown_firsts AS (
    SELECT u.sheet_row_id,
           coalesce(e.row_id, min(u.sheet_row_id) OVER (PARTITION BY u.identifier, u.sound_key)) AS first_row_id
      FROM unknown_keys u
      LEFT JOIN unknown_elsewhere e USING (identifier, sound_key)
     WHERE u.identifier IS NOT NULL
),
held AS (
    SELECT d.*
      FROM records_dose d CROSS JOIN this
     WHERE d.dose_no = this.dose_no
       AND d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL
),
answered AS (
    SELECT j.*,
           nullif(coalesce(f.first_row_id, u.first_row_id), j.sheet_row_id) AS first_row_id,
           h.id AS dose_id,
           array_remove(ARRAY[
               CASE WHEN h.given_on <> j.given_on THEN 'given_on' END,
               -- NULL on either side is unknown, not different; AZ without a brand is no contradiction to Covishield.
               CASE WHEN h.vaccine_id <> j.vaccine_id
                     AND NOT ARRAY[h.vaccine_id, j.vaccine_id]::text[] <@ ARRAY['ASTRAZENECA', 'COVISHIELD'] THEN 'vaccine' END,
               CASE WHEN h.centre_id <> j.centre_id THEN 'centre' END
           ], NULL) || coalesce(c.unseen, '{}') AS differences
      FROM judged j
      LEFT JOIN firsts f USING (sheet_row_id)
      LEFT JOIN unknown_firsts u USING (sheet_row_id)
      LEFT JOIN held h ON h.recipient_id = j.recipient_id
      -- A value that we corrected is the server's only when an extract has shown it; until then the row still differs.
      LEFT JOIN LATERAL (
           SELECT array_agg(DISTINCT k.field::text) AS unseen
             FROM recovery_correction k
            WHERE k.dose_id = h.id AND k.state = 'applied' AND k.verified_in_id IS NULL
              AND k.field IN ('given_on', 'vaccine', 'centre')
              AND NOT k.field::text = ANY (array_remove(ARRAY[
                  CASE WHEN h.given_on <> j.given_on THEN 'given_on' END,
                  CASE WHEN h.vaccine_id <> j.vaccine_id THEN 'vaccine' END,
                  CASE WHEN h.centre_id <> j.centre_id THEN 'centre' END], NULL))
      ) c ON true
),
named AS (
    SELECT a.*,
           CASE
               WHEN a.verdict IN ('unreadable', 'out_of_scope', 'in_review') THEN a.verdict
               WHEN a.first_row_id IS NOT NULL THEN 'duplicate'
               WHEN a.verdict = 'not_registered' THEN 'not_registered'
               WHEN a.dose_id IS NULL THEN 'dose_missing'
               WHEN a.differences <> '{}' THEN 'differs'
               ELSE 'on_server'
           END AS outcome
      FROM answered a
)
INSERT INTO recovery_rowoutcome
       (row_id, list_id, incident_id, outcome, recipient_id, first_row_id, centre_id, day, reason, differences)
SELECT n.sheet_row_id, this.id, this.incident_id, n.outcome,
       CASE WHEN n.outcome IN ('unreadable', 'in_review', 'not_registered') THEN NULL ELSE n.recipient_id END,
       CASE WHEN n.outcome = 'duplicate' THEN n.first_row_id END,
       n.centre_id, n.day,
       n.reason,
       CASE WHEN n.outcome = 'differs' THEN n.differences ELSE '{}' END
  FROM named n CROSS JOIN this;
