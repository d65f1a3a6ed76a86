-- candidates: the pairs that a person must decide, the heaviest first, at most %(most)s a row.
-- reads   judged, recovery_link, recovery_decision
-- writes  recovery_candidatepair; asks: a person has not decided about the row on this evidence
-- gives   -
-- What an identifier found stands before everything else, however little it weighs. Of a row that is nobody's in a person's
-- eyes only what is new is proposed. A decision that names a recipient keeps its link; where the register has come to
-- contradict it, in an identifier, the birth date or the name, the pair is put before a person once more.
WITH proposed AS (
    SELECT j.sheet_row_id, j.recipient_id, j.found_by, j.agrees, j.contradicts, j.weight, j.comparisons, j.strength,
           d.verdict,
           d.id IS NULL OR coalesce(d.basis -> j.recipient_id::text <> recovery_levels(j.comparisons), d.basis IS NOT NULL)
               AS asks
      FROM judged j
      LEFT JOIN recovery_decision d ON d.sheet_row_id = j.sheet_row_id AND d.replaced_at IS NULL
     WHERE j.is_candidate
       AND NOT EXISTS (SELECT FROM recovery_link l WHERE l.row_id = j.sheet_row_id)
     UNION ALL
    SELECT l.row_id, l.recipient_id, 'decision', e.agrees, e.contradicts, l.weight, l.comparisons, 0, d.verdict, true
      FROM recovery_link l
      JOIN recovery_decision d ON d.id = l.decision_id
      JOIN recovery_listrow r ON r.sheet_row_id = l.row_id
      JOIN records_recipient p ON p.id = l.recipient_id
     CROSS JOIN LATERAL recovery_evidence(r, p) AS e
     WHERE l.list_id = %(list_id)s
       AND EXISTS (
           SELECT FROM jsonb_each_text(recovery_levels(l.comparisons)) AS now(name, level)
             JOIN jsonb_each_text(d.basis -> l.recipient_id::text) AS before(name, level) USING (name)
            WHERE now.level = 'differs' AND before.level <> 'differs'
              AND name IN ('registration_no', 'nid', 'brn', 'passport', 'birth_date', 'name'))
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY sheet_row_id ORDER BY strength > 4, weight DESC, strength, recipient_id) AS place
      FROM proposed
     WHERE verdict IS DISTINCT FROM 'nobody' OR asks
)
INSERT INTO recovery_candidatepair
       (row_id, list_id, recipient_id, found_by, agrees, contradicts, weight, comparisons, asks)
SELECT sheet_row_id, %(list_id)s, recipient_id, found_by, agrees, contradicts, weight, comparisons, asks
  FROM ranked
 WHERE place <= %(most)s
 ORDER BY sheet_row_id, place;
