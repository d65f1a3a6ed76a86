-- dose_retract: take doses back.
-- reads   the ids of the call
-- writes  records_dose, only doses that were not taken back before
-- gives   id, was_retracted of every dose found
WITH before AS MATERIALIZED (
    SELECT id, retracted_at IS NOT NULL AS was_retracted
      FROM records_dose
     WHERE id = ANY (%(ids)s::bigint[])
     ORDER BY id
       FOR UPDATE
),
retracted AS (
    UPDATE records_dose d
       SET retracted_at = statement_timestamp(), source_ref = %(source_ref)s, changed_at = statement_timestamp()
      FROM before b
     WHERE d.id = b.id AND NOT b.was_retracted
)
SELECT id, was_retracted FROM before
