-- mend_reread_stage: a place for rows that are read anew.
-- writes  reread (temporary)
CREATE TEMPORARY TABLE reread (LIKE recovery_listrow) ON COMMIT DROP;
