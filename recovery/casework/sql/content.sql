-- content: what a batch says, as one number: SHA-256 over all its lines in one order.
-- reads   recovery_correctionbatch, recovery_correction
-- writes  -
-- gives   one row: lines, sha256 (lower-case hexadecimal)
-- jsonb writes an object with its keys in one order, and a time is written as seconds, whatever the session's time zone
-- is. Approving and applying compute it again; a line that was slipped in, dropped or changed by any way shows.
SELECT count(c.id) AS lines,
       encode(sha256(convert_to(
           jsonb_build_array(b.incident_id, b.request_key, b.created_by_id)::text
           || coalesce(string_agg(
                  E'\n' || jsonb_build_array(
                      c.case_id, c.field, c.old_value, c.new_value, c.evidence_id, c.evidence_note,
                      c.edited_by_id, extract(epoch FROM c.edited_at))::text,
                  '' ORDER BY c.case_id, c.field COLLATE "C"), ''),
           'UTF8')), 'hex') AS sha256
  FROM recovery_correctionbatch b
  LEFT JOIN recovery_correction c ON c.batch_id = b.id
 WHERE b.id = %(batch)s
 GROUP BY b.id
