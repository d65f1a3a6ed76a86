-- What a CHECK cannot say of mends, versions, the brake and notices.

-- Steps ------------------------------------------------------------------------------------------------------------
ALTER TABLE recovery_allowed_step DROP CONSTRAINT recovery_allowed_step_thing_check;
ALTER TABLE recovery_allowed_step ADD CONSTRAINT recovery_allowed_step_thing_check
    CHECK (thing IN ('list', 'batch', 'case', 'mend'));
INSERT INTO recovery_allowed_step (thing, old, new) VALUES
    ('list', 'asking', 'linking'), ('list', 'reconciling', 'asking'),
    ('mend', 'draft', 'applied'), ('mend', 'applied', 'undone');
CREATE TRIGGER mend_takes_allowed_steps BEFORE UPDATE ON recovery_mendbatch
    FOR EACH ROW EXECUTE FUNCTION recovery_takes_allowed_steps('mend');
CREATE TRIGGER mend_starts_at_the_start BEFORE INSERT ON recovery_mendbatch
    FOR EACH ROW EXECUTE FUNCTION recovery_starts_at_the_start('mend', 'draft');

-- What was previewed is what is in force: cells of a mend change only while it is a draft. ----------------------------
CREATE FUNCTION recovery_mend_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    batch recovery_mendbatch;
BEGIN
    SELECT * INTO batch FROM recovery_mendbatch b
     WHERE b.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.batch_id ELSE NEW.batch_id END FOR SHARE;
    IF TG_OP = 'DELETE' THEN
        IF batch.state IS DISTINCT FROM 'draft' AND batch.id IS NOT NULL THEN
            RAISE EXCEPTION 'cells of an applied mend stay' USING ERRCODE = 'check_violation', CONSTRAINT = 'applied_mend_is_frozen';
        END IF;
        RETURN OLD;
    END IF;
    IF NOT EXISTS (SELECT FROM recovery_sheetrow s WHERE s.id = NEW.sheet_row_id AND s.list_id = batch.list_id) THEN
        RAISE EXCEPTION 'a mend names a row of another list' USING ERRCODE = 'check_violation', CONSTRAINT = 'mend_stays_in_its_list';
    END IF;
    IF batch.state <> 'draft' AND (TG_OP = 'INSERT' OR
        (NEW.batch_id, NEW.sheet_row_id, NEW.column, NEW.field, NEW.old_text, NEW.new_text)
            IS DISTINCT FROM (OLD.batch_id, OLD.sheet_row_id, OLD.column, OLD.field, OLD.old_text, OLD.new_text))
    THEN
        RAISE EXCEPTION 'cells of an applied mend stay as they were previewed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'applied_mend_is_frozen';
    END IF;
    IF NEW.standing AND batch.state <> 'applied' THEN
        RAISE EXCEPTION 'only a mend in force stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_mend_in_force_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applied_mend_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON recovery_mend
    FOR EACH ROW EXECUTE FUNCTION recovery_mend_is_frozen();

CREATE FUNCTION recovery_undone_mend_stands_nowhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM recovery_mend m JOIN recovery_mendbatch b ON b.id = m.batch_id
                WHERE b.id = NEW.id AND m.standing AND b.state <> 'applied') THEN
        RAISE EXCEPTION 'mend %: cells of an undone mend still stand', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_mend_in_force_stands';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER undone_mend_stands_nowhere AFTER UPDATE ON recovery_mendbatch
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'undone') EXECUTE FUNCTION recovery_undone_mend_stands_nowhere();

-- A list that comes to rest tells its sender, once. -------------------------------------------------------------------
CREATE FUNCTION recovery_list_tells_its_sender() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO recovery_notice (user_id, list_id, kind, created_at)
    VALUES (NEW.uploaded_by_id, NEW.id, NEW.state, clock_timestamp())
        ON CONFLICT (user_id, list_id, kind) WHERE read_at IS NULL DO UPDATE SET created_at = excluded.created_at;
    RETURN NULL;
END $$;
CREATE TRIGGER list_at_rest_tells_its_sender AFTER UPDATE ON recovery_centrelist
    FOR EACH ROW WHEN (
        OLD.state IS DISTINCT FROM NEW.state
        AND (NEW.state IN ('asking', 'refused', 'quarantined') OR (NEW.state = 'settled' AND OLD.settled_at IS NULL)))
    EXECUTE FUNCTION recovery_list_tells_its_sender();
