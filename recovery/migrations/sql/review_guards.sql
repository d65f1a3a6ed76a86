-- What a CHECK cannot say of decisions that one person gives for many rows alike.

-- A list that waits to be reconciled is linked anew when somebody decided a row meanwhile.
INSERT INTO recovery_allowed_step (thing, old, new) VALUES ('list', 'reconciling', 'linking');

-- Whether no whole identifier of a pair is another one: the same number, or not known on both sides. Nearly the same is
-- another one here; that needs a look at each. One definition for what is offered and for what the database takes.
CREATE FUNCTION recovery_no_identifier_contradicts(contradicts text[], comparisons jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT contradicts = '{}' AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(comparisons) c
         WHERE c ->> 'name' IN ('registration_no', 'nid', 'brn', 'passport')
           AND c ->> 'level' NOT IN ('exact', 'same_13', 'unknown'))
$$;

CREATE FUNCTION recovery_bulk_decision_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    act recovery_reviewact;
BEGIN
    SELECT * INTO act FROM recovery_reviewact a WHERE a.id = NEW.act_id;
    IF (NEW.verdict, NEW.decided_by_id, NEW.reason) IS DISTINCT FROM (act.verdict, act.decided_by_id, act.reason) THEN
        RAISE EXCEPTION 'row %: the decision says something else than its act', NEW.sheet_row_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_decision_says_what_its_act_says';
    END IF;
    IF act.undone_at IS NOT NULL AND NEW.replaced_at IS NULL THEN
        RAISE EXCEPTION 'row %: the act was undone', NEW.sheet_row_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'undone_act_decides_nothing';
    END IF;
    IF TG_OP = 'INSERT' THEN
        -- Not this function's place to tell which of several; that needs a person for each row.
        IF (SELECT count(*) FROM recovery_candidatepair c WHERE c.row_id = NEW.sheet_row_id) <> 1
           OR (NEW.verdict = 'this_one' AND NOT EXISTS (
               SELECT FROM recovery_candidatepair c
                WHERE c.row_id = NEW.sheet_row_id AND c.recipient_id = NEW.recipient_id))
        THEN
            RAISE EXCEPTION 'row % has not exactly this candidate', NEW.sheet_row_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_decision_is_about_the_only_candidate';
        END IF;
        IF NEW.verdict = 'this_one' AND NOT (
            SELECT recovery_no_identifier_contradicts(c.contradicts::text[], c.comparisons)
              FROM recovery_candidatepair c WHERE c.row_id = NEW.sheet_row_id)
        THEN
            RAISE EXCEPTION 'row %: an identifier of its candidate is another one', NEW.sheet_row_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_link_contradicts_no_identifier';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bulk_decision_is_sound BEFORE INSERT OR UPDATE ON recovery_decision
    FOR EACH ROW WHEN (NEW.act_id IS NOT NULL) EXECUTE FUNCTION recovery_bulk_decision_is_sound();

CREATE FUNCTION recovery_review_act_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.incident_id, NEW.verdict, NEW.pattern, NEW.content_sha256, NEW.reason, NEW.decided_by_id, NEW.decided_at)
       IS DISTINCT FROM
       (OLD.incident_id, OLD.verdict, OLD.pattern, OLD.content_sha256, OLD.reason, OLD.decided_by_id, OLD.decided_at)
       OR OLD.undone_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'act % cannot be rewritten', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'review_act_is_never_rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_act_is_never_rewritten BEFORE UPDATE ON recovery_reviewact
    FOR EACH ROW EXECUTE FUNCTION recovery_review_act_is_frozen();

CREATE FUNCTION recovery_undone_act_decides_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM recovery_decision d WHERE d.act_id = NEW.id AND d.replaced_at IS NULL) THEN
        RAISE EXCEPTION 'act %: decisions of an undone act still stand', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'undone_act_decides_nothing';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER undone_act_decides_nothing AFTER UPDATE ON recovery_reviewact
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.undone_at IS NOT NULL) EXECUTE FUNCTION recovery_undone_act_decides_nothing();

-- A decision is evidence: who decided what about whom, and together with which others, never changes.
CREATE FUNCTION recovery_decision_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.sheet_row_id, NEW.verdict, NEW.recipient_id, NEW.decided_by_id)
       IS DISTINCT FROM (OLD.sheet_row_id, OLD.verdict, OLD.recipient_id, OLD.decided_by_id)
       OR (OLD.act_id IS NOT NULL AND NEW.act_id IS DISTINCT FROM OLD.act_id)
    THEN
        RAISE EXCEPTION 'decision % stands as it was given', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_is_never_rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_is_never_rewritten BEFORE UPDATE ON recovery_decision
    FOR EACH ROW EXECUTE FUNCTION recovery_decision_stands();
