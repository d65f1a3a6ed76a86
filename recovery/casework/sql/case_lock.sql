-- case_lock: the cases of one incident are moved by one transaction at a time (following lists, applying, reverting).
-- reads   -
-- gives   one row; waits for the transaction that holds it
SELECT pg_advisory_xact_lock(7004, %(incident)s::int)
