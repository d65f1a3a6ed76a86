-- A relay that cannot send raises an alarm, and the alarm closes itself, by whatever statement the state is written.
--
-- reads   recovery_relaystate
-- writes  recovery_relayalarm
-- Trouble: shut out, not the server that we were told of, a server that refuses everything, or left alone after many
-- failures. One failure, or being asked to wait, is none. It is over when the server answers as it should (trouble '').

CREATE FUNCTION recovery_relay_raises_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.trouble IN ('credentials', 'setup', 'refuses') OR (NEW.trouble = 'fault' AND NEW.rests_until IS NOT NULL) THEN
        INSERT INTO recovery_relayalarm (relay, trouble, said, raised_at)
        VALUES (NEW.name, NEW.trouble, NEW.last_error, clock_timestamp())
            ON CONFLICT (relay) WHERE closed_at IS NULL
            DO UPDATE SET trouble = excluded.trouble, said = excluded.said;
    ELSIF NEW.trouble = '' THEN
        UPDATE recovery_relayalarm SET closed_at = clock_timestamp() WHERE relay = NEW.name AND closed_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER relay_in_trouble_raises_alarm AFTER INSERT OR UPDATE ON recovery_relaystate
    FOR EACH ROW EXECUTE FUNCTION recovery_relay_raises_alarm();

CREATE TRIGGER relay_alarm_is_never_deleted BEFORE DELETE ON recovery_relayalarm
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('relay_alarm_is_never_deleted');
CREATE TRIGGER closed_relay_alarm_stays BEFORE UPDATE ON recovery_relayalarm
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION recovery_no_rewrite('closed_relay_alarm_stays');
CREATE TRIGGER relay_alarm_keeps_when_it_was_raised BEFORE UPDATE ON recovery_relayalarm
    FOR EACH ROW WHEN ((NEW.relay, NEW.raised_at) IS DISTINCT FROM (OLD.relay, OLD.raised_at))
    EXECUTE FUNCTION recovery_no_rewrite('relay_alarm_keeps_when_it_was_raised');
CREATE TRIGGER relay_alarms_are_never_emptied BEFORE TRUNCATE ON recovery_relayalarm
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('relay_alarms_are_never_emptied');
