-- What a CHECK cannot say of the watch on links and of linkage models.

-- An answer stands, and what was asked does not change behind it. ------------------------------------------------------
CREATE FUNCTION recovery_link_check_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.verdict <> '' THEN
            RAISE EXCEPTION 'check %: an answer stays', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_to_a_link_check_stands';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.sheet_row_id, NEW.recipient_id, NEW.is_decoy, NEW.found_by, NEW.model_id, NEW.asked_on, NEW.asked_at)
           IS DISTINCT FROM
       (OLD.sheet_row_id, OLD.recipient_id, OLD.is_decoy, OLD.found_by, OLD.model_id, OLD.asked_on, OLD.asked_at)
       OR (OLD.verdict <> '' AND (NEW.verdict, NEW.answered_by_id, NEW.answered_at)
                                 IS DISTINCT FROM (OLD.verdict, OLD.answered_by_id, OLD.answered_at))
    THEN
        RAISE EXCEPTION 'check %: question and answer stand as they are', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_to_a_link_check_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_to_a_link_check_stands BEFORE UPDATE OR DELETE ON recovery_linkcheck
    FOR EACH ROW EXECUTE FUNCTION recovery_link_check_stands();

-- Whoever sent a list, or decided a row of it, is no judge of its links. ------------------------------------------------
CREATE FUNCTION recovery_link_check_is_answered_by_somebody_else() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.verdict <> '' THEN
        RETURN NEW;  -- what came after the answer does not count
    END IF;
    IF EXISTS (
        SELECT FROM recovery_sheetrow s JOIN recovery_centrelist l ON l.id = s.list_id
         WHERE s.id = NEW.sheet_row_id
           AND (l.uploaded_by_id = NEW.answered_by_id
                OR EXISTS (SELECT FROM recovery_sheetrow other JOIN recovery_decision d ON d.sheet_row_id = other.id
                            WHERE other.list_id = s.list_id AND d.decided_by_id = NEW.answered_by_id)))
    THEN
        RAISE EXCEPTION 'check %: answered by somebody who worked on the list', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'link_check_is_answered_by_somebody_else';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER link_check_is_answered_by_somebody_else BEFORE INSERT OR UPDATE ON recovery_linkcheck
    FOR EACH ROW WHEN (NEW.verdict <> '') EXECUTE FUNCTION recovery_link_check_is_answered_by_somebody_else();

-- The comparison that a model names was made with it, over every list, since the last extract. --------------------------
CREATE FUNCTION recovery_linkage_model_was_compared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.is_active THEN
        RETURN NEW;  -- it was compared when it came into use
    END IF;
    IF NOT EXISTS (
        SELECT FROM recovery_linkagecomparison c
         WHERE c.id = NEW.used_after_id AND c.model_id = NEW.id AND c.finished_at IS NOT NULL AND c.newest_lists IS NULL
           AND c.extract_id IS NOT DISTINCT FROM (SELECT id FROM records_extract ORDER BY as_of DESC, id DESC LIMIT 1))
    THEN
        RAISE EXCEPTION 'model %: its comparison is of another model, of some lists only, or older than the extract', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'linkage_model_comes_into_use_after_its_comparison';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_model_comes_into_use_after_its_comparison BEFORE INSERT OR UPDATE ON recovery_linkagemodel
    FOR EACH ROW WHEN (NEW.is_active AND NEW.used_after_id IS NOT NULL)
    EXECUTE FUNCTION recovery_linkage_model_was_compared();

CREATE FUNCTION recovery_linkage_comparison_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'comparison %: what was found stands', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'finished_linkage_comparison_stands';
END $$;
CREATE TRIGGER finished_linkage_comparison_stands BEFORE UPDATE OR DELETE ON recovery_linkagecomparison
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION recovery_linkage_comparison_stands();
