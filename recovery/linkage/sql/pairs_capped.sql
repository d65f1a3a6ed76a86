-- pairs_capped: pairs that stand in blocks too large to compare; a lower bound where the look-up itself stopped.
-- reads   keyed, blocked
-- gives   one row: pairs
WITH people AS (
    SELECT strength, word, coalesce(day, 'epoch') AS day, coalesce(number, -1) AS number, count(*) AS n
      FROM blocked GROUP BY 1, 2, 3, 4
),
rows AS (
    SELECT strength, word, coalesce(day, 'epoch') AS day, coalesce(number, -1) AS number, count(*) AS n
      FROM keyed GROUP BY 1, 2, 3, 4
)
SELECT coalesce(sum(people.n * rows.n), 0)::bigint AS pairs
  FROM people JOIN rows USING (strength, word, day, number)
 WHERE people.n > %(people)s OR people.n * rows.n > %(pairs)s;
