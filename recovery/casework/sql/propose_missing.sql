-- propose_missing: the whole dose as the list row says it, for cases whose dose the server does not hold.
-- reads   recovery_case, recovery_centrelist (what was seen at a desk), records_centre, records_dose, recovery_correction
-- writes  recovery_correction, one row per case
-- gives   rows touched
-- Left out: cases that are not open, of another kind or incident, of centres that are not the writer's, cases whose dose
-- stands in the register (held, or applied and waiting for an extract), or is proposed in a live batch already. A lot number that begins like a formula is left empty: no lot does, and
-- nobody downstream shall open it in a spreadsheet; the row that is the evidence keeps it as it stands.
-- edited_at is read after the cases are locked, so that it is later than any change of them.
WITH asked AS MATERIALIZED (
    SELECT c.id, c.sheet_row_id, c.recipient_id, c.dose_no, c.given_on, c.vaccine_id, c.lot_no, c.centre_id, c.walk_in_id
      FROM recovery_case c
     WHERE c.id = ANY (%(cases)s::bigint[])
       AND c.incident_id = %(incident)s
       AND c.state = 'open' AND c.kind = 'dose_missing'
       AND (%(centres)s::bigint[] IS NULL OR c.centre_id = ANY (%(centres)s::bigint[]))
     ORDER BY c.id
       FOR SHARE
)
INSERT INTO recovery_correction
       (batch_id, case_id, field, old_value, new_value, evidence_id, evidence_note, edited_by_id, edited_at)
SELECT %(batch)s, a.id, 'dose', NULL,
       jsonb_build_object(
           'vaccine', a.vaccine_id, 'given_on', a.given_on, 'centre', z.code,
           'lot_no', CASE WHEN a.lot_no ~ '^[-=+@\t\r\n]' THEN '' ELSE a.lot_no END),
       a.sheet_row_id, coalesce(w.evidence_note, ''), %(by)s, clock_timestamp()
  FROM asked a
  JOIN records_centre z ON z.id = a.centre_id
  LEFT JOIN recovery_centrelist w ON w.id = a.walk_in_id
 WHERE NOT EXISTS (
           SELECT FROM records_dose d
            WHERE d.recipient_id = a.recipient_id AND d.dose_no = a.dose_no
              AND d.lost_in_id IS NULL AND d.retracted_at IS NULL)
 ORDER BY a.id
    ON CONFLICT DO NOTHING
