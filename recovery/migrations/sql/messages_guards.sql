-- What a CHECK cannot say of messages: steps, frozen texts, lots of a second person, numbers that want none.

-- Steps ------------------------------------------------------------------------------------------------------------
-- A table of its own, so that it stands beside the steps of other things however migrations are ordered.
CREATE TABLE recovery_message_step (
    thing text NOT NULL CHECK (thing IN ('lot', 'message')),
    old text NOT NULL,
    new text NOT NULL,
    PRIMARY KEY (thing, old, new)
);
INSERT INTO recovery_message_step (thing, old, new) VALUES
    ('lot', 'prepared', 'released'), ('lot', 'prepared', 'discarded'),
    ('message', 'prepared', 'waiting'), ('message', 'prepared', 'stopped'),
    ('message', 'waiting', 'sending'), ('message', 'waiting', 'stopped'),
    -- Back only when the gateway said that it took nothing (too many at once, credentials), or could not be reached.
    ('message', 'sending', 'waiting'),
    ('message', 'sending', 'sent'), ('message', 'sending', 'failed'), ('message', 'sending', 'unknown'),
    ('message', 'sent', 'delivered'), ('message', 'sent', 'failed');
-- Nothing leads from `unknown` anywhere: it may have gone out, so it never goes again; a person calls.

CREATE FUNCTION recovery_message_takes_allowed_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS (
        SELECT FROM recovery_message_step s WHERE s.thing = TG_ARGV[0] AND s.old = OLD.state AND s.new = NEW.state)
    THEN
        RAISE EXCEPTION '% % cannot go from % to %', TG_ARGV[0], OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER message_lot_takes_allowed_steps BEFORE UPDATE ON recovery_messagerelease
    FOR EACH ROW EXECUTE FUNCTION recovery_message_takes_allowed_steps('lot');
CREATE TRIGGER message_takes_allowed_steps BEFORE UPDATE ON recovery_message
    FOR EACH ROW EXECUTE FUNCTION recovery_message_takes_allowed_steps('message');
CREATE TRIGGER message_lot_starts_at_the_start BEFORE INSERT ON recovery_messagerelease
    FOR EACH ROW EXECUTE FUNCTION recovery_starts_at_the_start('message_lot', 'prepared');
CREATE TRIGGER message_starts_at_the_start BEFORE INSERT ON recovery_message
    FOR EACH ROW EXECUTE FUNCTION recovery_starts_at_the_start('message', 'prepared');

-- What was previewed is what is released, and what is sent ------------------------------------------------------------
CREATE FUNCTION recovery_message_lot_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.incident_id, NEW.template_id, NEW.request_key, NEW.due_until, NEW.people, NEW.segments, NEW.price, NEW.excluded,
        NEW.considered, NEW.prepared_by_id, NEW.prepared_at)
       IS DISTINCT FROM
       (OLD.incident_id, OLD.template_id, OLD.request_key, OLD.due_until, OLD.people, OLD.segments, OLD.price, OLD.excluded,
        OLD.considered, OLD.prepared_by_id, OLD.prepared_at)
       OR (OLD.state <> 'prepared' AND NEW IS DISTINCT FROM OLD)
    THEN
        RAISE EXCEPTION 'lot % stays as it was prepared', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'prepared_lot_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER prepared_lot_is_frozen BEFORE UPDATE ON recovery_messagerelease
    FOR EACH ROW EXECUTE FUNCTION recovery_message_lot_is_frozen();

CREATE FUNCTION recovery_message_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.release_id, NEW.recipient_id, NEW.case_id, NEW.centre_id, NEW.purpose, NEW.dose_no, NEW.due_on, NEW.mobile_key,
        NEW.text, NEW.encoding, NEW.segments)
       IS DISTINCT FROM
       (OLD.release_id, OLD.recipient_id, OLD.case_id, OLD.centre_id, OLD.purpose, OLD.dose_no, OLD.due_on, OLD.mobile_key,
        OLD.text, OLD.encoding, OLD.segments)
       OR (OLD.provider_id <> '' AND NEW.provider_id <> OLD.provider_id)
       OR (OLD.sent_at IS NOT NULL AND (NEW.sent_at, NEW.gateway) IS DISTINCT FROM (OLD.sent_at, OLD.gateway))
       OR (OLD.called_at IS NOT NULL AND (NEW.called_at, NEW.called_by_id, NEW.call_note)
            IS DISTINCT FROM (OLD.called_at, OLD.called_by_id, OLD.call_note))
    THEN
        RAISE EXCEPTION 'message % cannot be rewritten', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_is_never_rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER message_is_never_rewritten BEFORE UPDATE ON recovery_message
    FOR EACH ROW EXECUTE FUNCTION recovery_message_is_frozen();

-- A message comes and goes with a lot that waits; once released it is there for ever, or its person could get a second.
CREATE FUNCTION recovery_message_of_a_waiting_lot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lot recovery_messagerelease;
BEGIN
    SELECT * INTO lot FROM recovery_messagerelease r
     WHERE r.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.release_id ELSE NEW.release_id END FOR SHARE;
    IF lot.state IS DISTINCT FROM 'prepared' OR (TG_OP = 'DELETE' AND OLD.state NOT IN ('prepared', 'stopped')) THEN
        RAISE EXCEPTION 'messages of a % lot are neither added nor taken away', lot.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_comes_and_goes_with_a_waiting_lot';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER message_comes_and_goes_with_a_waiting_lot BEFORE INSERT OR DELETE ON recovery_message
    FOR EACH ROW EXECUTE FUNCTION recovery_message_of_a_waiting_lot();
CREATE TRIGGER message_lot_is_never_deleted BEFORE DELETE ON recovery_messagerelease
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('message_lot_is_never_deleted');

-- Who may be written to: asked when a message is made, when it is released, and when it is taken in hand. -------------
CREATE FUNCTION recovery_message_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM recovery_messagerelease r WHERE r.id = NEW.release_id AND r.state = 'released')
    THEN
        RAISE EXCEPTION 'message %: nobody has released its lot', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_goes_only_when_its_lot_is_released';
    END IF;
    IF EXISTS (SELECT FROM recovery_optout o WHERE o.mobile_key = NEW.mobile_key) THEN
        RAISE EXCEPTION 'this number wants no SMS'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_message_to_a_number_that_wants_none';
    END IF;
    IF NOT EXISTS (
        SELECT FROM records_dose d
         WHERE d.recipient_id = NEW.recipient_id AND d.dose_no = NEW.dose_no - 1
           AND d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL)
    THEN
        RAISE EXCEPTION 'the server does not hold the dose before'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_message_unless_the_dose_before_is_held';
    END IF;
    IF EXISTS (
        SELECT FROM records_dose d
         WHERE d.recipient_id = NEW.recipient_id AND d.dose_no >= NEW.dose_no
           AND d.lost_in_id IS NULL AND d.retracted_at IS NULL)
    THEN
        RAISE EXCEPTION 'this person had the dose already'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_message_to_somebody_who_had_the_dose';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER message_is_made_for_somebody_due BEFORE INSERT ON recovery_message
    FOR EACH ROW EXECUTE FUNCTION recovery_message_may_go();
CREATE TRIGGER message_goes_to_somebody_due BEFORE UPDATE ON recovery_message
    FOR EACH ROW WHEN (
        (NEW.state = 'waiting' AND OLD.state = 'prepared') OR (NEW.state = 'sending' AND OLD.state <> 'sending'))
    EXECUTE FUNCTION recovery_message_may_go();

-- A number that says no stops what waits for it, in the same moment. --------------------------------------------------
CREATE FUNCTION recovery_opt_out_stops_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE recovery_message
       SET state = 'stopped', reason = 'opted_out'
     WHERE mobile_key = NEW.mobile_key AND state IN ('prepared', 'waiting');
    RETURN NULL;
END $$;
CREATE TRIGGER opt_out_stops_what_waits AFTER INSERT ON recovery_optout
    FOR EACH ROW EXECUTE FUNCTION recovery_opt_out_stops_messages();
CREATE TRIGGER opt_out_is_kept BEFORE UPDATE OR DELETE ON recovery_optout
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('opt_out_is_kept');

-- A lot holds the people and segments that it was released for; checked at COMMIT. ------------------------------------
CREATE FUNCTION recovery_released_lot_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    people bigint; segments bigint; unsent bigint;
BEGIN
    SELECT count(*), coalesce(sum(m.segments), 0), count(*) FILTER (WHERE m.state = 'prepared')
      INTO people, segments, unsent FROM recovery_message m WHERE m.release_id = NEW.id;
    IF (people, segments, unsent) IS DISTINCT FROM (NEW.people::bigint, NEW.segments::bigint, 0::bigint) THEN
        RAISE EXCEPTION 'lot %: % people, % segments, % still unreleased are not what was previewed', NEW.id, people, segments, unsent
            USING ERRCODE = 'check_violation', CONSTRAINT = 'released_lot_is_what_was_previewed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER released_lot_is_what_was_previewed AFTER INSERT OR UPDATE ON recovery_messagerelease
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'released') EXECUTE FUNCTION recovery_released_lot_is_whole();

-- One that is discarded holds nobody: a message that can neither go nor be taken away would bar its person for ever.
CREATE FUNCTION recovery_discarded_lot_is_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM recovery_message m WHERE m.release_id = NEW.id) THEN
        RAISE EXCEPTION 'lot % is discarded and still holds messages', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'discarded_lot_is_empty';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER discarded_lot_is_empty AFTER UPDATE ON recovery_messagerelease
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'discarded') EXECUTE FUNCTION recovery_discarded_lot_is_empty();

-- TRUNCATE goes past triggers of rows: who wants no SMS and who had one would be forgotten.
CREATE TRIGGER messages_are_never_emptied BEFORE TRUNCATE ON recovery_message
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('messages_are_never_emptied');
CREATE TRIGGER message_lots_are_never_emptied BEFORE TRUNCATE ON recovery_messagerelease
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('message_lots_are_never_emptied');
CREATE TRIGGER opt_outs_are_never_emptied BEFORE TRUNCATE ON recovery_optout
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('opt_outs_are_never_emptied');
CREATE TRIGGER site_that_may_send_is_never_emptied BEFORE TRUNCATE ON recovery_messagesite
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('site_that_may_send_is_never_emptied');

-- Texts and the site's id are written once. ---------------------------------------------------------------------------
CREATE TRIGGER message_text_is_never_changed BEFORE UPDATE OR DELETE ON recovery_messagetemplate
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('message_text_is_never_changed');
CREATE TRIGGER site_that_may_send_stays BEFORE UPDATE OR DELETE ON recovery_messagesite
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('site_that_may_send_stays');
