-- alike_set: the rows of one pattern that can be decided together, as a whole.
-- reads   alike
-- gives   one row: rows, left_out, levels (NULL when there is none), may_link, sha256 (of row and candidate numbers)
SELECT count(*) FILTER (WHERE NOT is_rivalled) AS rows,
       count(*) FILTER (WHERE is_rivalled) AS left_out,
       min(levels) AS levels,
       coalesce(bool_and(may_link), false) AS may_link,
       encode(sha256(convert_to(coalesce(
           string_agg(row_id || ':' || recipient_id, ',' ORDER BY row_id) FILTER (WHERE NOT is_rivalled), ''), 'UTF8')),
           'hex') AS sha256
  FROM alike
 WHERE pattern = %(pattern)s;
