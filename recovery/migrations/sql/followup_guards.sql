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
