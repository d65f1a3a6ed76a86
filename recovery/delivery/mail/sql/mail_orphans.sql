-- mail_orphans: what was being sent when its process died: nobody knows whether it went out, so it never goes again.
-- writes  recovery_mail: sending -> unknown
-- gives   rows touched
UPDATE recovery_mail
   SET state = 'unknown', claimed_at = NULL, ended_at = clock_timestamp(), said = 'the process that sent it ended'
 WHERE state = 'sending' AND claimed_at < clock_timestamp() - make_interval(secs => %(silent)s)
