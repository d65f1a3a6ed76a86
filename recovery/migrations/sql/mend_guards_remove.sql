DROP TRIGGER list_at_rest_tells_its_sender ON recovery_centrelist;
DROP FUNCTION recovery_list_tells_its_sender();
DROP TRIGGER undone_mend_stands_nowhere ON recovery_mendbatch;
DROP FUNCTION recovery_undone_mend_stands_nowhere();
DROP TRIGGER applied_mend_is_frozen ON recovery_mend;
DROP FUNCTION recovery_mend_is_frozen();
DROP TRIGGER mend_starts_at_the_start ON recovery_mendbatch;
DROP TRIGGER mend_takes_allowed_steps ON recovery_mendbatch;
DELETE FROM recovery_allowed_step
 WHERE thing = 'mend' OR (thing, old, new) IN (('list', 'asking', 'linking'), ('list', 'reconciling', 'asking'));
ALTER TABLE recovery_allowed_step DROP CONSTRAINT recovery_allowed_step_thing_check;
ALTER TABLE recovery_allowed_step ADD CONSTRAINT recovery_allowed_step_thing_check CHECK (thing IN ('list', 'batch', 'case'));
