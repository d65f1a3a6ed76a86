-- compare_examples: some rows of each kind of change in one list, the gravest kind first.
-- reads   compared (temporary)
-- gives   kind, row, sheet, row_number; at most %(most)s rows a kind
SELECT kind, row_id AS row, sheet, row_number
  FROM (
        SELECT c.*, k.kind, k.gravity, row_number() OVER (PARTITION BY k.kind ORDER BY c.row_id) AS place
          FROM compared c
         CROSS JOIN LATERAL (VALUES ('moved', 1, c.moves), ('new', 2, c.is_new), ('lost', 3, c.is_lost),
                                    ('to_review', 4, c.to_review), ('from_review', 5, c.from_review)
                            ) AS k (kind, gravity, applies)
         WHERE k.applies
       ) changed
 WHERE place <= %(most)s
 ORDER BY gravity, place;
