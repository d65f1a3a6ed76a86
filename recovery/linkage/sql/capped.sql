-- capped: blocks too large to compare.
-- reads   keyed, blocked
-- writes  capped (temporary), one row per block left out: its people and pairs, and whether refined.sql may look into it
-- A block of ten thousand Md. Abdul Karims helps nobody: neither machine nor person can choose among them. A telephone or a
-- part of an NID that many share may be looked into; the other rules ask for two things already. Where the look-up itself
-- stopped, not everybody is known, and a rival could be missed.
CREATE TEMPORARY TABLE capped ON COMMIT DROP AS
WITH people AS (SELECT block, count(*) AS n FROM blocked GROUP BY block),
rows AS (SELECT block, min(strength) AS strength, count(*) AS n FROM keyed GROUP BY block)
SELECT block, people.n AS people, people.n * rows.n AS pairs,
       rows.strength IN (5, 7, 8) AND people.n <= %(look)s AS is_refined
  FROM people JOIN rows USING (block)
 WHERE people.n > %(people)s OR people.n * rows.n > %(pairs)s;
