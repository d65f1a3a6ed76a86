-- What a CHECK cannot say of calls and notes to centres: their day is one of the incident, and nothing said is rewritten.

CREATE FUNCTION recovery_follow_up_names_a_day_of_its_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM recovery_incident i WHERE i.id = NEW.incident_id AND NEW.day = ANY (i.days)) THEN
        RAISE EXCEPTION '% is no day of incident %', NEW.day, NEW.incident_id
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER call_is_about_a_day_of_its_incident BEFORE INSERT ON recovery_centrecall
    FOR EACH ROW EXECUTE FUNCTION recovery_follow_up_names_a_day_of_its_incident();
CREATE TRIGGER note_is_about_a_day_of_its_incident BEFORE INSERT ON recovery_centrenote
    FOR EACH ROW EXECUTE FUNCTION recovery_follow_up_names_a_day_of_its_incident();

CREATE FUNCTION recovery_follow_up_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %: what was said is never rewritten', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER call_is_never_rewritten BEFORE UPDATE OR DELETE ON recovery_centrecall
    FOR EACH ROW EXECUTE FUNCTION recovery_follow_up_stays_as_written();
CREATE TRIGGER note_to_a_centre_is_never_deleted BEFORE DELETE ON recovery_centrenote
    FOR EACH ROW EXECUTE FUNCTION recovery_follow_up_stays_as_written();
CREATE TRIGGER note_to_a_centre_keeps_its_words BEFORE UPDATE ON recovery_centrenote
    FOR EACH ROW WHEN (
        (NEW.incident_id, NEW.centre_id, NEW.day, NEW.text, NEW.written_by_id, NEW.written_at)
            IS DISTINCT FROM (OLD.incident_id, OLD.centre_id, OLD.day, OLD.text, OLD.written_by_id, OLD.written_at)
        OR (OLD.seen_at IS NOT NULL
            AND (NEW.seen_by_id, NEW.seen_at) IS DISTINCT FROM (OLD.seen_by_id, OLD.seen_at)))
    EXECUTE FUNCTION recovery_follow_up_stays_as_written();

-- Verified and lost again raises an alarm, by whatever statement a case is moved. --------------------------------------
-- One alarm of an incident takes in what follows until somebody has seen it; the next loss raises another.
CREATE FUNCTION recovery_alarm_raise(lost_in bigint, how_many bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO recovery_alarm (incident_id, kind, people, extract_id, raised_at)
    VALUES (lost_in, 'lost_again', how_many,
            (SELECT x.id FROM records_extract x ORDER BY x.loaded_at DESC, x.id DESC LIMIT 1), clock_timestamp())
        ON CONFLICT (incident_id, kind) WHERE seen_at IS NULL
        DO UPDATE SET people = recovery_alarm.people + excluded.people, extract_id = excluded.extract_id
$$;
CREATE FUNCTION recovery_new_case_raises_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recovery_alarm_raise(n.incident_id, count(*))
       FROM new_values n WHERE n.lost_again_at IS NOT NULL GROUP BY n.incident_id ORDER BY n.incident_id;
    RETURN NULL;
END $$;
CREATE TRIGGER new_case_lost_again_raises_alarm AFTER INSERT ON recovery_case
    REFERENCING NEW TABLE AS new_values
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_new_case_raises_alarm();
-- Without statistics of the two tables a planner would compare each row of one with each of the other.
CREATE FUNCTION recovery_case_raises_alarm() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    PERFORM recovery_alarm_raise(n.incident_id, count(*))
       FROM new_values n JOIN old_values o ON o.id = n.id
      WHERE n.lost_again_at IS NOT NULL AND o.lost_again_at IS NULL
      GROUP BY n.incident_id ORDER BY n.incident_id;
    RETURN NULL;
END $$;
CREATE TRIGGER case_lost_again_raises_alarm AFTER UPDATE ON recovery_case
    REFERENCING OLD TABLE AS old_values NEW TABLE AS new_values
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_case_raises_alarm();

CREATE TRIGGER alarm_is_never_deleted BEFORE DELETE ON recovery_alarm
    FOR EACH ROW EXECUTE FUNCTION recovery_follow_up_stays_as_written();
CREATE TRIGGER seen_alarm_stays_seen BEFORE UPDATE ON recovery_alarm
    FOR EACH ROW WHEN (OLD.seen_at IS NOT NULL) EXECUTE FUNCTION recovery_follow_up_stays_as_written();
