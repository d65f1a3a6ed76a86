-- blocked: the people of each block, a block being one key under one rule, looked up once however many rows have it.
-- reads   keyed, records_recipient, records_centre
-- writes  blocked (temporary): a row for each (block, recipient), at most %(look)s + 1 a block and index
-- Each branch is one look-up in one index; the LIMIT keeps it one, whatever the planner believes of a temporary table.
CREATE TEMPORARY TABLE blocked ON COMMIT DROP AS
WITH block AS (SELECT DISTINCT block, strength, word, day, number FROM keyed)
SELECT b.*, p.id AS recipient_id
  FROM block b
 CROSS JOIN LATERAL (
       SELECT p.id FROM records_recipient p WHERE p.mobile_key = b.word AND p.mobile_key <> '' LIMIT %(look)s + 1) p
 WHERE b.strength = 5
 UNION ALL
SELECT b.*, p.id
  FROM block b
 CROSS JOIN LATERAL (
       (SELECT p.id FROM records_recipient p
         WHERE p.date_of_birth = b.day AND p.sound_en = b.word LIMIT %(look)s + 1)
       UNION
       (SELECT p.id FROM records_recipient p
         WHERE p.date_of_birth = b.day AND p.sound_bn = b.word LIMIT %(look)s + 1)) p
 WHERE b.strength IN (6, 9)
 UNION ALL
SELECT b.*, p.id
  FROM block b
 CROSS JOIN LATERAL (
       SELECT p.id FROM records_recipient p
        WHERE left(p.nid_key, (length(p.nid_key) - 1) / 2) = b.word AND extract(year FROM p.date_of_birth) = b.number
          AND p.nid_key <> '' LIMIT %(look)s + 1) p
 WHERE b.strength = 7
 UNION ALL
SELECT b.*, p.id
  FROM block b
 CROSS JOIN LATERAL (
       SELECT p.id FROM records_recipient p
        WHERE right(p.nid_key, (length(p.nid_key) - 1) / 2) = b.word AND extract(year FROM p.date_of_birth) = b.number
          AND p.nid_key <> '' LIMIT %(look)s + 1) p
 WHERE b.strength = 8
 UNION ALL
SELECT b.*, p.id
  FROM block b
 CROSS JOIN LATERAL (
       SELECT p.id FROM records_recipient p WHERE p.date_of_birth = b.day AND p.centre_id = b.number LIMIT %(look)s + 1) p
 WHERE b.strength = 10
 UNION ALL
SELECT b.*, p.id
  FROM block b
 CROSS JOIN LATERAL (
       (SELECT p.id FROM records_recipient p
         WHERE p.sound_en = b.word AND p.sound_en <> '' AND p.centre_id = b.number LIMIT %(look)s + 1)
       UNION
       (SELECT p.id FROM records_recipient p
         WHERE p.sound_bn = b.word AND p.sound_bn <> '' AND p.centre_id = b.number LIMIT %(look)s + 1)) p
 WHERE b.strength = 11
 UNION ALL
SELECT b.*, p.id
  FROM block b
 CROSS JOIN LATERAL (
       SELECT p.id
         FROM records_centre c
         JOIN records_recipient p ON p.centre_id = c.id
        WHERE c.district_id = b.word AND p.date_of_birth = b.day LIMIT %(look)s + 1) p
 WHERE b.strength = 12;
