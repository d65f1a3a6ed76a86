DROP TRIGGER settlement_is_of_a_refused_retraction ON recovery_retractionsettlement;
DROP TRIGGER send_again_has_its_messages ON recovery_sendagain;
DROP TRIGGER repeat_stays_what_it_is ON recovery_delivery;
DROP TRIGGER repeat_says_what_was_sent ON recovery_delivery;
DROP TRIGGER unseen_wait_ends_later ON recovery_unseenwait;
DROP TRIGGER settlements_are_never_emptied ON recovery_retractionsettlement;
DROP TRIGGER unseen_waits_are_never_emptied ON recovery_unseenwait;
DROP TRIGGER orders_to_send_again_are_never_emptied ON recovery_sendagain;
DROP TRIGGER settlement_is_never_rewritten ON recovery_retractionsettlement;
DROP TRIGGER unseen_wait_is_never_rewritten ON recovery_unseenwait;
DROP TRIGGER send_again_is_never_rewritten ON recovery_sendagain;
DROP TRIGGER retraction_is_settled_by_mis ON recovery_retractionsettlement;
DROP TRIGGER unseen_wait_is_written_by_mis ON recovery_unseenwait;
DROP TRIGGER send_again_is_asked_by_mis ON recovery_sendagain;
DROP FUNCTION recovery_settlement_is_of_a_refused_retraction, recovery_send_again_has_its_messages, recovery_repeat_stays,
    recovery_repeat_is_sound, recovery_unseen_wait_ends_later, recovery_follow_up_is_written_by_mis;
CREATE OR REPLACE FUNCTION recovery_nothing_is_left_unsaid() RETURNS trigger LANGUAGE plpgsql AS $$
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
