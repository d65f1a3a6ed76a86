-- pairs_capped: pairs that stand in blocks too large to compare; a lower bound where the look-up itself stopped.
-- reads   keyed, blocked
-- gives   one row: pairs
WITH people AS (SELECT block, count(*) AS n FROM blocked GROUP BY block),
rows AS (SELECT block, count(*) AS n FROM keyed GROUP BY block)
SELECT coalesce(sum(people.n * rows.n), 0)::bigint AS pairs
  FROM people JOIN rows USING (block)
 WHERE people.n > %(people)s OR people.n * rows.n > %(pairs)s;
