-- unseen: corrections that the national server was told of and that a later extract does not show, after a time.
-- reads   recovery_correction, recovery_delivery, recovery_drop, recovery_case, recovery_unseenwait, records_recipient,
--         records_centre, records_extract
-- writes  nothing
-- gives   one row a correction, who waits longest first, %(most)s of them after the first %(first)s; each says how many
--         there are
--
-- Only an extract proves it, and only one that covers the person: it shows the person, or others of the person's centre
-- (as doses_lost.sql of the register has it), and is of the agreed number of days or more after the message. An extract
-- that shows the value has verified the line (corrections_verify.sql), so what is not verified was not seen.
-- Of a line that was sent again the last time counts; while a repeat is on its way the line is not here.
-- `%(waits)s`: those that somebody goes on waiting for on %(today)s, or the others. `%(ids)s`: of these only, NULL for all.
-- `may_repeat`: nothing was told later about the same dose, or the same person's own facts, which a repeat would overwrite.
WITH told AS (
    SELECT k.id, k.field, k.batch_id, k.case_id, coalesce(v.sent_at, v.answered_at) AS told_at, v.relay,
           p.number AS drop_number, coalesce(v.repeats_id, v.id) AS first_id, v.payload
      FROM recovery_correction k
      JOIN recovery_delivery v ON v.correction_id = k.id AND v.operation = 'upsert' AND v.state IN ('sent', 'accepted')
      LEFT JOIN recovery_drop p ON p.id = v.drop_id
     WHERE k.state = 'applied' AND k.verified_in_id IS NULL
       AND (%(ids)s::bigint[] IS NULL OR k.id = ANY (%(ids)s::bigint[]))
       AND NOT EXISTS (
           SELECT FROM recovery_delivery again
            WHERE again.correction_id = k.id AND again.operation = 'upsert' AND again.id > v.id)
),
waits AS (
    SELECT DISTINCT ON (w.correction_id) w.correction_id, w.until, w.note, w.written_at, u.username, u.first_name, u.last_name
      FROM recovery_unseenwait w
      JOIN records_user u ON u.id = w.written_by_id
     ORDER BY w.correction_id, w.id DESC
),
unseen AS (
    SELECT t.*, c.name, c.centre_id, covering.as_of, w.until AS waits_until, w.note AS waits_note,
           coalesce(nullif(btrim(concat_ws(' ', w.first_name, w.last_name)), ''), w.username) AS waits_by
      FROM told t
      JOIN recovery_case c ON c.id = t.case_id AND c.incident_id = %(incident_id)s
       AND c.state IN ('open', 'applied', 'verified')
      JOIN records_recipient r ON r.id = c.recipient_id
      LEFT JOIN waits w ON w.correction_id = t.id
     CROSS JOIN LATERAL (
           SELECT x.as_of
             FROM records_extract x
            WHERE x.as_of >= t.told_at + make_interval(days => %(days)s)
              AND (x.id = r.last_extract_id
                   OR EXISTS (SELECT FROM records_recipient other
                               WHERE other.centre_id = r.centre_id AND other.last_extract_id = x.id))
            ORDER BY x.as_of DESC LIMIT 1) covering
     WHERE ((w.until >= %(today)s::date) IS TRUE) = %(waits)s
),
shown AS (
    SELECT u.*, count(*) OVER () AS total
      FROM unseen u
     ORDER BY u.told_at, u.id
     OFFSET %(first)s LIMIT %(most)s
)
SELECT u.id, u.field, u.batch_id, u.case_id, u.name, u.told_at, u.relay, u.drop_number, u.as_of,
       z.name_en AS centre_en, z.name_bn AS centre_bn, u.total, u.waits_until, u.waits_note, u.waits_by,
       (SELECT count(*) FROM recovery_delivery d WHERE d.correction_id = u.id AND d.operation = 'upsert') AS times,
       NOT EXISTS (
           SELECT FROM recovery_delivery later
            WHERE (later.payload ->> 'registration_no') = (u.payload ->> 'registration_no')
              AND (later.payload ->> 'dose_no') IS NOT DISTINCT FROM (u.payload ->> 'dose_no')
              AND later.id > u.first_id AND later.correction_id <> u.id
              AND later.state NOT IN ('refused', 'superseded')) AS may_repeat
  FROM shown u
  JOIN records_centre z ON z.id = u.centre_id
 ORDER BY u.told_at, u.id
