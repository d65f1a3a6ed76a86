-- found_by_identifier: every recipient that a row names by a whole identifier, with what speaks for and against.
-- reads   recovery_listrow, records_recipient, recovery_decision
-- writes  found (temporary), one row per (list row, recipient)
-- gives   strength 1 registration number, 2 NID, 3 BRN, 4 passport; the strongest names the pair
--
-- A 13-digit NID is the last 13 of a 17-digit one, so both have the same nid_key; the birth year in front must agree
-- where both sides have it. NULL years compare as unknown, never as equal or different.
-- A row for which a person has named the recipient is not looked up again; one that is nobody's is, as the register grows.
CREATE TEMPORARY TABLE found ON COMMIT DROP AS
WITH undecided AS (
    SELECT r.*
      FROM recovery_listrow r
     WHERE r.list_id = %(list_id)s
       AND r.is_legible
       AND NOT EXISTS (
           SELECT FROM recovery_decision d
            WHERE d.sheet_row_id = r.sheet_row_id AND d.replaced_at IS NULL AND d.verdict = 'this_one')
),
named AS (
    SELECT r.sheet_row_id, p.id AS recipient_id, 1 AS strength, 'registration_no' AS found_by
      FROM undecided r JOIN records_recipient p ON p.registration_no = r.registration_no
     WHERE r.registration_no <> ''
    UNION ALL
    SELECT r.sheet_row_id, p.id, 2, 'nid'
      FROM undecided r JOIN records_recipient p ON p.nid_key = r.nid_key AND p.nid_key <> ''
     WHERE r.nid_key <> '' AND (r.nid_year = p.nid_year) IS NOT FALSE
    UNION ALL
    SELECT r.sheet_row_id, p.id, 3, 'brn'
      FROM undecided r JOIN records_recipient p ON p.brn_key = r.brn_key AND p.brn_key <> ''
     WHERE r.brn_key <> ''
    UNION ALL
    -- 17 digits under an NID heading may be a birth registration number: both have a year in front of 13 digits.
    SELECT r.sheet_row_id, p.id, 3, 'brn'
      FROM undecided r JOIN records_recipient p ON p.brn_key = r.nid_year || r.nid_key AND p.brn_key <> ''
     WHERE length(r.nid_key) = 13 AND r.nid_year IS NOT NULL
    UNION ALL
    SELECT r.sheet_row_id, p.id, 4, 'passport'
      FROM undecided r JOIN records_recipient p ON p.passport_key = r.passport_key AND p.passport_key <> ''
     WHERE r.passport_key <> ''
),
pairs AS (
    SELECT sheet_row_id, recipient_id, min(strength) AS strength, (array_agg(found_by ORDER BY strength))[1] AS found_by
      FROM named
     GROUP BY sheet_row_id, recipient_id
)
SELECT pairs.sheet_row_id,
       pairs.recipient_id,
       pairs.strength,
       pairs.found_by,
       e.agrees,
       e.contradicts || CASE
           -- Two rows of one list under one NID that are plainly two people: neither is matched by machine.
           WHEN pairs.found_by = 'nid' AND EXISTS (
               SELECT FROM recovery_listrow other
                -- Not empty: said, because the index listrow_nid_key has no empty numbers. Without it each row reads all.
                WHERE other.list_id = r.list_id AND other.nid_key = r.nid_key AND other.nid_key <> ''
                  AND other.sheet_row_id <> r.sheet_row_id
                  AND other.sound_key <> r.sound_key AND other.born_on <> r.born_on)
           THEN ARRAY['identifier_shared'] ELSE '{}'::text[] END AS contradicts
  FROM pairs
  JOIN recovery_listrow r USING (sheet_row_id)
  JOIN records_recipient p ON p.id = pairs.recipient_id
 CROSS JOIN LATERAL recovery_evidence(r, p) AS e;
