-- centres_load: centres as the file has them.
-- reads   the arrays of the call
-- writes  records_centre, new rows and rows that really change
-- gives   code, created of each row written
INSERT INTO records_centre AS c (code, name_en, name_bn, district_id, facility_code, kind)
SELECT * FROM unnest(%(code)s::text[], %(name_en)s::text[], %(name_bn)s::text[], %(district_code)s::text[],
                     %(facility_code)s::text[], %(kind)s::text[])
    ON CONFLICT (code) DO UPDATE
   SET name_en = EXCLUDED.name_en,
       name_bn = EXCLUDED.name_bn,
       district_id = EXCLUDED.district_id,
       facility_code = EXCLUDED.facility_code,
       kind = EXCLUDED.kind
 WHERE (c.name_en, c.name_bn, c.district_id, c.facility_code, c.kind)
       IS DISTINCT FROM
       (EXCLUDED.name_en, EXCLUDED.name_bn, EXCLUDED.district_id, EXCLUDED.facility_code, EXCLUDED.kind)
RETURNING code, xmax = 0 AS created
