-- lines_applied: lines that went into the register, each with the dose it made or changed.
-- reads   the arrays of the call
-- writes  recovery_correction.state: proposed -> applied
-- gives   rows touched
UPDATE recovery_correction k
   SET state = 'applied', dose_id = a.dose_id
  FROM unnest(%(ids)s::bigint[], %(dose_ids)s::bigint[]) AS a (id, dose_id)
 WHERE k.id = a.id AND k.state = 'proposed'
