-- pair: every pair to compare, once, under the strongest rule that found it.
-- reads   found, keyed, blocked, waiting, recovery_link
-- writes  pair (temporary): one row per (list row, recipient); is_linked: an exact link or a decision, only explained
-- gives   -
-- Blocks of more than %(people)s people, or of more than %(pairs)s pairs, are left out (pairs_capped.sql counts them): a
-- block of ten thousand Md. Abdul Karims helps nobody, neither machine nor person can choose among them.
CREATE TEMPORARY TABLE pair ON COMMIT DROP AS
WITH people AS (SELECT block, count(*) AS n FROM blocked GROUP BY block),
rows AS (SELECT block, count(*) AS n FROM keyed GROUP BY block),
kept AS (
    SELECT block FROM people JOIN rows USING (block)
     WHERE people.n <= %(people)s AND people.n * rows.n <= %(pairs)s
),
proposed AS (
    SELECT f.sheet_row_id, f.recipient_id, f.strength, f.found_by FROM found f JOIN waiting USING (sheet_row_id)
    UNION ALL
    SELECT k.sheet_row_id, b.recipient_id, k.strength,
           (ARRAY['mobile', 'birth+sound', 'nid_part', 'nid_part', 'swapped_birth+sound', 'birth+centre', 'sound+centre',
                  'birth+district'])[k.strength - 4]
      FROM keyed k
      JOIN kept USING (block)
      JOIN blocked b USING (block)
)
SELECT DISTINCT ON (sheet_row_id, recipient_id) sheet_row_id, recipient_id, strength, found_by, false AS is_linked
  FROM proposed
 ORDER BY sheet_row_id, recipient_id, strength;
