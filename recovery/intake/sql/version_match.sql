-- version_match: pair the rows of two versions that nothing surer has paired, by the keys of one step.
-- reads   version_key, recovery_listrow, recovery_versionrow
-- writes  recovery_versionrow: same or changed
-- gives   pairs made
-- Unchanged means: the file's own texts are the same, or everything read from them is.
WITH free AS (
    SELECT k.is_new, k.sheet_row_id, k.key,
           row_number() OVER (PARTITION BY k.is_new, k.key ORDER BY k.sheet_row_id) AS place
      FROM version_key k
     WHERE k.step = %(step)s
       AND NOT EXISTS (SELECT FROM recovery_versionrow v
                        WHERE v.list_id = %(list_id)s AND k.sheet_row_id IN (v.row_id, v.earlier_row_id))
)
INSERT INTO recovery_versionrow (list_id, kind, row_id, earlier_row_id)
SELECT %(list_id)s,
       CASE WHEN n.text_key = e.text_key AND n.text_key <> ''
              OR (n.name_key, n.nid_key, n.nid_year, n.brn_key, n.passport_key, n.registration_no, n.mobile_key,
                  n.mobile2_key, n.born_on, n.birth_year_from, n.birth_year_to, n.sex, n.given_on, n.dose_no, n.centre_id,
                  n.vaccine_id, n.lot_no)
                 IS NOT DISTINCT FROM
                 (e.name_key, e.nid_key, e.nid_year, e.brn_key, e.passport_key, e.registration_no, e.mobile_key,
                  e.mobile2_key, e.born_on, e.birth_year_from, e.birth_year_to, e.sex, e.given_on, e.dose_no, e.centre_id,
                  e.vaccine_id, e.lot_no)
            THEN 'same' ELSE 'changed' END,
       n.sheet_row_id, e.sheet_row_id
  FROM free a
  JOIN free b ON a.is_new AND NOT b.is_new AND a.key = b.key AND a.place = b.place
  JOIN recovery_listrow n ON n.sheet_row_id = a.sheet_row_id
  JOIN recovery_listrow e ON e.sheet_row_id = b.sheet_row_id
 ORDER BY n.sheet_row_id;
