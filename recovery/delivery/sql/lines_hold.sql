-- lines_hold: lines that do not go through, each with its reason.
-- reads   the arrays of the call
-- writes  recovery_correction.state: proposed -> held
-- gives   rows touched
UPDATE recovery_correction k
   SET state = 'held', held_reason = h.reason
  FROM unnest(%(ids)s::bigint[], %(reasons)s::text[]) AS h (id, reason)
 WHERE k.id = h.id AND k.state = 'proposed'
