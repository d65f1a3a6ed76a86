-- mend_stand: the cells of an applied mend are read in place of the file's, and of any mend that stood there before.
-- reads   recovery_mend
-- writes  recovery_mend.standing, recovery_mend.replaces_id
UPDATE recovery_mend new
   SET replaces_id = old.id
  FROM recovery_mend old
 WHERE new.batch_id = %(batch_id)s AND old.standing AND old.sheet_row_id = new.sheet_row_id
   AND old."column" IS NOT DISTINCT FROM new."column" AND old.field = new.field;
UPDATE recovery_mend old
   SET standing = false
  FROM recovery_mend new
 WHERE new.batch_id = %(batch_id)s AND new.replaces_id = old.id;
UPDATE recovery_mend SET standing = true WHERE batch_id = %(batch_id)s;
