-- candidates: the pairs that a person must decide, for rows that no link took; the heaviest first, at most %(most)s a row.
-- reads   judged, recovery_link
-- writes  recovery_candidatepair
-- gives   -
-- What an identifier found stands before everything else, however little it weighs.
WITH ranked AS (
    SELECT j.*,
           row_number() OVER (PARTITION BY sheet_row_id ORDER BY strength > 4, weight DESC, strength, recipient_id) AS place
      FROM judged j
     WHERE j.is_candidate
       AND NOT EXISTS (SELECT FROM recovery_link l WHERE l.row_id = j.sheet_row_id)
)
INSERT INTO recovery_candidatepair (row_id, list_id, recipient_id, found_by, agrees, contradicts, weight, comparisons)
SELECT sheet_row_id, %(list_id)s, recipient_id, found_by, agrees, contradicts, weight, comparisons
  FROM ranked
 WHERE place <= %(most)s
 ORDER BY sheet_row_id, place;
