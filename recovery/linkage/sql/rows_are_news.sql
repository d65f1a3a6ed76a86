-- rows_are_news: whether the planner has not seen much of the list rows yet.
-- reads   pg_class, the statistics of the server
-- gives   one row: are_news
SELECT coalesce(pg_stat_get_mod_since_analyze(c.oid), 0) > 1000 + 0.1 * greatest(c.reltuples, 0) AS are_news
  FROM pg_class c
 WHERE c.oid = 'recovery_listrow'::regclass;
