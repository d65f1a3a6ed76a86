-- pair: every pair to compare, once, under the strongest rule that found it.
-- reads   found, keyed, blocked, capped, refined, waiting
-- writes  pair (temporary): one row per (list row, recipient); is_linked: an exact link or a decision, only explained
-- gives   -
CREATE TEMPORARY TABLE pair ON COMMIT DROP AS
WITH sought AS (
    SELECT k.sheet_row_id, k.strength, b.recipient_id
      FROM keyed k JOIN blocked b USING (block)
     WHERE NOT EXISTS (SELECT FROM capped WHERE capped.block = k.block)
     UNION ALL
    SELECT sheet_row_id, strength, recipient_id FROM refined WHERE is_kept
),
proposed AS (
    SELECT f.sheet_row_id, f.recipient_id, f.strength, f.found_by FROM found f JOIN waiting USING (sheet_row_id)
    UNION ALL
    SELECT sheet_row_id, recipient_id, strength,
           (ARRAY['mobile', 'birth+sound', 'nid_part', 'nid_part', 'swapped_birth+sound', 'birth+centre', 'sound+centre',
                  'birth+district'])[strength - 4]
      FROM sought
)
SELECT DISTINCT ON (sheet_row_id, recipient_id) sheet_row_id, recipient_id, strength, found_by, false AS is_linked
  FROM proposed
 ORDER BY sheet_row_id, recipient_id, strength;
