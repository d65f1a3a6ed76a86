-- lines_propose: previewed lines go into a draft; a line that is no longer true stays out and is named.
-- reads   recovery_case, records_recipient, records_dose, records_centre
-- writes  recovery_correction, one row per line that goes in
-- gives   case_id, field, why of each line that stays out: foreign (no case of this incident, or of the writer's centres),
--         not_open, nobody (names no person), already_there (the dose stands), not_held (the dose is gone),
--         stale (the register says something else than was previewed), same (it says the new value), taken (another live batch)
-- lines_lock.sql runs first. A dose that was applied and not seen yet stands, as in propose_missing.sql.
WITH asked AS MATERIALIZED (
    SELECT a.case_id, a.field, a.old_value::jsonb AS old_value, a.new_value::jsonb AS new_value, a.note
      FROM unnest(%(cases)s::bigint[], %(fields)s::text[], %(olds)s::text[], %(news)s::text[], %(notes)s::text[])
        AS a (case_id, field, old_value, new_value, note)
),
beside AS MATERIALIZED (
    SELECT a.*, c.sheet_row_id, c.state, c.recipient_id,
           c.id IS NOT NULL AND c.incident_id = %(incident)s
               AND (%(centres)s::bigint[] IS NULL OR c.centre_id = ANY (%(centres)s::bigint[])) AS own,
           a.field IN ('given_on', 'vaccine', 'centre') AS of_dose,
           d.id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL AS stands,
           d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL AS held,
           CASE a.field
               WHEN 'given_on' THEN to_jsonb(d.given_on)
               WHEN 'vaccine' THEN to_jsonb(d.vaccine_id)
               WHEN 'centre' THEN to_jsonb(z.code)
               WHEN 'name_en' THEN to_jsonb(p.name_en)
               WHEN 'name_bn' THEN to_jsonb(p.name_bn)
               WHEN 'date_of_birth' THEN to_jsonb(p.date_of_birth)
               WHEN 'mobile' THEN to_jsonb(p.mobile)
               WHEN 'nid' THEN to_jsonb(p.nid)
           END AS now_value
      FROM asked a
      LEFT JOIN recovery_case c ON c.id = a.case_id
      LEFT JOIN records_recipient p ON p.id = c.recipient_id
      LEFT JOIN records_dose d ON d.recipient_id = c.recipient_id AND d.dose_no = c.dose_no
      LEFT JOIN records_centre z ON z.id = d.centre_id
),
judged AS MATERIALIZED (
    SELECT b.*,
           CASE WHEN NOT b.own THEN 'foreign'
                WHEN b.state <> 'open' THEN 'not_open'
                WHEN b.recipient_id IS NULL THEN 'nobody'
                WHEN b.field = 'dose' AND b.stands THEN 'already_there'
                WHEN b.of_dose AND NOT b.held THEN 'not_held'
                WHEN b.now_value IS DISTINCT FROM b.old_value THEN 'stale'
                WHEN b.now_value = b.new_value THEN 'same'
           END AS why
      FROM beside b
),
written AS (
    INSERT INTO recovery_correction
           (batch_id, case_id, field, old_value, new_value, evidence_id, evidence_note, edited_by_id, edited_at)
    SELECT %(batch)s, j.case_id, j.field, j.old_value, j.new_value, j.sheet_row_id, j.note, %(by)s, clock_timestamp()
      FROM judged j
     WHERE j.why IS NULL
     ORDER BY j.case_id, j.field
        ON CONFLICT DO NOTHING
    RETURNING case_id, field
)
SELECT j.case_id, j.field, coalesce(j.why, 'taken') AS why
  FROM judged j
  LEFT JOIN written w USING (case_id, field)
 WHERE w.case_id IS NULL
 ORDER BY j.case_id, j.field
