-- suspects: rows of one list that seem to be one person under different numbers, or one without any.
-- reads   recovery_listrow
-- writes  recovery_rowfault: a warning on the later row that names the earlier one; at most one a row
-- Rows under one and the same identifier are left to reconciliation, which calls the later one a duplicate. A birth date
-- of 1 January agrees with nothing: it is everybody's who does not know it. Each row is held against the one before it
-- in its group, so that a list of ten thousand equal names costs no more than any other.
WITH asked AS (
    SELECT r.sheet_row_id, r.row_number, r.sound_key, r.mobile_key, r.name,
           CASE WHEN to_char(r.born_on, 'MMDD') <> '0101' THEN r.born_on END AS born_on,
           coalesce(nullif(r.nid_key, ''), nullif(r.brn_key, ''), nullif(r.registration_no, ''), nullif(r.passport_key, ''))
               AS number,
           r.born_on IS NULL AND r.birth_year_from IS NULL AND r.mobile_key = '' AS bare
      FROM recovery_listrow r
     WHERE r.list_id = %(list_id)s AND r.sound_key <> ''
),
before AS (
    SELECT a.*, 1 AS strength, 'birth_date' AS by,
           lag(row_number) OVER w AS other_row, lag(number) OVER w AS other_number, true AS counts
      FROM asked a WHERE born_on IS NOT NULL
    WINDOW w AS (PARTITION BY sound_key, born_on ORDER BY sheet_row_id)
    UNION ALL
    SELECT a.*, 2, 'mobile', lag(row_number) OVER w, lag(number) OVER w, true
      FROM asked a WHERE mobile_key <> ''
    WINDOW w AS (PARTITION BY sound_key, mobile_key ORDER BY sheet_row_id)
    UNION ALL
    -- A row without number, birth date and phone has its name alone; another row of that name may be the same person.
    SELECT a.*, 3, 'name_sound', lag(row_number) OVER w, lag(number) OVER w, number IS NULL AND bare
      FROM asked a
    WINDOW w AS (PARTITION BY sound_key ORDER BY sheet_row_id)
),
chosen AS (
    SELECT DISTINCT ON (sheet_row_id) *
      FROM before
     WHERE other_row IS NOT NULL AND counts AND (number IS DISTINCT FROM other_number OR number IS NULL)
     ORDER BY sheet_row_id, strength
)
INSERT INTO recovery_rowfault (sheet_row_id, list_id, "column", heading, field, text, reason, is_error, suggestion, params)
SELECT sheet_row_id, %(list_id)s, NULL, '', 'name', name, 'looks_like_row', false, '',
       jsonb_build_object('row', other_row, 'by', by)
  FROM chosen
 ORDER BY sheet_row_id;
