-- cases_revive: a row says again what a withdrawn case said of the same person; that case goes on, with its history.
-- reads   recovery_rowoutcome, recovery_centrelist, recovery_listrow
-- writes  recovery_case.state: withdrawn -> open; the row may be another one (a new version of the list)
-- gives   rows touched
-- Somebody whom the register does not know is the same person on the same row only. Of several the last goes on.
WITH claims AS MATERIALIZED (
    SELECT o.row_id, o.outcome, o.recipient_id,
           coalesce(r.centre_id, o.centre_id) AS centre_id, coalesce(r.given_on, o.day) AS given_on,
           r.vaccine_id, r.lot_no, r.name
      FROM recovery_rowoutcome o
      JOIN recovery_centrelist l ON l.id = o.list_id AND l.state = 'settled'
      JOIN recovery_listrow r ON r.sheet_row_id = o.row_id
     WHERE o.incident_id = %(incident)s
       AND o.outcome IN ('dose_missing', 'differs', 'not_registered')
       AND (%(lists)s::bigint[] IS NULL OR o.list_id = ANY (%(lists)s::bigint[]))
       AND NOT EXISTS (SELECT FROM recovery_case c WHERE c.sheet_row_id = o.row_id AND c.state <> 'withdrawn')
       AND NOT EXISTS (
           SELECT FROM recovery_case c
            WHERE c.incident_id = o.incident_id AND c.recipient_id = o.recipient_id AND c.state <> 'withdrawn')
),
former AS (
    SELECT a.row_id, w.id
      FROM claims a
      JOIN recovery_case w ON w.recipient_id = a.recipient_id AND w.kind = a.outcome
     WHERE w.incident_id = %(incident)s AND w.state = 'withdrawn' AND w.verified_in_id IS NULL
    UNION ALL
    SELECT a.row_id, w.id
      FROM claims a
      JOIN recovery_case w ON w.sheet_row_id = a.row_id AND w.kind = a.outcome
     WHERE a.recipient_id IS NULL AND w.recipient_id IS NULL
       AND w.incident_id = %(incident)s AND w.state = 'withdrawn' AND w.verified_in_id IS NULL
),
going_on AS (
    SELECT DISTINCT ON (former.row_id) former.id AS case_id, a.*
      FROM former JOIN claims a USING (row_id)
     ORDER BY former.row_id, former.id DESC
)
UPDATE recovery_case c
   SET state = 'open',
       sheet_row_id = a.row_id,
       lost_again_at = NULL,
       centre_id = a.centre_id,
       given_on = a.given_on,
       vaccine_id = a.vaccine_id,
       lot_no = a.lot_no,
       name = a.name,
       changed_at = clock_timestamp()
  FROM going_on a
 WHERE c.id = a.case_id
