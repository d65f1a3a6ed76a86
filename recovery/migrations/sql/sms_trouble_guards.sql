-- As relay_alarm_guards.sql, for the SMS gateway too: no credit left there is trouble at once.
--
-- reads   recovery_relaystate
-- writes  recovery_relayalarm

CREATE OR REPLACE FUNCTION recovery_relay_raises_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.trouble IN ('credentials', 'credit', 'setup', 'refuses') OR (NEW.trouble = 'fault' AND NEW.rests_until IS NOT NULL) THEN
        INSERT INTO recovery_relayalarm (relay, trouble, said, raised_at)
        VALUES (NEW.name, NEW.trouble, NEW.last_error, clock_timestamp())
            ON CONFLICT (relay) WHERE closed_at IS NULL
            DO UPDATE SET trouble = excluded.trouble, said = excluded.said;
    ELSIF NEW.trouble = '' THEN
        UPDATE recovery_relayalarm SET closed_at = clock_timestamp() WHERE relay = NEW.name AND closed_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
