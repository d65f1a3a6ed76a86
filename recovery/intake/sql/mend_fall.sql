-- mend_fall: the cells of an undone mend stand no more; what each of them replaced stands again.
-- reads   recovery_mend, recovery_mendbatch
-- writes  recovery_mend.standing
-- A cell that a later mend has taken over stays with that; a mend that was itself undone meanwhile does not come back.
CREATE TEMPORARY TABLE fallen ON COMMIT DROP AS
SELECT id, replaces_id FROM recovery_mend WHERE batch_id = %(batch_id)s AND standing;
UPDATE recovery_mend SET standing = false WHERE id IN (SELECT id FROM fallen);
UPDATE recovery_mend old
   SET standing = true
  FROM fallen, recovery_mendbatch b
 WHERE old.id = fallen.replaces_id AND b.id = old.batch_id AND b.state = 'applied';
DROP TABLE fallen;
