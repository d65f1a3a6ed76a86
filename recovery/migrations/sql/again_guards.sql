-- What a CHECK cannot say of messages that are sent again, waited for longer, or settled by hand.

-- Who asks is of MIS, and what they said stays. ------------------------------------------------------------------------
CREATE FUNCTION recovery_follow_up_is_written_by_mis() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    writer bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM records_user u WHERE u.id = writer AND u.role IN ('officer', 'approver')) THEN
        RAISE EXCEPTION 'user % is not of MIS', writer USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER send_again_is_asked_by_mis BEFORE INSERT ON recovery_sendagain
    FOR EACH ROW EXECUTE FUNCTION recovery_follow_up_is_written_by_mis('asked_by_id');
CREATE TRIGGER unseen_wait_is_written_by_mis BEFORE INSERT ON recovery_unseenwait
    FOR EACH ROW EXECUTE FUNCTION recovery_follow_up_is_written_by_mis('written_by_id');
CREATE TRIGGER retraction_is_settled_by_mis BEFORE INSERT ON recovery_retractionsettlement
    FOR EACH ROW EXECUTE FUNCTION recovery_follow_up_is_written_by_mis('settled_by_id');
CREATE TRIGGER send_again_is_never_rewritten BEFORE UPDATE OR DELETE ON recovery_sendagain
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('send_again_is_never_rewritten');
CREATE TRIGGER unseen_wait_is_never_rewritten BEFORE UPDATE OR DELETE ON recovery_unseenwait
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('unseen_wait_is_never_rewritten');
CREATE TRIGGER settlement_is_never_rewritten BEFORE UPDATE OR DELETE ON recovery_retractionsettlement
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('settlement_is_never_rewritten');
CREATE TRIGGER orders_to_send_again_are_never_emptied BEFORE TRUNCATE ON recovery_sendagain
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('orders_to_send_again_are_never_emptied');
CREATE TRIGGER unseen_waits_are_never_emptied BEFORE TRUNCATE ON recovery_unseenwait
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('unseen_waits_are_never_emptied');
CREATE TRIGGER settlements_are_never_emptied BEFORE TRUNCATE ON recovery_retractionsettlement
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('settlements_are_never_emptied');

-- A wait has an end: a day after the one on which it was written (in the country's time). ------------------------------
CREATE FUNCTION recovery_unseen_wait_ends_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until <= (NEW.written_at AT TIME ZONE INTERVAL '+06:00')::date THEN
        RAISE EXCEPTION 'nobody waits until %, which is past', NEW.until
            USING ERRCODE = 'check_violation', CONSTRAINT = 'unseen_wait_ends_later';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER unseen_wait_ends_later BEFORE INSERT ON recovery_unseenwait
    FOR EACH ROW EXECUTE FUNCTION recovery_unseen_wait_ends_later();

-- A repeat says, letter by letter, what was sent and is not seen, and overwrites nothing that was told later. ----------
CREATE FUNCTION recovery_repeat_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first recovery_delivery;
    newest text;
BEGIN
    SELECT * INTO first FROM recovery_delivery d WHERE d.id = NEW.repeats_id;
    IF first.repeats_id IS NOT NULL
       OR (NEW.correction_id, NEW.operation, NEW.payload, NEW.payload_sha256)
          IS DISTINCT FROM (first.correction_id, first.operation, first.payload, first.payload_sha256)
    THEN
        RAISE EXCEPTION 'delivery % repeats something else than %', NEW.id, NEW.repeats_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repeat_says_what_was_sent';
    END IF;
    SELECT d.state INTO newest FROM recovery_delivery d
     WHERE d.correction_id = NEW.correction_id AND d.operation = 'upsert' AND d.id <> NEW.id ORDER BY d.id DESC LIMIT 1;
    IF newest NOT IN ('sent', 'accepted')
       OR NOT EXISTS (SELECT FROM recovery_correction k JOIN recovery_sendagain a ON a.id = NEW.asked_again_id
                        JOIN recovery_case c ON c.id = k.case_id AND c.incident_id = a.incident_id
                       WHERE k.id = NEW.correction_id AND k.state = 'applied' AND k.verified_in_id IS NULL)
    THEN
        RAISE EXCEPTION 'correction % is not one that was sent and not seen', NEW.correction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_what_was_sent_and_not_seen_is_repeated';
    END IF;
    IF EXISTS (
        SELECT FROM recovery_delivery later
         WHERE (later.payload ->> 'registration_no') = (NEW.payload ->> 'registration_no')
           AND (later.payload ->> 'dose_no') IS NOT DISTINCT FROM (NEW.payload ->> 'dose_no')
           AND later.id > first.id AND later.correction_id <> NEW.correction_id
           AND later.state NOT IN ('refused', 'superseded'))
    THEN
        RAISE EXCEPTION 'a later message was sent about what correction % is about', NEW.correction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repeat_overwrites_nothing_later';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER repeat_says_what_was_sent BEFORE INSERT ON recovery_delivery
    FOR EACH ROW WHEN (NEW.repeats_id IS NOT NULL) EXECUTE FUNCTION recovery_repeat_is_sound();

CREATE FUNCTION recovery_repeat_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'delivery %: what it repeats, and who asked for it, stay', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'repeat_stays_what_it_is';
END $$;
CREATE TRIGGER repeat_stays_what_it_is BEFORE UPDATE ON recovery_delivery
    FOR EACH ROW WHEN (
        (NEW.repeats_id, NEW.asked_again_id) IS DISTINCT FROM (OLD.repeats_id, OLD.asked_again_id))
    EXECUTE FUNCTION recovery_repeat_stays();

CREATE FUNCTION recovery_send_again_has_its_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM recovery_delivery d WHERE d.asked_again_id = NEW.id) <> NEW.lines THEN
        RAISE EXCEPTION 'order % does not have the % messages that it says', NEW.id, NEW.lines
            USING ERRCODE = 'check_violation', CONSTRAINT = 'send_again_has_its_messages';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER send_again_has_its_messages AFTER INSERT ON recovery_sendagain
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION recovery_send_again_has_its_messages();

-- That a repeat was refused says nothing of the message before it, which the server may hold. --------------------------
CREATE OR REPLACE FUNCTION recovery_nothing_is_left_unsaid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.operation <> 'retract' OR NOT EXISTS (
        SELECT FROM recovery_delivery d
         WHERE d.correction_id = NEW.correction_id AND d.operation = 'upsert' AND d.repeats_id IS NULL
           AND d.state = 'refused')
    THEN
        RAISE EXCEPTION 'delivery % is needed: the server has not refused what it takes back', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_refusal_makes_a_retraction_needless';
    END IF;
    RETURN NEW;
END $$;

-- Only what was refused is settled by hand, and only what takes something back: a refused recording opens its case. ----
CREATE FUNCTION recovery_settlement_is_of_a_refused_retraction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM recovery_delivery d WHERE d.id = NEW.delivery_id AND d.operation = 'retract' AND d.state = 'refused')
    THEN
        RAISE EXCEPTION 'delivery % is no refused retraction', NEW.delivery_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_is_of_a_refused_retraction';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settlement_is_of_a_refused_retraction BEFORE INSERT ON recovery_retractionsettlement
    FOR EACH ROW EXECUTE FUNCTION recovery_settlement_is_of_a_refused_retraction();
