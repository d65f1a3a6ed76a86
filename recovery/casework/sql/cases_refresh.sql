-- cases_refresh: what an open case says is what its row says, also after somebody mended the row.
-- reads   recovery_listrow, recovery_rowoutcome, recovery_centrelist
-- writes  recovery_case (values of open cases that differ from their row)
-- gives   rows touched
UPDATE recovery_case c
   SET centre_id = coalesce(r.centre_id, o.centre_id),
       given_on = coalesce(r.given_on, o.day),
       vaccine_id = r.vaccine_id,
       lot_no = r.lot_no,
       name = r.name,
       changed_at = clock_timestamp()
  FROM unnest(%(cases)s::bigint[]) AS scope (id),
       recovery_rowoutcome o
  JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
  JOIN recovery_listrow r ON r.sheet_row_id = o.row_id
 WHERE c.id = scope.id
   AND c.state = 'open'
   AND o.row_id = c.sheet_row_id
   AND o.outcome = c.kind
   AND (c.centre_id, c.given_on, c.vaccine_id, c.lot_no, c.name)
       IS DISTINCT FROM
       (coalesce(r.centre_id, o.centre_id), coalesce(r.given_on, o.day), r.vaccine_id, r.lot_no, r.name)
