-- case_lines: what the list and the register say of cases, as the texts that a sheet shows.
-- reads   recovery_case, recovery_listrow, recovery_rowoutcome, records_recipient, records_dose, records_centre,
--         records_vaccine, recovery_correction
-- writes  -
-- gives   one row per case, in the order in which they were asked for; unknown values are ''
-- dose: held (seen in the last extract), waiting (applied by us, not seen yet), none.
-- taken: the fields of the case that stand in a live batch, with its number.
WITH taken AS MATERIALIZED (
    SELECT k.case_id, jsonb_object_agg(k.field, k.batch_id) AS fields
      FROM recovery_correction k
     WHERE k.state = 'proposed' AND k.case_id = ANY (%(cases)s::bigint[])
     GROUP BY k.case_id
)
SELECT c.id AS case_id, c.kind, c.state,
       coalesce(p.registration_no, '') AS registration_no,
       cz.name_bn AS centre_bn, cz.name_en AS centre_en,
       CASE WHEN c.dose_no = 1 THEN c.given_on + cv.interval_days END AS due_on,
       CASE WHEN d.id IS NULL OR d.lost_in_id IS NOT NULL OR d.retracted_at IS NOT NULL THEN 'none'
            WHEN d.last_seen_in_id IS NULL THEN 'waiting' ELSE 'held' END AS dose,
       coalesce(o.differences, '{}') AS differences,
       coalesce(taken.fields, '{}') AS taken,
       jsonb_build_object(
           'vaccine', coalesce(c.vaccine_id, ''), 'given_on', to_char(c.given_on, 'YYYY-MM-DD'), 'centre', cz.code,
           'lot_no', c.lot_no, 'name', c.name, 'date_of_birth', coalesce(to_char(r.born_on, 'YYYY-MM-DD'), ''),
           'mobile', coalesce(r.mobile_key, ''), 'nid', coalesce(r.nid_key, '')) AS listed,
       jsonb_build_object(
           'vaccine', coalesce(h.vaccine_id, ''), 'given_on', coalesce(to_char(h.given_on, 'YYYY-MM-DD'), ''),
           'centre', coalesce(hz.code, ''), 'lot_no', coalesce(h.lot_no, ''),
           'name_bn', coalesce(p.name_bn, ''), 'name_en', coalesce(p.name_en, ''),
           'date_of_birth', coalesce(to_char(p.date_of_birth, 'YYYY-MM-DD'), ''),
           'mobile', coalesce(p.mobile, ''), 'nid', coalesce(p.nid, '')) AS registered
  FROM unnest(%(cases)s::bigint[]) WITH ORDINALITY AS asked (id, place)
  JOIN recovery_case c ON c.id = asked.id
  JOIN records_centre cz ON cz.id = c.centre_id
  LEFT JOIN records_vaccine cv ON cv.code = c.vaccine_id
  LEFT JOIN recovery_listrow r ON r.sheet_row_id = c.sheet_row_id
  LEFT JOIN recovery_rowoutcome o ON o.row_id = c.sheet_row_id
  LEFT JOIN records_recipient p ON p.id = c.recipient_id
  LEFT JOIN records_dose d ON d.recipient_id = c.recipient_id AND d.dose_no = c.dose_no
  LEFT JOIN records_dose h ON h.id = d.id
   AND h.last_seen_in_id IS NOT NULL AND h.lost_in_id IS NULL AND h.retracted_at IS NULL
  LEFT JOIN records_centre hz ON hz.id = h.centre_id
  LEFT JOIN taken ON taken.case_id = c.id
 ORDER BY asked.place
