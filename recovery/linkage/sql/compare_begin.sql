-- compare_begin: what stands for a list now, and empty tables in front of those that a run of linkage writes.
-- reads   recovery_link, recovery_candidatepair
-- writes  stands, waits, recovery_link, recovery_candidatepair, recovery_linkagerun (all temporary)
-- A temporary table goes before a permanent one of its name, so that the statements of linkage, run as they are, write to
-- these and never touch what stands: no lock, no dead row, no trigger. They vanish with the transaction.
CREATE TEMPORARY TABLE stands ON COMMIT DROP AS
SELECT row_id, recipient_id FROM recovery_link WHERE list_id = %(list_id)s;
CREATE TEMPORARY TABLE waits ON COMMIT DROP AS
SELECT DISTINCT row_id FROM recovery_candidatepair WHERE list_id = %(list_id)s;
CREATE TEMPORARY TABLE recovery_link (LIKE recovery_link INCLUDING ALL) ON COMMIT DROP;
CREATE TEMPORARY TABLE recovery_candidatepair (LIKE recovery_candidatepair INCLUDING ALL) ON COMMIT DROP;
CREATE TEMPORARY TABLE recovery_linkagerun (LIKE recovery_linkagerun INCLUDING ALL) ON COMMIT DROP;
