-- reply: every row of a file with what became of it, in the order of the file.
-- reads   recovery_sheetrow, recovery_skippedrow, recovery_rowoutcome, recovery_rowfault, recovery_mend
-- gives   sheet, row_number, cells (as sent), skipped (why the row is nobody), outcome, reason, differences,
--         first_row and first_is_here (of a duplicate), bad_columns, faults (a JSON array), mended (texts that stand in
--         place of cells)
SELECT s.sheet, s.row_number, s.cells,
       k.reason AS skipped,
       o.outcome, o.reason, o.differences,
       f.row_number AS first_row, f.list_id = s.list_id AS first_is_here,
       w.bad_columns, w.faults, m.mended
  FROM recovery_sheetrow s
  LEFT JOIN recovery_skippedrow k ON k.sheet_row_id = s.id
  LEFT JOIN recovery_rowoutcome o ON o.row_id = s.id
  LEFT JOIN recovery_sheetrow f ON f.id = o.first_row_id
  LEFT JOIN LATERAL (
       SELECT array_agg(x."column" ORDER BY x.id) FILTER (WHERE x.is_error) AS bad_columns,
              jsonb_agg(jsonb_build_object('reason', x.reason, 'text', x.text, 'heading', x.heading,
                                           'suggestion', x.suggestion, 'params', x.params) ORDER BY x.id) AS faults
         FROM recovery_rowfault x
        WHERE x.sheet_row_id = s.id) w ON true
  LEFT JOIN LATERAL (
       SELECT string_agg(y.new_text, ', ' ORDER BY y."column", y.field) AS mended
         FROM recovery_mend y
        WHERE y.sheet_row_id = s.id AND y.standing AND y.new_text <> '') m ON true
 WHERE s.list_id = %(list_id)s
 ORDER BY s.id;
