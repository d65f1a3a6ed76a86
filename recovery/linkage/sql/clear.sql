-- clear: forget what an earlier run of linkage wrote for a list; decisions of persons stay.
-- reads   -
-- writes  recovery_link, recovery_candidatepair (deletes)
-- gives   -
WITH gone AS (DELETE FROM recovery_candidatepair WHERE list_id = %(list_id)s)
DELETE FROM recovery_link WHERE list_id = %(list_id)s;
