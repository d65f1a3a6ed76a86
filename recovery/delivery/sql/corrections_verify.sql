-- corrections_verify: applied corrections that an extract shows.
-- reads   recovery_correction, recovery_correctionbatch, recovery_case, records_dose, records_recipient, records_centre,
--         records_extract
-- writes  recovery_correction.verified_in
-- gives   rows touched
-- Only what was applied before the extract was loaded: a later application changed the register itself and proves
-- nothing. A dose is the same with the same day, vaccine and centre, as reconciliation compares them (no vaccine or
-- centre is unknown, not different; AstraZeneca without a brand is no contradiction to Covishield).
UPDATE recovery_correction k
   SET verified_in_id = x.id
  FROM records_extract x,
       recovery_correctionbatch b,
       recovery_case c
  JOIN records_recipient r ON r.id = c.recipient_id
  LEFT JOIN records_dose d ON d.recipient_id = c.recipient_id AND d.dose_no = c.dose_no
  LEFT JOIN records_centre z ON z.id = d.centre_id
 WHERE x.id = %(extract)s
   AND k.state = 'applied' AND k.verified_in_id IS NULL
   AND b.id = k.batch_id AND b.applied_at < x.loaded_at
   AND c.id = k.case_id
   AND CASE
       WHEN k.field IN ('dose', 'given_on', 'vaccine', 'centre')
           THEN d.id = k.dose_id AND d.last_seen_in_id = x.id AND d.lost_in_id IS NULL AND d.retracted_at IS NULL
           AND CASE k.field
               WHEN 'dose' THEN to_jsonb(d.given_on) = k.new_value -> 'given_on'
                   AND coalesce(z.code = k.new_value ->> 'centre', true)
                   AND coalesce(d.vaccine_id = k.new_value ->> 'vaccine'
                       OR ARRAY[d.vaccine_id::text, k.new_value ->> 'vaccine'] <@ ARRAY['ASTRAZENECA', 'COVISHIELD'], true)
               WHEN 'given_on' THEN to_jsonb(d.given_on) = k.new_value
               WHEN 'vaccine' THEN to_jsonb(d.vaccine_id) = k.new_value
               WHEN 'centre' THEN to_jsonb(z.code) = k.new_value
           END
       ELSE r.last_extract_id = x.id
           AND CASE k.field
               WHEN 'name_en' THEN to_jsonb(r.name_en)
               WHEN 'name_bn' THEN to_jsonb(r.name_bn)
               WHEN 'date_of_birth' THEN to_jsonb(r.date_of_birth)
               WHEN 'mobile' THEN to_jsonb(r.mobile)
               WHEN 'nid' THEN to_jsonb(r.nid)
           END = k.new_value
   END
