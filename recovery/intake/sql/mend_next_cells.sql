-- mend_next_cells: what stands right below each cell that a mend touches, for ditto marks.
-- reads   recovery_mend, recovery_sheetrow
-- gives   text, for each touched column that has a row of its sheet below it
SELECT coalesce(standing.new_text, below.cells[m."column" + 1], '') AS text
  FROM recovery_mend m
  JOIN recovery_sheetrow s ON s.id = m.sheet_row_id
 CROSS JOIN LATERAL (
       SELECT n.id, n.cells FROM recovery_sheetrow n
        WHERE n.list_id = s.list_id AND n.sheet = s.sheet AND n.id > s.id
        ORDER BY n.id LIMIT 1) below
  LEFT JOIN recovery_mend standing
         ON standing.sheet_row_id = below.id AND standing."column" = m."column" AND standing.standing
 WHERE m.batch_id = %(batch_id)s AND m."column" IS NOT NULL;
