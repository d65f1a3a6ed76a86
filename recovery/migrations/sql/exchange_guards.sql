-- What a CHECK cannot say of previews of corrections: what was shown is what is confirmed.

CREATE FUNCTION recovery_import_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'previewed' THEN
            RAISE EXCEPTION 'a preview starts as a preview'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'import_starts_as_a_preview';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'previewed' THEN
        RAISE EXCEPTION 'preview % is %', OLD.id, OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'import_is_taken_or_dropped_once';
    END IF;
    IF (NEW.request_key, NEW.incident_id, NEW.by_id, NEW.origin, NEW.file_name, NEW.sha256, NEW.created_at)
        IS DISTINCT FROM
       (OLD.request_key, OLD.incident_id, OLD.by_id, OLD.origin, OLD.file_name, OLD.sha256, OLD.created_at)
       OR (NEW.state <> 'dropped' AND (NEW.lines, NEW.report) IS DISTINCT FROM (OLD.lines, OLD.report))
       OR (NEW.state <> 'taken' AND NEW.left_out IS DISTINCT FROM OLD.left_out)
    THEN
        RAISE EXCEPTION 'preview % is what was shown', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'previewed_lines_are_frozen';
    END IF;
    IF NEW.state = 'taken' AND NOT EXISTS (
        SELECT FROM recovery_correctionbatch b
         WHERE b.id = NEW.batch_id AND b.incident_id = NEW.incident_id AND b.created_by_id = NEW.by_id)
    THEN
        RAISE EXCEPTION 'preview % went into a batch of somebody else or of another incident', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'import_goes_into_its_own_batch';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER previewed_lines_are_frozen BEFORE INSERT OR UPDATE ON recovery_correctionimport
    FOR EACH ROW EXECUTE FUNCTION recovery_import_is_frozen();

CREATE FUNCTION recovery_import_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'preview % stays: it says where a batch came from', OLD.id
        USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'taken_import_stays';
END $$;
CREATE TRIGGER taken_import_stays BEFORE DELETE ON recovery_correctionimport
    FOR EACH ROW WHEN (OLD.state = 'taken') EXECUTE FUNCTION recovery_import_stays();
