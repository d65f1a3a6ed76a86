-- Gaps that were left in the guards of evidence: people at a desk, linkage models, acts of review, answers to link checks,
-- the order of messages, what was sent, and TRUNCATE.

-- A person at a desk stays with the desk, the writer and the incident that they came to. --------------------------------
CREATE FUNCTION recovery_walk_in_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'list %: centre, day, writer and incident of a person at a desk stay', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'walk_in_stays_with_its_desk';
END $$;
CREATE TRIGGER walk_in_stays_with_its_desk BEFORE UPDATE ON recovery_centrelist
    FOR EACH ROW WHEN (
        OLD.origin = 'walk_in'
        AND (NEW.centre_id, NEW.day, NEW.dose_no, NEW.uploaded_by_id, NEW.incident_id)
            IS DISTINCT FROM (OLD.centre_id, OLD.day, OLD.dose_no, OLD.uploaded_by_id, OLD.incident_id))
    EXECUTE FUNCTION recovery_walk_in_stays();
-- A list that should not count is withdrawn; the file stays evidence.
CREATE TRIGGER list_is_never_deleted BEFORE DELETE ON recovery_centrelist
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('list_is_never_deleted');

-- Why a linkage model is in use stands as it was when it came into use. -------------------------------------------------
CREATE FUNCTION recovery_linkage_model_keeps_its_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'model % is in use: why it is stands', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'linkage_model_in_use_keeps_its_reason';
END $$;
CREATE TRIGGER linkage_model_in_use_keeps_its_reason BEFORE UPDATE ON recovery_linkagemodel
    FOR EACH ROW WHEN (
        OLD.is_active
        AND (NEW.used_after_id, NEW.used_unseen_because)
            IS DISTINCT FROM (OLD.used_after_id, OLD.used_unseen_because))
    EXECUTE FUNCTION recovery_linkage_model_keeps_its_reason();

-- An act is evidence also when nothing hangs on it any more. ------------------------------------------------------------
CREATE TRIGGER review_act_is_never_deleted BEFORE DELETE ON recovery_reviewact
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('review_act_is_never_deleted');

-- Auditors look; they answer nothing that is counted. ------------------------------------------------------------------
CREATE FUNCTION recovery_link_check_is_answered_by_mis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM records_user u WHERE u.id = NEW.answered_by_id AND u.role IN ('officer', 'approver'))
    THEN
        RAISE EXCEPTION 'check %: answered by somebody who is not of MIS', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'link_check_is_answered_by_mis';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER link_check_is_answered_by_mis_when_new BEFORE INSERT ON recovery_linkcheck
    FOR EACH ROW WHEN (NEW.verdict <> '') EXECUTE FUNCTION recovery_link_check_is_answered_by_mis();
-- Whoever answered may have another role by now: only the answer itself is looked at.
CREATE TRIGGER link_check_is_answered_by_mis BEFORE UPDATE ON recovery_linkcheck
    FOR EACH ROW WHEN (NEW.verdict <> '' AND OLD.verdict = '') EXECUTE FUNCTION recovery_link_check_is_answered_by_mis();

-- What was sent by files stays as it was sent. ------------------------------------------------------------------------
-- (Its drop and its time: sent_delivery_keeps_its_drop_and_time.)
CREATE FUNCTION recovery_sent_delivery_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'delivery % was sent: its tries and its answer stay', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_delivery_keeps_its_tries';
END $$;
CREATE TRIGGER sent_delivery_keeps_its_tries BEFORE UPDATE ON recovery_delivery
    FOR EACH ROW WHEN (
        OLD.state = 'sent'
        AND (NEW.attempts, NEW.answered_at, NEW.next_try_at) IS DISTINCT FROM (OLD.attempts, OLD.answered_at, OLD.next_try_at))
    EXECUTE FUNCTION recovery_sent_delivery_stays();

-- Order, in whatever relay: of one dose, or of one person's own facts, nothing is sent while an earlier message is open.
-- By statement: the messages of a drop become `sent` together, and may then name one dose twice (the last one counts).
-- (What is being sent by FHIR: delivery_waits_for_the_one_before.)
CREATE FUNCTION recovery_sent_delivery_waits_its_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    early bigint;
BEGIN
    SELECT n.id INTO early
      FROM new_values n
     WHERE n.state = 'sent' AND EXISTS (
        SELECT FROM recovery_delivery e
         WHERE (e.payload ->> 'registration_no') = (n.payload ->> 'registration_no')
           AND (e.payload ->> 'dose_no') IS NOT DISTINCT FROM (n.payload ->> 'dose_no')
           AND e.id < n.id AND e.state IN ('waiting', 'sending', 'unknown'))
     LIMIT 1;
    IF early IS NOT NULL THEN
        RAISE EXCEPTION 'delivery % was sent before an earlier message about the same dose', early
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_delivery_waited_for_the_one_before';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sent_delivery_waited_for_the_one_before AFTER UPDATE ON recovery_delivery
    REFERENCING NEW TABLE AS new_values
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_sent_delivery_waits_its_turn();

-- TRUNCATE goes past triggers of rows. (Tables that a run of its stage writes anew have no such guard.) -----------------
CREATE TRIGGER lists_are_never_emptied BEFORE TRUNCATE ON recovery_centrelist
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('lists_are_never_emptied');
CREATE TRIGGER review_acts_are_never_emptied BEFORE TRUNCATE ON recovery_reviewact
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('review_acts_are_never_emptied');
CREATE TRIGGER decisions_are_never_emptied BEFORE TRUNCATE ON recovery_decision
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('decisions_are_never_emptied');
CREATE TRIGGER link_checks_are_never_emptied BEFORE TRUNCATE ON recovery_linkcheck
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('link_checks_are_never_emptied');
CREATE TRIGGER previews_are_never_emptied BEFORE TRUNCATE ON recovery_correctionimport
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('previews_are_never_emptied');
CREATE TRIGGER linkage_models_are_never_emptied BEFORE TRUNCATE ON recovery_linkagemodel
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('linkage_models_are_never_emptied');
CREATE TRIGGER linkage_comparisons_are_never_emptied BEFORE TRUNCATE ON recovery_linkagecomparison
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('linkage_comparisons_are_never_emptied');
CREATE TRIGGER linkage_runs_are_never_emptied BEFORE TRUNCATE ON recovery_linkagerun
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('linkage_runs_are_never_emptied');
CREATE TRIGGER mends_are_never_emptied BEFORE TRUNCATE ON recovery_mendbatch
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('mends_are_never_emptied');
CREATE TRIGGER cells_of_mends_are_never_emptied BEFORE TRUNCATE ON recovery_mend
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('cells_of_mends_are_never_emptied');
CREATE TRIGGER centre_days_are_never_emptied BEFORE TRUNCATE ON recovery_centreday
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('centre_days_are_never_emptied');
CREATE TRIGGER incidents_are_never_emptied BEFORE TRUNCATE ON recovery_incident
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('incidents_are_never_emptied');
CREATE TRIGGER calls_are_never_emptied BEFORE TRUNCATE ON recovery_centrecall
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('calls_are_never_emptied');
CREATE TRIGGER notes_are_never_emptied BEFORE TRUNCATE ON recovery_centrenote
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('notes_are_never_emptied');
CREATE TRIGGER alarms_are_never_emptied BEFORE TRUNCATE ON recovery_alarm
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('alarms_are_never_emptied');
CREATE TRIGGER message_texts_are_never_emptied BEFORE TRUNCATE ON recovery_messagetemplate
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('message_texts_are_never_emptied');
CREATE TRIGGER history_of_decisions_is_never_emptied BEFORE TRUNCATE ON recovery_decisionevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_decisions_is_never_emptied');
CREATE TRIGGER history_of_centre_days_is_never_emptied BEFORE TRUNCATE ON recovery_centredayevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_centre_days_is_never_emptied');
CREATE TRIGGER people_are_never_emptied BEFORE TRUNCATE ON records_recipient
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('people_are_never_emptied');
CREATE TRIGGER doses_are_never_emptied BEFORE TRUNCATE ON records_dose
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('doses_are_never_emptied');
CREATE TRIGGER extracts_are_never_emptied BEFORE TRUNCATE ON records_extract
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('extracts_are_never_emptied');
CREATE TRIGGER faults_of_extracts_are_never_emptied BEFORE TRUNCATE ON records_extractfault
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('faults_of_extracts_are_never_emptied');
CREATE TRIGGER history_of_people_is_never_emptied BEFORE TRUNCATE ON records_recipientevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_people_is_never_emptied');
CREATE TRIGGER history_of_doses_is_never_emptied BEFORE TRUNCATE ON records_doseevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_doses_is_never_emptied');
