-- cases_withdraw: a case that no row of a list stands for any more.
-- reads   recovery_sheetrow, recovery_centrelist, recovery_rowoutcome, recovery_correction, recovery_correctionbatch,
--         records_dose, records_extract
-- writes  recovery_case.state: any live state -> withdrawn
-- gives   rows touched
-- Runs after cases_verify. A list at work (neither settled nor gone) keeps its cases until it is settled again.
-- A closed case goes only when its list is gone or its row means another person now.
WITH scope AS MATERIALIZED (
    SELECT c.id, c.incident_id, c.recipient_id, c.sheet_row_id, c.dose_no
      FROM unnest(%(cases)s::bigint[]) AS asked (id)
      JOIN recovery_case c ON c.id = asked.id AND c.state <> 'withdrawn'
),
-- Another row claims the person.
elsewhere AS MATERIALIZED (
    SELECT scope.id
      FROM scope
      JOIN recovery_rowoutcome o ON o.incident_id = scope.incident_id AND o.recipient_id = scope.recipient_id
       AND o.outcome IN ('on_server', 'dose_missing', 'differs') AND o.row_id <> scope.sheet_row_id
      JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
),
-- Our own correction changed the register after the last extract, so what the register says proves nothing.
unproven AS MATERIALIZED (
    SELECT scope.id
      FROM recovery_correctionbatch b
      JOIN recovery_correction k ON k.batch_id = b.id AND k.state IN ('applied', 'reverted')
      JOIN scope ON scope.id = k.case_id
      JOIN records_dose d ON d.recipient_id = scope.recipient_id AND d.dose_no = scope.dose_no
      JOIN records_extract seen ON seen.id = d.last_seen_in_id
     WHERE b.incident_id = %(incident)s AND seen.loaded_at <= coalesce(b.reverted_at, b.applied_at)
)
UPDATE recovery_case c
   SET state = 'withdrawn',
       closure = '', closure_reason = '', closed_at = NULL, closed_by_id = NULL,
       changed_at = clock_timestamp()
  FROM unnest(%(cases)s::bigint[]) AS asked (id),
       recovery_sheetrow s
  JOIN recovery_centrelist l ON l.id = s.list_id
  LEFT JOIN recovery_rowoutcome o ON o.row_id = s.id
 WHERE c.id = asked.id
   AND c.state <> 'withdrawn'
   AND s.id = c.sheet_row_id
   AND CASE
       -- A closed case waits for cases_move, which runs again after this.
       WHEN c.id IN (SELECT id FROM elsewhere) THEN c.state <> 'closed'
       WHEN l.state IN ('refused', 'withdrawn') THEN true
       WHEN l.state <> 'settled' THEN false
       -- The row says nothing of this kind any more.
       WHEN o.row_id IS NULL OR o.outcome IN ('in_review', 'duplicate', 'out_of_scope', 'unreadable')
           THEN c.state <> 'closed'
       -- The row means another person now.
       WHEN o.outcome <> 'on_server' AND o.recipient_id IS DISTINCT FROM c.recipient_id THEN true
       WHEN o.outcome = 'on_server' AND o.recipient_id <> c.recipient_id THEN true
       -- Same person, another trouble.
       WHEN o.outcome <> 'on_server' THEN o.outcome <> c.kind AND c.state <> 'closed'
       -- On the server, and no extract since the case was opened that could have brought it: it never was missing.
       ELSE c.state = 'open' AND c.id NOT IN (SELECT id FROM unproven)
   END
