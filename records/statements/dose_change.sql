-- dose_change: new values for single fields of doses.
-- reads   the arrays of the call: one id and one object of new values per dose
-- writes  records_dose, only rows that really change
-- gives   id and the values before, of every dose found
WITH wanted AS (
    SELECT id, new::jsonb AS new FROM unnest(%(ids)s::bigint[], %(news)s::text[]) AS w (id, new)
),
before AS MATERIALIZED (
    SELECT d AS dose, w.new
      FROM records_dose d JOIN wanted w USING (id)
     ORDER BY d.id
       FOR UPDATE OF d
),
changed AS (
    UPDATE records_dose d
       SET (given_on, vaccine_id, centre_id, lot_no) = (a.given_on, a.vaccine_id, a.centre_id, a.lot_no),
           changed_at = statement_timestamp()
      FROM before b CROSS JOIN LATERAL jsonb_populate_record(b.dose, b.new) AS a
     WHERE d.id = a.id
       AND (d.given_on, d.vaccine_id, d.centre_id, d.lot_no)
           IS DISTINCT FROM (a.given_on, a.vaccine_id, a.centre_id, a.lot_no)
)
SELECT (dose).id, (dose).given_on, (dose).vaccine_id, (dose).centre_id, (dose).lot_no FROM before
