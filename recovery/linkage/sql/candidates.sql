-- candidates: the pairs that a person must decide, for rows that no link took.
-- reads   recovery_listrow, records_recipient, found, recovery_link, recovery_decision
-- writes  recovery_candidatepair, at most %(most)s a row
-- A pair found by several rules is proposed once, under the strongest.
--
-- Blocking rules, strongest first: an identifier that was found but may not link by machine; mobile and birth date;
-- mobile and name sound; birth date and name sound. A pair whose identifiers contradict is proposed only where mobile,
-- birth date and name sound all agree (one wrong digit), or where the identifier itself found it.
WITH waiting AS (
    SELECT r.*
      FROM recovery_listrow r
     WHERE r.list_id = %(list_id)s
       AND r.is_legible
       AND NOT EXISTS (SELECT FROM recovery_link l WHERE l.row_id = r.sheet_row_id)
       AND NOT EXISTS (
           SELECT FROM recovery_decision d
            WHERE d.sheet_row_id = r.sheet_row_id AND d.replaced_at IS NULL AND d.verdict = 'nobody')
),
blocked AS (
    SELECT w.sheet_row_id, p.id AS recipient_id, 5 AS strength, 'mobile+birth' AS found_by
      FROM waiting w
     CROSS JOIN LATERAL (
           SELECT p.id FROM records_recipient p
            WHERE w.mobile_key <> '' AND p.mobile_key = w.mobile_key AND p.date_of_birth = w.born_on
            ORDER BY p.id LIMIT %(most)s) p
    UNION ALL
    SELECT w.sheet_row_id, p.id, 6, 'mobile+sound'
      FROM waiting w
     CROSS JOIN LATERAL (
           SELECT p.id FROM records_recipient p
            WHERE w.mobile_key <> '' AND p.mobile_key = w.mobile_key AND w.sound_key <> ''
              AND w.sound_key IN (p.sound_en, p.sound_bn)
            ORDER BY p.id LIMIT %(most)s) p
    UNION ALL
    SELECT w.sheet_row_id, p.id, 7, 'birth+sound'
      FROM waiting w
     CROSS JOIN LATERAL (
           SELECT p.id FROM records_recipient p
            WHERE w.sound_key <> '' AND p.date_of_birth = w.born_on
              AND (p.sound_en = w.sound_key OR p.sound_bn = w.sound_key)
            ORDER BY p.id LIMIT %(most)s) p
),
proposed AS (
    SELECT f.sheet_row_id, f.recipient_id, f.strength, f.found_by, f.agrees, f.contradicts
      FROM found f JOIN waiting w USING (sheet_row_id)
    UNION ALL
    SELECT b.sheet_row_id, b.recipient_id, b.strength, b.found_by, e.agrees, e.contradicts
      FROM blocked b
      JOIN recovery_listrow r USING (sheet_row_id)
      JOIN records_recipient p ON p.id = b.recipient_id
     CROSS JOIN LATERAL recovery_evidence(r, p) AS e
     WHERE e.contradicts = '{}' OR e.agrees @> ARRAY['mobile', 'birth_date', 'name_sound']
),
once AS (
    SELECT DISTINCT ON (sheet_row_id, recipient_id) *
      FROM proposed
     ORDER BY sheet_row_id, recipient_id, strength
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY sheet_row_id ORDER BY strength, recipient_id) AS place FROM once
)
INSERT INTO recovery_candidatepair (row_id, list_id, recipient_id, found_by, agrees, contradicts)
SELECT sheet_row_id, %(list_id)s, recipient_id, found_by, agrees, contradicts
  FROM ranked
 WHERE place <= %(most)s
 ORDER BY sheet_row_id, place;
