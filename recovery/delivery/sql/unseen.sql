-- unseen: corrections that the national server was told of and that a later extract does not show, after a time.
-- reads   recovery_correction, recovery_delivery, recovery_drop, recovery_case, records_recipient, records_centre,
--         records_extract
-- writes  nothing
-- gives   one row a correction, who waits longest first, %(most)s of them after the first %(first)s; each says how many
--         there are
--
-- Only an extract proves it, and only one that covers the person: it shows the person, or others of the person's centre
-- (as doses_lost.sql of the register has it), and is of the agreed number of days or more after the message. An extract
-- that shows the value has verified the line (corrections_verify.sql), so what is not verified was not seen.
WITH told AS (
    SELECT k.id, k.field, k.batch_id, k.case_id, coalesce(v.sent_at, v.answered_at) AS told_at, v.relay,
           p.number AS drop_number
      FROM recovery_correction k
      JOIN recovery_delivery v ON v.correction_id = k.id AND v.operation = 'upsert' AND v.state IN ('sent', 'accepted')
      LEFT JOIN recovery_drop p ON p.id = v.drop_id
     WHERE k.state = 'applied' AND k.verified_in_id IS NULL
),
unseen AS (
    SELECT t.*, c.name, c.centre_id, covering.as_of
      FROM told t
      JOIN recovery_case c ON c.id = t.case_id AND c.incident_id = %(incident_id)s
       AND c.state IN ('open', 'applied', 'verified')
      JOIN records_recipient r ON r.id = c.recipient_id
     CROSS JOIN LATERAL (
           SELECT x.as_of
             FROM records_extract x
            WHERE x.as_of >= t.told_at + make_interval(days => %(days)s)
              AND (x.id = r.last_extract_id
                   OR EXISTS (SELECT FROM records_recipient other
                               WHERE other.centre_id = r.centre_id AND other.last_extract_id = x.id))
            ORDER BY x.as_of DESC LIMIT 1) covering
)
SELECT u.id, u.field, u.batch_id, u.case_id, u.name, u.told_at, u.relay, u.drop_number, u.as_of,
       z.name_en AS centre_en, z.name_bn AS centre_bn, count(*) OVER () AS total
  FROM unseen u
  JOIN records_centre z ON z.id = u.centre_id
 ORDER BY u.told_at, u.id
 OFFSET %(first)s LIMIT %(most)s
