-- shaken: other settled lists whose outcome rests on a row of this list that no longer stands for its person.
-- reads   recovery_rowoutcome
-- gives   list_id
-- A duplicate points at the first row; when that row moved, was decided otherwise or left with its list, the list of
-- the duplicate must be judged again.
SELECT DISTINCT later.list_id
  FROM recovery_rowoutcome later
  JOIN recovery_centrelist l ON l.id = later.list_id AND l.state = 'settled'
  JOIN recovery_sheetrow s ON s.id = later.first_row_id AND s.list_id = %(list_id)s
  LEFT JOIN recovery_rowoutcome first ON first.row_id = later.first_row_id
  LEFT JOIN recovery_centrelist fl ON fl.id = first.list_id
 WHERE later.list_id <> %(list_id)s
   AND (first.row_id IS NULL
        OR fl.state = 'withdrawn'
        OR first.outcome NOT IN ('on_server', 'dose_missing', 'differs', 'not_registered')
        OR first.recipient_id IS DISTINCT FROM later.recipient_id)
 ORDER BY later.list_id;
