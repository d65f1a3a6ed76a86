DROP TRIGGER undone_act_decides_nothing ON recovery_reviewact;
DROP FUNCTION recovery_undone_act_decides_nothing();
DROP TRIGGER review_act_is_never_rewritten ON recovery_reviewact;
DROP FUNCTION recovery_review_act_is_frozen();
DROP TRIGGER bulk_decision_is_sound ON recovery_decision;
DROP FUNCTION recovery_bulk_decision_is_sound();
DROP FUNCTION recovery_no_identifier_contradicts(text[], jsonb);
DELETE FROM recovery_allowed_step WHERE (thing, old, new) = ('list', 'reconciling', 'linking');
