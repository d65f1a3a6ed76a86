-- areas_load: divisions, then districts, as the files have them.
-- reads   the arrays of the call
-- writes  records_area, new rows and rows that really change
-- gives   code, created of each row written
INSERT INTO records_area AS a (code, level, parent_id, name_en, name_bn)
SELECT * FROM unnest(%(code)s::text[], %(level)s::text[], %(parent)s::text[], %(name_en)s::text[],
                     %(name_bn)s::text[])
    ON CONFLICT (code) DO UPDATE
   SET level = EXCLUDED.level,
       parent_id = EXCLUDED.parent_id,
       name_en = EXCLUDED.name_en,
       name_bn = EXCLUDED.name_bn
 WHERE (a.level, a.parent_id, a.name_en, a.name_bn)
       IS DISTINCT FROM (EXCLUDED.level, EXCLUDED.parent_id, EXCLUDED.name_en, EXCLUDED.name_bn)
RETURNING code, xmax = 0 AS created
