-- messages_wait: everything that waits, waits so many seconds more: the gateway asked for it, or seems not to be well.
-- writes  recovery_message.not_before, said
-- gives   rows touched
UPDATE recovery_message
   SET not_before = clock_timestamp() + make_interval(secs => %(seconds)s), said = %(said)s
 WHERE state = 'waiting'
