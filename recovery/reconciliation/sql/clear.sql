-- clear: forget what an earlier run of reconciliation wrote for a list.
-- writes  recovery_rowoutcome, recovery_notonlist (deletes)
WITH gone AS (DELETE FROM recovery_notonlist WHERE list_id = %(list_id)s)
DELETE FROM recovery_rowoutcome WHERE list_id = %(list_id)s;
