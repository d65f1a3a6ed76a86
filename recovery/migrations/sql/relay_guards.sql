-- What a relay may do with a delivery, and what must follow when the server refuses one.

-- Steps ------------------------------------------------------------------------------------------------------------
ALTER TABLE recovery_allowed_step DROP CONSTRAINT recovery_allowed_step_thing_check;
ALTER TABLE recovery_allowed_step ADD CONSTRAINT recovery_allowed_step_thing_check
    CHECK (thing IN ('list', 'batch', 'case', 'mend', 'correction', 'delivery'));
INSERT INTO recovery_allowed_step (thing, old, new) VALUES
    ('delivery', 'waiting', 'sent'), ('delivery', 'waiting', 'sending'), ('delivery', 'waiting', 'superseded'),
    ('delivery', 'sending', 'waiting'), ('delivery', 'sending', 'accepted'), ('delivery', 'sending', 'refused'),
    ('delivery', 'sending', 'unknown'), ('delivery', 'unknown', 'sending'),
    ('correction', 'applied', 'refused')
    ON CONFLICT DO NOTHING;
CREATE TRIGGER delivery_takes_allowed_steps BEFORE UPDATE ON recovery_delivery
    FOR EACH ROW EXECUTE FUNCTION recovery_takes_allowed_steps('delivery');
CREATE TRIGGER delivery_starts_at_the_start BEFORE INSERT ON recovery_delivery
    FOR EACH ROW EXECUTE FUNCTION recovery_starts_at_the_start('delivery', 'waiting');

-- What the server answered stays as it was answered. -----------------------------------------------------------------
CREATE FUNCTION recovery_delivery_keeps_its_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.relay, NEW.attempts, NEW.answered_at, NEW.receiver_ref, NEW.receiver_version, NEW.refusal)
       IS DISTINCT FROM
       (OLD.relay, OLD.attempts, OLD.answered_at, OLD.receiver_ref, OLD.receiver_version, OLD.refusal)
    THEN
        RAISE EXCEPTION 'delivery % was answered already', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answered_delivery_keeps_its_answer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answered_delivery_keeps_its_answer BEFORE UPDATE ON recovery_delivery
    FOR EACH ROW WHEN (OLD.state IN ('accepted', 'refused', 'superseded'))
    EXECUTE FUNCTION recovery_delivery_keeps_its_answer();
CREATE TRIGGER delivery_attempt_is_append_only BEFORE UPDATE OR DELETE ON recovery_deliveryattempt
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('delivery_attempt_is_append_only');

CREATE TRIGGER delivery_attempts_are_never_emptied BEFORE TRUNCATE ON recovery_deliveryattempt
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('delivery_attempts_are_never_emptied');

-- Order: of one person and dose nothing is sent while an earlier message is open. ------------------------------------
CREATE FUNCTION recovery_delivery_waits_its_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM recovery_delivery e
         WHERE (e.payload ->> 'registration_no') = (NEW.payload ->> 'registration_no')
           AND (e.payload ->> 'dose_no') = (NEW.payload ->> 'dose_no')
           AND e.id < NEW.id AND e.state IN ('waiting', 'sending', 'unknown'))
    THEN
        RAISE EXCEPTION 'delivery %: an earlier message about this dose is still open', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_waits_for_the_one_before';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_waits_for_the_one_before BEFORE UPDATE ON recovery_delivery
    FOR EACH ROW WHEN (NEW.state = 'sending' AND OLD.state <> 'sending')
    EXECUTE FUNCTION recovery_delivery_waits_its_turn();

-- A refusal has its consequences in the same transaction; checked at COMMIT. ------------------------------------------
CREATE FUNCTION recovery_refusal_takes_its_line_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM recovery_correction k WHERE k.id = NEW.correction_id AND k.state = 'applied') THEN
        RAISE EXCEPTION 'correction % is applied though the server refused it', NEW.correction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refused_message_takes_its_line_back';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refused_message_takes_its_line_back AFTER UPDATE ON recovery_delivery
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'refused' AND NEW.operation = 'upsert')
    EXECUTE FUNCTION recovery_refusal_takes_its_line_back();

CREATE FUNCTION recovery_refused_line_has_its_refusal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM recovery_delivery d
         WHERE d.correction_id = NEW.id AND d.operation = 'upsert' AND d.state = 'refused')
    THEN
        RAISE EXCEPTION 'correction % is called refused, and no message of it was', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refused_correction_has_its_refusal';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refused_correction_has_its_refusal AFTER INSERT OR UPDATE ON recovery_correction
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'refused') EXECUTE FUNCTION recovery_refused_line_has_its_refusal();

CREATE FUNCTION recovery_nothing_is_left_unsaid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.operation <> 'retract' OR NOT EXISTS (
        SELECT FROM recovery_delivery d
         WHERE d.correction_id = NEW.correction_id AND d.operation = 'upsert' AND d.state = 'refused')
    THEN
        RAISE EXCEPTION 'delivery % is needed: the server has not refused what it takes back', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_refusal_makes_a_retraction_needless';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_a_refusal_makes_a_retraction_needless BEFORE UPDATE ON recovery_delivery
    FOR EACH ROW WHEN (NEW.state = 'superseded' AND OLD.state <> 'superseded')
    EXECUTE FUNCTION recovery_nothing_is_left_unsaid();
