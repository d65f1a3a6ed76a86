-- checks_draw: a day's lot of links that a machine made, and decoys among them.
-- reads   recovery_link, recovery_candidatepair, recovery_listrow, recovery_rowoutcome, recovery_linkcheck, records_recipient
-- writes  recovery_linkcheck, at most %(most)s links and %(decoys)s decoys, in an order that tells nothing
-- The lot follows from seed, day and row alone: the same call on the same links draws the same. What was drawn before is
-- not drawn again; only links that count (the row's outcome names the recipient) take part.
--
-- A decoy is a pair that no machine linked: somebody else who has the phone, the name sound and centre, or the birth date
-- and centre of a row that is linked (near), or a pair that waits for a person (in review). The two take turns. No row
-- of an earlier question, or of a link of this lot, is asked about once more for the sake of a decoy.
WITH link AS (
    SELECT k.row_id, k.recipient_id, k.found_by, k.model_id
      FROM recovery_link k
      JOIN recovery_rowoutcome o ON o.row_id = k.row_id AND o.recipient_id = k.recipient_id
     WHERE k.decision_id IS NULL AND o.incident_id = %(incident_id)s
),
drawn AS (
    SELECT k.*
      FROM link k
     WHERE NOT EXISTS (
           SELECT FROM recovery_linkcheck c WHERE c.sheet_row_id = k.row_id AND c.recipient_id = k.recipient_id)
     ORDER BY md5(%(seed)s || '/' || %(day)s || '/' || k.row_id), k.row_id
     LIMIT %(most)s
),
looked_at AS (  -- nobody may be alike, so more rows are looked at than decoys wanted
    SELECT k.row_id, k.recipient_id
      FROM link k
     WHERE NOT EXISTS (SELECT FROM drawn d WHERE d.row_id = k.row_id)
     ORDER BY md5(%(seed)s || '/near/' || %(day)s || '/' || k.row_id), k.row_id
     LIMIT %(decoys)s * 40
),
near AS (
    SELECT a.row_id, other.id AS recipient_id, other.found_by
      FROM looked_at a
      JOIN recovery_listrow r ON r.sheet_row_id = a.row_id
     CROSS JOIN LATERAL (
           SELECT p.id, min(p.found_by) AS found_by
             FROM ((SELECT id, 'mobile' AS found_by FROM records_recipient
                     WHERE mobile_key = r.mobile_key AND mobile_key <> '' ORDER BY id LIMIT 5)
                   UNION ALL
                   (SELECT id, 'sound+centre' FROM records_recipient
                     WHERE sound_en = r.sound_key AND sound_en <> '' AND centre_id = r.centre_id ORDER BY id LIMIT 5)
                   UNION ALL
                   (SELECT id, 'sound+centre' FROM records_recipient
                     WHERE sound_bn = r.sound_key AND sound_bn <> '' AND centre_id = r.centre_id ORDER BY id LIMIT 5)
                   UNION ALL
                   (SELECT id, 'birth+centre' FROM records_recipient
                     WHERE date_of_birth = r.born_on AND centre_id = r.centre_id ORDER BY id LIMIT 5)) p
            WHERE p.id <> a.recipient_id
            GROUP BY p.id
            ORDER BY count(DISTINCT p.found_by) DESC, max(p.found_by) DESC, p.id  -- whoever is most alike
            LIMIT 1) other
),
in_review AS (
    SELECT DISTINCT ON (c.row_id) c.row_id, c.recipient_id, c.found_by
      FROM recovery_candidatepair c
      JOIN recovery_rowoutcome o ON o.row_id = c.row_id
     WHERE o.outcome = 'in_review' AND o.incident_id = %(incident_id)s
     ORDER BY c.row_id, c.weight DESC NULLS LAST, c.recipient_id
),
decoy AS (
    SELECT d.*, row_number() OVER (
                PARTITION BY kind ORDER BY md5(%(seed)s || '/decoy/' || %(day)s || '/' || row_id), row_id) AS turn
      FROM (SELECT *, 1 AS kind FROM near UNION ALL SELECT *, 2 FROM in_review) d
     WHERE NOT EXISTS (SELECT FROM recovery_linkcheck c WHERE c.sheet_row_id = d.row_id)
)
INSERT INTO recovery_linkcheck (sheet_row_id, recipient_id, found_by, model_id, is_decoy, asked_on)
SELECT row_id, recipient_id, found_by, model_id, is_decoy, %(day)s
  FROM (SELECT row_id, recipient_id, found_by, model_id, false AS is_decoy FROM drawn
        UNION ALL
        (SELECT row_id, recipient_id, found_by, NULL, true FROM decoy ORDER BY turn, kind LIMIT %(decoys)s)) asked
 ORDER BY md5(%(seed)s || '/order/' || %(day)s || '/' || row_id), row_id;
