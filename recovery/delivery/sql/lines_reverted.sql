-- lines_reverted: applied lines of a reverted batch; those not undone were kept.
-- reads   the array of the call
-- writes  recovery_correction.state: applied -> reverted or kept
-- gives   rows touched
UPDATE recovery_correction k
   SET state = CASE WHEN k.id = ANY (%(reversed)s::bigint[]) THEN 'reverted' ELSE 'kept' END
 WHERE k.batch_id = %(batch)s AND k.state = 'applied'
