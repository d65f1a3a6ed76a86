-- A denominator without its source says nothing, and neither does one whose source is looked up on another day. Snapshots
-- and claims that were written before are left as they are: they kept none.

CREATE FUNCTION recovery_snapshot_names_the_sources_of_its_doses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reported > 0 AND cardinality(NEW.sources) = 0 THEN
        RAISE EXCEPTION 'the snapshot does not say where its % reported doses come from', NEW.reported
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER snapshot_names_the_sources_of_its_doses BEFORE INSERT ON recovery_progresssnapshot
    FOR EACH ROW EXECUTE FUNCTION recovery_snapshot_names_the_sources_of_its_doses();

CREATE FUNCTION recovery_claim_names_the_sources_of_its_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.figures::jsonb -> 'sources' IS DISTINCT FROM (
        SELECT to_jsonb(s.sources) FROM recovery_progresssnapshot s WHERE s.id = NEW.snapshot_id) THEN
        RAISE EXCEPTION 'the claim names other sources than its snapshot'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_names_the_sources_of_its_snapshot BEFORE INSERT ON recovery_claim
    FOR EACH ROW EXECUTE FUNCTION recovery_claim_names_the_sources_of_its_snapshot();
