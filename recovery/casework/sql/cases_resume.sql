-- cases_resume: an open case whose own dose was applied before and waits for an extract is an applied case.
-- reads   recovery_correction, records_dose
-- writes  recovery_case.state: open -> applied
-- gives   rows touched
-- So it is after a list was withdrawn and sent again: the correction went to the server all the same.
UPDATE recovery_case c
   SET state = 'applied', changed_at = clock_timestamp()
  FROM recovery_correction k
  JOIN records_dose d ON d.id = k.dose_id
 WHERE c.incident_id = %(incident)s
   AND c.state = 'open' AND c.kind = 'dose_missing'
   AND k.case_id = c.id AND k.field = 'dose' AND k.state = 'applied'
   AND d.last_seen_in_id IS NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL
