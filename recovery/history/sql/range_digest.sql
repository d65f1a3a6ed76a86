-- range_digest: how many rows of one table of history have keys in a range, and one hash over them in order.
-- reads   the table {table} by its key {key}; pghistory_context, where an event names one ({context})
-- writes  -
-- gives   rows, sha256
-- The text of a row is its JSON without the columns that are younger than its seal, in UTC; then who did it and why.
SELECT count(*) AS rows,
       encode(sha256(coalesce(string_agg(r.hash, ''::bytea ORDER BY r.key), ''::bytea)), 'hex') AS sha256
  FROM (
    SELECT e.{key} AS key,
           sha256(convert_to(
               (to_jsonb(e) - %(younger)s::text[])::text
               || coalesce(jsonb_build_object('id', c.id, 'at', c.created_at, 'said', c.metadata)::text, ''), 'UTF8')) AS hash
      FROM {table} e
      LEFT JOIN pghistory_context c ON c.id = {context}
     WHERE e.{key} > %(after)s AND e.{key} <= %(to)s) r
