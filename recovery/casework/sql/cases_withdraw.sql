-- cases_withdraw: a case that no row of a list stands for any more.
-- reads   recovery_sheetrow, recovery_centrelist, recovery_rowoutcome, recovery_correction, records_dose, records_extract
-- writes  recovery_case.state: any live state -> withdrawn
-- gives   rows touched
-- Runs after cases_verify. A list at work (neither settled nor gone) keeps its cases until it is settled again.
-- A closed case goes only when its list is gone or its row means another person now.
UPDATE recovery_case c
   SET state = 'withdrawn',
       closure = '', closure_reason = '', closed_at = NULL, closed_by_id = NULL,
       changed_at = clock_timestamp()
  FROM recovery_sheetrow s
  JOIN recovery_centrelist l ON l.id = s.list_id
  LEFT JOIN recovery_rowoutcome o ON o.row_id = s.id
 WHERE c.incident_id = %(incident)s
   AND c.state <> 'withdrawn'
   AND s.id = c.sheet_row_id
   AND (%(lists)s::bigint[] IS NULL OR l.id = ANY (%(lists)s::bigint[])
        OR EXISTS (SELECT FROM recovery_rowoutcome e
                    WHERE e.incident_id = c.incident_id AND e.recipient_id = c.recipient_id
                      AND e.outcome IN ('on_server', 'dose_missing', 'differs') AND e.row_id <> c.sheet_row_id
                      AND e.list_id = ANY (%(lists)s::bigint[])))
   AND (
       -- Another row claims the person. (A closed case waits for cases_move, which runs again after this.)
       (c.state <> 'closed' AND c.recipient_id IS NOT NULL AND EXISTS (
           SELECT FROM recovery_rowoutcome e
             JOIN recovery_centrelist el ON el.id = e.list_id AND el.state = 'settled'
            WHERE e.incident_id = c.incident_id AND e.recipient_id = c.recipient_id
              AND e.outcome IN ('on_server', 'dose_missing', 'differs') AND e.row_id <> c.sheet_row_id))
       OR (l.state IN ('refused', 'withdrawn') AND (c.state <> 'closed' OR c.recipient_id IS NULL OR NOT EXISTS (
           SELECT FROM recovery_rowoutcome e
             JOIN recovery_centrelist el ON el.id = e.list_id AND el.state = 'settled'
            WHERE e.incident_id = c.incident_id AND e.recipient_id = c.recipient_id
              AND e.outcome IN ('on_server', 'dose_missing', 'differs') AND e.row_id <> c.sheet_row_id)))
       OR (l.state = 'settled' AND CASE
           -- The row says nothing of this kind any more.
           WHEN o.row_id IS NULL OR o.outcome IN ('in_review', 'duplicate', 'out_of_scope', 'unreadable')
               THEN c.state <> 'closed'
           -- The row means another person now.
           WHEN o.outcome <> 'on_server' AND o.recipient_id IS DISTINCT FROM c.recipient_id THEN true
           WHEN o.outcome = 'on_server' AND o.recipient_id <> c.recipient_id THEN true
           -- Same person, another trouble.
           WHEN o.outcome <> 'on_server' THEN o.outcome <> c.kind AND c.state <> 'closed'
           -- On the server, and no extract since the case was opened that could have brought it: it never was missing.
           -- A register that our own correction changed after the last extract proves nothing either way.
           ELSE c.state = 'open' AND NOT EXISTS (
               SELECT FROM recovery_correction k
                 JOIN recovery_correctionbatch b ON b.id = k.batch_id
                 JOIN records_dose d ON d.recipient_id = o.recipient_id AND d.dose_no = c.dose_no
                 JOIN records_extract seen ON seen.id = d.last_seen_in_id
                WHERE k.case_id = c.id AND k.state IN ('applied', 'reverted')
                  AND seen.loaded_at <= coalesce(b.reverted_at, b.applied_at))
       END))
