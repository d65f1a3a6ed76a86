-- cases_urgent: a case is urgent by the newest person at a desk (list of origin walk_in) who is the person of the case.
-- reads   recovery_centrelist, recovery_rowoutcome
-- writes  recovery_case.walk_in
-- gives   rows touched
-- Runs after cases_follow, for one walk-in that settled or was withdrawn. Its person is told by its row: the case stands
-- on this row, on the row that it repeats, or on the recipient. One who is on a list already thus gets no second case;
-- theirs becomes urgent. A walk-in that was withdrawn, or whose row means somebody else now, hurries nobody; an earlier
-- one of the same person does again.
WITH this AS (
    SELECT l.id, l.incident_id FROM recovery_centrelist l WHERE l.id = %(list_id)s AND l.origin = 'walk_in'
),
touched AS (
    SELECT c.id
      FROM this JOIN recovery_case c ON c.walk_in_id = this.id
    UNION
    SELECT c.id
      FROM this
      JOIN recovery_rowoutcome o ON o.list_id = this.id
      JOIN recovery_case c ON c.sheet_row_id IN (o.row_id, o.first_row_id) AND c.state <> 'withdrawn'
    UNION
    SELECT c.id
      FROM this
      JOIN recovery_rowoutcome o ON o.list_id = this.id
      JOIN recovery_case c ON c.recipient_id = o.recipient_id AND c.incident_id = this.incident_id
       AND c.state <> 'withdrawn'
),
came AS (
    SELECT t.id, max(w.id) AS list_id
      FROM touched t
      JOIN recovery_case c ON c.id = t.id
      LEFT JOIN LATERAL (
           SELECT o.list_id, o.outcome FROM recovery_rowoutcome o WHERE o.row_id = c.sheet_row_id
           UNION ALL
           SELECT o.list_id, o.outcome FROM recovery_rowoutcome o WHERE o.first_row_id = c.sheet_row_id
           UNION ALL
           SELECT o.list_id, o.outcome FROM recovery_rowoutcome o
            WHERE o.recipient_id = c.recipient_id AND o.incident_id = c.incident_id
           -- A row in doubt or out of scope names nobody whom a case could be about.
      ) AS o ON o.outcome IN ('on_server', 'dose_missing', 'differs', 'not_registered', 'duplicate')
      LEFT JOIN recovery_centrelist w ON w.id = o.list_id
       AND w.origin = 'walk_in' AND w.state NOT IN ('refused', 'withdrawn')
     GROUP BY t.id
)
UPDATE recovery_case c
   SET walk_in_id = came.list_id, changed_at = clock_timestamp()
  FROM came
 WHERE c.id = came.id AND c.walk_in_id IS DISTINCT FROM came.list_id
