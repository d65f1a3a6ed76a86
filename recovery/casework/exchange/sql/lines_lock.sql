-- lines_lock: holds the cases of proposed lines until the transaction ends, always in one order.
-- reads   recovery_case
-- writes  -
-- gives   id
-- A statement of its own: the one that writes the lines begins after this has waited, so it sees what others did.
SELECT c.id FROM recovery_case c WHERE c.id = ANY (%(cases)s::bigint[]) ORDER BY c.id FOR SHARE
