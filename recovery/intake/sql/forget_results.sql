-- forget_results: take away what later stages wrote about a list, so that nothing of it counts.
-- reads   -
-- writes  recovery_notonlist, recovery_rowoutcome, recovery_candidatepair, recovery_link (deletes)
-- The rows of the file, the decisions of persons and the cases stay.
WITH a AS (DELETE FROM recovery_notonlist WHERE list_id = %(list_id)s),
     b AS (DELETE FROM recovery_rowoutcome WHERE list_id = %(list_id)s),
     c AS (DELETE FROM recovery_candidatepair WHERE list_id = %(list_id)s)
DELETE FROM recovery_link WHERE list_id = %(list_id)s;
