DROP TRIGGER delivery_attempts_are_never_emptied ON recovery_deliveryattempt;
DROP TRIGGER only_a_refusal_makes_a_retraction_needless ON recovery_delivery;
DROP TRIGGER refused_correction_has_its_refusal ON recovery_correction;
DROP TRIGGER refused_message_takes_its_line_back ON recovery_delivery;
DROP TRIGGER delivery_waits_for_the_one_before ON recovery_delivery;
DROP TRIGGER delivery_attempt_is_append_only ON recovery_deliveryattempt;
DROP TRIGGER answered_delivery_keeps_its_answer ON recovery_delivery;
DROP TRIGGER delivery_starts_at_the_start ON recovery_delivery;
DROP TRIGGER delivery_takes_allowed_steps ON recovery_delivery;
DROP FUNCTION recovery_nothing_is_left_unsaid, recovery_refused_line_has_its_refusal, recovery_refusal_takes_its_line_back,
    recovery_delivery_waits_its_turn, recovery_delivery_keeps_its_answer;
DELETE FROM recovery_allowed_step WHERE thing = 'delivery' OR (thing, new) = ('correction', 'refused');
ALTER TABLE recovery_allowed_step DROP CONSTRAINT recovery_allowed_step_thing_check;
ALTER TABLE recovery_allowed_step ADD CONSTRAINT recovery_allowed_step_thing_check
    CHECK (thing IN ('list', 'batch', 'case', 'mend'));
