-- lines: the lines of a batch beside what the register and the cases say now.
-- reads   recovery_correction, recovery_correctionbatch, recovery_case, records_recipient, records_dose, records_centre
-- writes  -
-- gives   one row per line; `now_value` is what the register says of the field, in the form in which corrections are stored
-- live_elsewhere: another batch added the dose of this case, and no extract has shown it as it was added.
-- later_batch: another applied batch that changed the same value, or the dose that this line added, after this one.
WITH newer AS MATERIALIZED (
    SELECT k.batch_id, k.field, k.dose_id, c.recipient_id
      FROM recovery_correctionbatch this
      JOIN recovery_correctionbatch b ON b.applied_at >= this.applied_at AND b.id <> this.id
      JOIN recovery_correction k ON k.batch_id = b.id AND k.state = 'applied'
      JOIN recovery_case c ON c.id = k.case_id
     WHERE this.id = %(batch)s
),
later AS MATERIALIZED (
    SELECT k.id AS correction_id, max(n.batch_id) AS batch_id
      FROM recovery_correction k
      JOIN recovery_case c ON c.id = k.case_id
      JOIN newer n ON n.recipient_id = c.recipient_id
     WHERE k.batch_id = %(batch)s
       AND CASE WHEN k.field IN ('dose', 'given_on', 'vaccine', 'centre')
                THEN n.dose_id = k.dose_id AND (n.field IN (k.field, 'dose') OR k.field = 'dose')
                ELSE n.field = k.field END
     GROUP BY k.id
)
SELECT k.id AS correction_id, k.case_id, k.field, k.old_value, k.new_value, k.state,
       c.state AS case_state, c.recipient_id, c.dose_no,
       c.changed_at > k.edited_at AS case_changed,
       r.changed_at > k.edited_at AS recipient_changed,
       d.id AS dose_id,
       coalesce(d.changed_at > k.edited_at, false) AS dose_changed,
       d.id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL AS dose_stands,
       d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL AS dose_held,
       d.retracted_at IS NOT NULL AS dose_taken_back,
       CASE k.field
           WHEN 'dose' THEN CASE WHEN d.id IS NOT NULL THEN jsonb_build_object(
               'vaccine', d.vaccine_id, 'given_on', d.given_on, 'centre', z.code, 'lot_no', d.lot_no) END
           WHEN 'given_on' THEN to_jsonb(d.given_on)
           WHEN 'vaccine' THEN to_jsonb(d.vaccine_id)
           WHEN 'centre' THEN to_jsonb(z.code)
           WHEN 'name_en' THEN to_jsonb(r.name_en)
           WHEN 'name_bn' THEN to_jsonb(r.name_bn)
           WHEN 'date_of_birth' THEN to_jsonb(r.date_of_birth)
           WHEN 'mobile' THEN to_jsonb(r.mobile)
           WHEN 'nid' THEN to_jsonb(r.nid)
       END AS now_value,
       new_z.id AS new_centre_id,
       old_z.id AS old_centre_id,
       later.batch_id AS later_batch,
       k.field = 'dose' AND EXISTS (
           SELECT FROM recovery_correction live
            WHERE live.case_id = k.case_id AND live.id <> k.id
              AND live.field = 'dose' AND live.state = 'applied' AND live.verified_in_id IS NULL) AS live_elsewhere
  FROM recovery_correction k
  JOIN recovery_correctionbatch b ON b.id = k.batch_id
  JOIN recovery_case c ON c.id = k.case_id
  LEFT JOIN records_recipient r ON r.id = c.recipient_id
  LEFT JOIN records_dose d ON d.recipient_id = c.recipient_id AND d.dose_no = c.dose_no
  LEFT JOIN records_centre z ON z.id = d.centre_id
  LEFT JOIN records_centre new_z
         ON new_z.code = CASE k.field WHEN 'dose' THEN k.new_value ->> 'centre' WHEN 'centre' THEN k.new_value #>> '{}' END
  LEFT JOIN records_centre old_z ON k.field = 'centre' AND old_z.code = k.old_value #>> '{}'
  LEFT JOIN later ON later.correction_id = k.id
 WHERE k.batch_id = %(batch)s
 ORDER BY k.case_id, k.field
