-- reported_load: daily counts as the file has them.
-- reads   the arrays of the call
-- writes  records_reportedcount, new rows and rows that really change
-- gives   id, created of each row written
INSERT INTO records_reportedcount AS c (centre_id, day, dose_no, doses, source)
SELECT * FROM unnest(%(centre_id)s::bigint[], %(day)s::date[], %(dose_no)s::smallint[], %(doses)s::integer[],
                     %(source)s::text[])
    ON CONFLICT (centre_id, day, dose_no) DO UPDATE
   SET doses = EXCLUDED.doses, source = EXCLUDED.source
 WHERE (c.doses, c.source) IS DISTINCT FROM (EXCLUDED.doses, EXCLUDED.source)
RETURNING id, xmax = 0 AS created
