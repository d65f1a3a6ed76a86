-- cases_open: a new case for each row that still has none.
-- reads   the rows of cases_claims, recovery_rowoutcome, recovery_listrow, recovery_incident, recovery_centrelist,
--         records_dose, records_extract
-- writes  recovery_case, one row per list row
-- gives   rows touched
-- Lost again: the dose is gone from the server, and the row had a case that was verified, or its list was there before
-- the extract that lost the dose: then the person was on the server, and nothing was missing until that day.
INSERT INTO recovery_case
       (incident_id, recipient_id, sheet_row_id, kind, centre_id, dose_no, given_on, vaccine_id, lot_no, name, lost_again_at)
SELECT o.incident_id, o.recipient_id, o.row_id, o.outcome,
       coalesce(r.centre_id, o.centre_id), coalesce(r.dose_no, i.dose_no), coalesce(r.given_on, o.day),
       r.vaccine_id, r.lot_no, r.name,
       CASE WHEN EXISTS (
                SELECT FROM records_dose d
                  JOIN records_extract lost ON lost.id = d.lost_in_id
                 WHERE d.recipient_id = o.recipient_id AND d.dose_no = i.dose_no AND d.retracted_at IS NULL
                   AND (l.uploaded_at < lost.loaded_at OR EXISTS (
                        SELECT FROM recovery_case before
                         WHERE before.sheet_row_id = o.row_id AND before.verified_in_id IS NOT NULL)))
            THEN clock_timestamp() END
  FROM unnest(%(rows)s::bigint[]) AS claim (row_id)
  JOIN recovery_rowoutcome o ON o.row_id = claim.row_id
  JOIN recovery_listrow r ON r.sheet_row_id = claim.row_id
  JOIN recovery_incident i ON i.id = o.incident_id
  JOIN recovery_centrelist l ON l.id = o.list_id
 WHERE NOT EXISTS (SELECT FROM recovery_case c WHERE c.sheet_row_id = claim.row_id AND c.state <> 'withdrawn')
 ORDER BY o.row_id
