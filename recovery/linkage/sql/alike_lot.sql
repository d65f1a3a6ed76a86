-- alike_lot: some rows of a pattern, drawn by lot; the same set of rows gives the same lot.
-- reads   alike
-- gives   row_id
SELECT row_id
  FROM alike
 WHERE pattern = %(pattern)s AND NOT is_rivalled
 ORDER BY md5(%(sha256)s || '/' || row_id), row_id
 LIMIT %(most)s OFFSET %(after)s;
