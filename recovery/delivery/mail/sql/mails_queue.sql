-- mails_queue: one mail for each note and each notice that its manager has not seen, once.
-- reads   recovery_centrenote, recovery_notice, records_user, records_user_centres, recovery_mailchoice
-- writes  recovery_mail
-- gives   rows touched
-- A notice waits %(minutes)s minutes first: whoever sent a list often looks at it until it has settled. What is older than
-- %(days)s days is nobody's news any more. No mail without an address, nor against the choice of the account.
WITH willing AS (
    SELECT u.id
      FROM records_user u
      LEFT JOIN recovery_mailchoice c ON c.user_id = u.id
     WHERE u.is_active AND u.role = 'manager' AND u.email <> '' AND c.wants_mail IS NOT FALSE
),
told AS (
    SELECT w.id AS user_id, n.id AS note_id, NULL::bigint AS notice_id
      FROM recovery_centrenote n
      JOIN records_user_centres own ON own.centre_id = n.centre_id
      JOIN willing w ON w.id = own.user_id
     WHERE n.seen_at IS NULL AND n.written_at > clock_timestamp() - make_interval(days => %(days)s)
       AND NOT EXISTS (SELECT FROM recovery_mail m WHERE m.note_id = n.id AND m.user_id = w.id)
    UNION ALL
    SELECT w.id, NULL, n.id
      FROM recovery_notice n
      JOIN willing w ON w.id = n.user_id
     WHERE n.read_at IS NULL AND n.created_at > clock_timestamp() - make_interval(days => %(days)s)
       AND n.created_at <= clock_timestamp() - make_interval(mins => %(minutes)s)
       AND NOT EXISTS (SELECT FROM recovery_mail m WHERE m.notice_id = n.id)
)
INSERT INTO recovery_mail (user_id, note_id, notice_id)
SELECT user_id, note_id, notice_id FROM told ORDER BY note_id, notice_id, user_id
    ON CONFLICT DO NOTHING
