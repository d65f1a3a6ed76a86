-- conserve: count rows and outcomes of a list; the caller fails the run if they differ.
-- reads   recovery_sheetrow, recovery_listrow, recovery_skippedrow, recovery_rowoutcome
-- gives   one row: seen, listed, skipped, a count for each of the eight outcomes, and the centres that rows name
SELECT (SELECT count(*) FROM recovery_sheetrow WHERE list_id = %(list_id)s) AS rows_seen,
       (SELECT count(*) FROM recovery_listrow WHERE list_id = %(list_id)s) AS rows_listed,
       (SELECT count(*) FROM recovery_skippedrow WHERE list_id = %(list_id)s) AS rows_skipped,
       count(*) FILTER (WHERE outcome = 'on_server') AS on_server,
       count(*) FILTER (WHERE outcome = 'dose_missing') AS dose_missing,
       count(*) FILTER (WHERE outcome = 'differs') AS differs,
       count(*) FILTER (WHERE outcome = 'not_registered') AS not_registered,
       count(*) FILTER (WHERE outcome = 'in_review') AS in_review,
       count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate,
       count(*) FILTER (WHERE outcome = 'out_of_scope') AS out_of_scope,
       count(*) FILTER (WHERE outcome = 'unreadable') AS unreadable,
       coalesce(array_agg(DISTINCT centre_id) FILTER (WHERE centre_id IS NOT NULL), '{}') AS centres
  FROM recovery_rowoutcome
 WHERE list_id = %(list_id)s;
