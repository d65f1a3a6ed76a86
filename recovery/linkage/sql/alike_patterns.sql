-- alike_patterns: how many rows that wait are alike, the most first.
-- reads   alike
-- gives   pattern, levels, may_link, rows (that can be decided together), left_out (rivalled: one by one)
SELECT pattern, levels, bool_and(may_link) AS may_link,
       count(*) FILTER (WHERE NOT is_rivalled) AS rows,
       count(*) FILTER (WHERE is_rivalled) AS left_out
  FROM alike
 GROUP BY pattern, levels
HAVING count(*) FILTER (WHERE NOT is_rivalled) > 0
 ORDER BY 4 DESC, levels;
