-- pair: every pair to compare, once, under the strongest rule that found it.
-- reads   found, keyed, blocked, waiting, recovery_link
-- writes  pair (temporary): one row per (list row, recipient); is_linked: an exact link or a decision, only explained
-- gives   -
-- Blocks of more than %(people)s people, or of more than %(pairs)s pairs, are left out (pairs_capped.sql counts them): a
-- block of ten thousand Md. Abdul Karims helps nobody, neither machine nor person can choose among them.
CREATE TEMPORARY TABLE pair ON COMMIT DROP AS
WITH sized AS (
    SELECT b.*, count(*) OVER (PARTITION BY strength, word, day, number) AS people FROM blocked b
),
counted AS (
    SELECT k.*, count(*) OVER (PARTITION BY strength, word, day, number) AS rows FROM keyed k
),
proposed AS (
    SELECT f.sheet_row_id, f.recipient_id, f.strength, f.found_by FROM found f JOIN waiting USING (sheet_row_id)
    UNION ALL
    SELECT k.sheet_row_id, b.recipient_id, k.strength,
           (ARRAY['mobile', 'birth+sound', 'nid_part', 'nid_part', 'swapped_birth+sound', 'birth+centre', 'sound+centre',
                  'birth+district'])[k.strength - 4]
      FROM counted k
      JOIN sized b ON (b.strength, b.word, coalesce(b.day, 'epoch'), coalesce(b.number, -1))
                    = (k.strength, k.word, coalesce(k.day, 'epoch'), coalesce(k.number, -1))
     WHERE b.people <= %(people)s AND b.people * k.rows <= %(pairs)s
)
SELECT DISTINCT ON (sheet_row_id, recipient_id) sheet_row_id, recipient_id, strength, found_by, false AS is_linked
  FROM proposed
 ORDER BY sheet_row_id, recipient_id, strength;
