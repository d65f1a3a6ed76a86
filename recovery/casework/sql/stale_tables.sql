-- stale_tables: tables that changed a good deal since they were last analysed, this transaction counted in.
-- reads   pg_class, the statistics of the server
-- writes  -
-- gives   name, in one order for everybody (analysing takes a lock until the transaction ends)
SELECT c.relname AS name
  FROM pg_class c
 WHERE c.oid = ANY (SELECT t.name::regclass FROM unnest(%(tables)s::text[]) AS t (name))
   AND coalesce(pg_stat_get_mod_since_analyze(c.oid), 0)
       + pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
       > 500 + 0.2 * greatest(c.reltuples, 0)
 ORDER BY c.relname
