-- refined: those of a large block who bear the row's name or birth date, too; nobody else of it could be a candidate.
-- reads   capped, keyed, blocked, waiting, records_recipient
-- writes  refined (temporary), one row per (list row, block, recipient); is_kept: no more than
--         %(people)s for this row, nor %(pairs)s for the block
CREATE TEMPORARY TABLE refined ON COMMIT DROP AS
WITH bearers AS (
    SELECT b.block, q.id AS recipient_id, q.date_of_birth, q.sound_en, q.sound_bn
      FROM capped JOIN blocked b USING (block) JOIN records_recipient q ON q.id = b.recipient_id
     WHERE capped.is_refined
),
seekers AS (
    SELECT k.block, k.strength, w.sheet_row_id, w.born_on, nullif(w.sound_key, '') AS sound_key
      FROM capped JOIN keyed k USING (block) JOIN waiting w USING (sheet_row_id)
     WHERE capped.is_refined
),
alike AS (  -- three joins by equality: one with OR would compare each with each
    SELECT s.sheet_row_id, s.block, s.strength, b.recipient_id
      FROM seekers s JOIN bearers b ON b.block = s.block AND b.date_of_birth = s.born_on
     UNION
    SELECT s.sheet_row_id, s.block, s.strength, b.recipient_id
      FROM seekers s JOIN bearers b ON b.block = s.block AND b.sound_en = s.sound_key
     UNION
    SELECT s.sheet_row_id, s.block, s.strength, b.recipient_id
      FROM seekers s JOIN bearers b ON b.block = s.block AND b.sound_bn = s.sound_key
)
SELECT *,
       count(*) OVER (PARTITION BY sheet_row_id, block) <= %(people)s
           AND count(*) OVER (PARTITION BY block) <= %(pairs)s AS is_kept
  FROM alike;
