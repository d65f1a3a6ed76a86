-- cases_open: a case for each row whose person the server lacks, or holds differently, and that has none.
-- reads   recovery_rowoutcome, recovery_centrelist, recovery_listrow, recovery_incident, recovery_case, records_dose
-- writes  recovery_case, one row per list row
-- gives   rows touched
-- Lost again: the row had a case that was verified, and the dose is gone from the server.
INSERT INTO recovery_case
       (incident_id, recipient_id, sheet_row_id, kind, centre_id, dose_no, given_on, vaccine_id, lot_no, name, lost_again_at)
SELECT o.incident_id, o.recipient_id, o.row_id, o.outcome,
       coalesce(r.centre_id, o.centre_id), coalesce(r.dose_no, i.dose_no), coalesce(r.given_on, o.day),
       r.vaccine_id, r.lot_no, r.name,
       CASE WHEN EXISTS (
                SELECT FROM recovery_case before
                 WHERE before.sheet_row_id = o.row_id AND before.verified_in_id IS NOT NULL)
             AND EXISTS (
                SELECT FROM records_dose d
                 WHERE d.recipient_id = o.recipient_id AND d.dose_no = i.dose_no
                   AND d.lost_in_id IS NOT NULL AND d.retracted_at IS NULL)
            THEN clock_timestamp() END
  FROM recovery_rowoutcome o
  JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
  JOIN recovery_listrow r ON r.sheet_row_id = o.row_id
  JOIN recovery_incident i ON i.id = o.incident_id
 WHERE o.incident_id = %(incident)s
   AND o.outcome IN ('dose_missing', 'differs', 'not_registered')
   AND NOT EXISTS (SELECT FROM recovery_case c WHERE c.sheet_row_id = o.row_id AND c.state <> 'withdrawn')
   AND NOT EXISTS (
       SELECT FROM recovery_case c
        WHERE c.incident_id = o.incident_id AND c.recipient_id = o.recipient_id AND c.state <> 'withdrawn')
   AND (%(lists)s::bigint[] IS NULL OR o.list_id = ANY (%(lists)s::bigint[]))
 ORDER BY o.row_id
