-- mend_reread: rows that were read anew take the place of their earlier reading; the faults of before go.
-- reads   reread
-- writes  recovery_listrow, recovery_rowfault (deletes; also the suspicions of the whole list, which are found anew)
DELETE FROM recovery_rowfault f
 WHERE f.list_id = %(list_id)s AND (f.reason = 'looks_like_row' OR f.sheet_row_id IN (SELECT sheet_row_id FROM reread));
UPDATE recovery_listrow r
   SET name = n.name, name_key = n.name_key, sound_key = n.sound_key, nid_key = n.nid_key, nid_year = n.nid_year,
       brn_key = n.brn_key, passport_key = n.passport_key, registration_no = n.registration_no,
       mobile_key = n.mobile_key, mobile2_key = n.mobile2_key, born_on = n.born_on,
       birth_year_from = n.birth_year_from, birth_year_to = n.birth_year_to, sex = n.sex, vaccine_id = n.vaccine_id,
       given_on = n.given_on, dose_no = n.dose_no, centre_id = n.centre_id, lot_no = n.lot_no, extras = n.extras,
       is_legible = n.is_legible, sources = n.sources
  FROM reread n
 WHERE r.sheet_row_id = n.sheet_row_id;
DROP TABLE reread;
