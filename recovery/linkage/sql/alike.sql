-- alike: the rows of an incident that wait for a person and have one candidate only, by what was compared.
-- reads   recovery_rowoutcome, recovery_centrelist, recovery_candidatepair, recovery_decision
-- writes  alike (temporary), one row per list row
-- gives   levels: "comparison:level" of all that is known on both sides, and "contradicts:…" of what contradicts;
--         pattern: a short key of them; may_link: no whole identifier is another one; is_rivalled: another row that waits
--         might take the same person, or one has taken that person already
-- Rows that a person has decided are left out; those of whom nobody could tell still count as rivals.
CREATE TEMPORARY TABLE alike ON COMMIT DROP AS
WITH asked AS (
    SELECT o.row_id, o.list_id,
           EXISTS (SELECT FROM recovery_decision d
                    WHERE d.sheet_row_id = o.row_id AND d.replaced_at IS NULL) AS is_decided
      FROM recovery_rowoutcome o
      JOIN recovery_centrelist l ON l.id = o.list_id AND l.state IN ('linking', 'reconciling', 'settled')
     WHERE o.incident_id = %(incident_id)s AND o.outcome = 'in_review'
),
pairs AS (
    SELECT a.row_id, a.list_id, a.is_decided, c.recipient_id, c.contradicts, c.comparisons,
           count(*) OVER (PARTITION BY c.row_id) AS candidates,
           count(*) OVER (PARTITION BY c.recipient_id) AS takers
      FROM asked a
      JOIN recovery_candidatepair c ON c.row_id = a.row_id
),
compared AS (
    SELECT p.row_id, p.list_id, p.recipient_id, p.takers > 1
               OR EXISTS (
                   SELECT FROM recovery_rowoutcome o
                    WHERE o.recipient_id = p.recipient_id AND o.incident_id = %(incident_id)s
                      AND o.outcome IN ('on_server', 'dose_missing', 'differs'))
               -- Decided, and the list not judged again yet.
               OR EXISTS (
                   SELECT FROM recovery_decision d
                     JOIN recovery_sheetrow s ON s.id = d.sheet_row_id
                     JOIN recovery_centrelist l ON l.id = s.list_id AND l.state <> 'withdrawn'
                    WHERE d.recipient_id = p.recipient_id AND d.replaced_at IS NULL AND d.verdict = 'this_one'
                      AND l.incident_id = %(incident_id)s) AS is_rivalled,
           recovery_no_identifier_contradicts(p.contradicts::text[], p.comparisons) AS may_link,
           ARRAY(SELECT concat(c ->> 'name', ':', c ->> 'level')
                   FROM jsonb_array_elements(p.comparisons) c WHERE c ->> 'level' <> 'unknown' ORDER BY 1)
               || ARRAY(SELECT concat('contradicts:', x) FROM unnest(p.contradicts) x ORDER BY 1) AS levels
      FROM pairs p
     WHERE p.candidates = 1 AND NOT p.is_decided
)
SELECT row_id, list_id, recipient_id, is_rivalled, may_link, levels,
       left(md5(array_to_string(levels, ',')), 12) AS pattern
  FROM compared
 WHERE levels <> '{}';
