-- What a CHECK cannot say of disputed days: a signature does not end a dispute; somebody lifts it, and then the day is open.

CREATE FUNCTION recovery_disputed_day_is_lifted_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'centre-day % is disputed: the dispute is lifted before the day is signed', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER disputed_day_is_lifted_before_it_is_signed BEFORE UPDATE ON recovery_centreday
    FOR EACH ROW WHEN (OLD.state = 'disputed' AND NEW.state = 'complete')
    EXECUTE FUNCTION recovery_disputed_day_is_lifted_first();
