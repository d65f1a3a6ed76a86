-- run_close: one row that says what this run of linkage did.
-- reads   recovery_listrow, recovery_link, recovery_candidatepair, judged, capped, refined, keyed
-- writes  recovery_linkagerun
-- gives   links, candidates
WITH links AS (
    SELECT count(*) FILTER (WHERE found_by <> 'scored') AS exact, count(*) FILTER (WHERE found_by = 'scored') AS scored
      FROM recovery_link WHERE list_id = %(list_id)s
),
candidates AS (
    SELECT count(*) AS pairs, count(DISTINCT row_id) AS rows
      FROM recovery_candidatepair c
     WHERE c.list_id = %(list_id)s AND NOT EXISTS (SELECT FROM recovery_link l WHERE l.row_id = c.row_id)
),
-- Pairs of large blocks; a lower bound where the look-up itself stopped.
left_out AS (
    SELECT coalesce((SELECT sum(pairs) FROM capped), 0)::bigint - (SELECT count(*) FROM refined WHERE is_kept) AS pairs
),
-- Rows that a large block may have cost their person: nobody was found otherwise.
rows_capped AS (
    SELECT count(DISTINCT k.sheet_row_id) AS rows
      FROM capped
      JOIN keyed k USING (block)
     WHERE (NOT capped.is_refined
            OR EXISTS (SELECT FROM refined
                        WHERE refined.block = k.block AND refined.sheet_row_id = k.sheet_row_id AND NOT refined.is_kept))
       AND NOT EXISTS (SELECT FROM recovery_link l WHERE l.row_id = k.sheet_row_id)
       AND NOT EXISTS (SELECT FROM recovery_candidatepair c WHERE c.row_id = k.sheet_row_id)
),
run AS (
    INSERT INTO recovery_linkagerun
           (list_id, model_id, started_at, rows, linked_exact, linked_scored, pairs_scored, pairs_capped,
            rows_capped, to_review)
    SELECT %(list_id)s, %(model_id)s, %(started_at)s,
           (SELECT count(*) FROM recovery_listrow WHERE list_id = %(list_id)s),
           links.exact, links.scored, %(scored)s,
           -- Left out before they were weighed, or weighed and cut off behind the best of a row.
           left_out.pairs + greatest((
               SELECT count(*) FROM judged j
                WHERE j.is_candidate AND NOT EXISTS (SELECT FROM recovery_link l WHERE l.row_id = j.sheet_row_id)
           ) - candidates.pairs, 0),
           rows_capped.rows,
           candidates.rows
      FROM links, candidates, left_out, rows_capped
)
SELECT links.exact + links.scored AS links, candidates.pairs AS candidates FROM links, candidates;
