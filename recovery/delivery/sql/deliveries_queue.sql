-- deliveries_queue: one message for each correction that was just written into the register (or put back there).
-- reads   the arrays of the call, recovery_correction, recovery_correctionbatch, recovery_case, records_recipient, records_dose, records_centre
-- writes  recovery_delivery, one row per correction
-- gives   rows touched
-- A message holds the whole line as it must stand on the server afterwards, in the columns of the server's own extract
-- files, so that it can be told at any later time whatever has happened to the register since. `file` says which file:
-- doses (stands so), retractions (must go), recipients (stands so).
WITH told AS (
    SELECT k.id AS correction_id,
           jsonb_build_object(
               'op', %(operation)s::text,
               'field', k.field,
               'new', CASE WHEN %(operation)s = 'retract' THEN k.old_value ELSE k.new_value END)
           || CASE WHEN k.field IN ('dose', 'given_on', 'vaccine', 'centre') THEN jsonb_build_object(
               'file', CASE WHEN k.field = 'dose' AND %(operation)s = 'retract' THEN 'retractions' ELSE 'doses' END,
               'registration_no', r.registration_no,
               'dose_no', d.dose_no,
               'vaccine', coalesce(d.vaccine_id, ''),
               'given_on', d.given_on,
               'centre_code', coalesce(dz.code, ''),
               'lot_no', d.lot_no,
               -- The country's own time, as the server's extracts write it.
               'recorded_at', to_char(
                   coalesce(d.recorded_at, b.applied_at) AT TIME ZONE INTERVAL '+06:00', 'YYYY-MM-DD"T"HH24:MI:SS')
                   || '+06:00')
           ELSE jsonb_build_object(
               'file', 'recipients',
               'registration_no', r.registration_no,
               'nid', r.nid,
               'birth_registration_no', r.birth_registration_no,
               'passport_no', r.passport_no,
               'name_en', r.name_en,
               'name_bn', r.name_bn,
               'date_of_birth', coalesce(r.date_of_birth::text, ''),
               'sex', r.sex,
               'mobile', r.mobile,
               'centre_code', coalesce(rz.code, ''),
               'registered_on', coalesce(r.registered_on::text, ''))
           END AS payload
      FROM unnest(%(ids)s::bigint[], %(dose_ids)s::bigint[]) AS w (id, dose_id)
      JOIN recovery_correction k ON k.id = w.id
      JOIN recovery_correctionbatch b ON b.id = k.batch_id
      JOIN recovery_case c ON c.id = k.case_id
      JOIN records_recipient r ON r.id = c.recipient_id
      LEFT JOIN records_centre rz ON rz.id = r.centre_id
      LEFT JOIN records_dose d ON d.id = w.dose_id
      LEFT JOIN records_centre dz ON dz.id = d.centre_id
)
INSERT INTO recovery_delivery (correction_id, operation, payload, payload_sha256)
SELECT correction_id, %(operation)s, payload, encode(sha256(convert_to(payload::text, 'UTF8')), 'hex')
  FROM told
 ORDER BY correction_id
