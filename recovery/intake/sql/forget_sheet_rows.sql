-- forget_sheet_rows: take away what an unfinished reading of the file left behind. Only before the list was settled.
-- reads   -
-- writes  recovery_sheetrow (deletes)
DELETE FROM recovery_sheetrow WHERE list_id = %(list_id)s;
