-- cases_move: a case follows its person to the row that stands for the person now (a newer version of a list, say).
-- reads   recovery_rowoutcome, recovery_centrelist, recovery_listrow
-- writes  recovery_case.sheet_row and the values of the row
-- gives   rows touched
-- At most one row per incident claims a recipient (recipient_is_claimed_by_one_row_per_incident), so the target is one.
-- A row that still has a live case of its own is no target; what stands there is judged first.
UPDATE recovery_case c
   SET sheet_row_id = o.row_id,
       centre_id = coalesce(r.centre_id, o.centre_id),
       given_on = coalesce(r.given_on, o.day),
       dose_no = coalesce(r.dose_no, c.dose_no),
       vaccine_id = r.vaccine_id,
       lot_no = r.lot_no,
       name = r.name,
       changed_at = clock_timestamp()
  FROM unnest(%(cases)s::bigint[]) AS scope (id),
       recovery_rowoutcome o
  JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
  JOIN recovery_listrow r ON r.sheet_row_id = o.row_id
 WHERE c.id = scope.id
   AND c.state <> 'withdrawn'
   AND o.incident_id = c.incident_id
   AND o.recipient_id = c.recipient_id
   AND o.row_id <> c.sheet_row_id
   AND o.outcome IN ('on_server', 'dose_missing', 'differs')
   AND (o.outcome IN (c.kind, 'on_server') OR c.state = 'closed')
   AND NOT EXISTS (SELECT FROM recovery_case other WHERE other.sheet_row_id = o.row_id AND other.state <> 'withdrawn')
