-- What a CHECK cannot say of people at a desk: whose centre, whose evidence, and what makes a case urgent.

-- How a list came in and what was seen are evidence. ------------------------------------------------------------------
CREATE FUNCTION recovery_origin_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'list %: origin and evidence are never rewritten', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'origin_of_a_list_is_never_changed';
END $$;
CREATE TRIGGER origin_of_a_list_is_never_changed BEFORE UPDATE ON recovery_centrelist
    FOR EACH ROW WHEN ((NEW.origin, NEW.evidence_note) IS DISTINCT FROM (OLD.origin, OLD.evidence_note))
    EXECUTE FUNCTION recovery_origin_stays();

-- A manager adds people at their own centres only; MIS at any. --------------------------------------------------------
CREATE FUNCTION recovery_walk_in_is_of_its_writers_centre() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM records_user u
         WHERE u.id = NEW.uploaded_by_id
           AND (u.role IN ('officer', 'approver')
                OR (u.role = 'manager' AND EXISTS (
                    SELECT FROM records_user_centres own WHERE own.user_id = u.id AND own.centre_id = NEW.centre_id))))
    THEN
        RAISE EXCEPTION 'user % may add nobody at centre %', NEW.uploaded_by_id, NEW.centre_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'walk_in_is_of_the_writers_centre';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER walk_in_is_of_the_writers_centre BEFORE INSERT ON recovery_centrelist
    FOR EACH ROW WHEN (NEW.origin = 'walk_in') EXECUTE FUNCTION recovery_walk_in_is_of_its_writers_centre();

-- Only a person at a desk makes a case urgent, and only of the same incident. -----------------------------------------
CREATE FUNCTION recovery_case_is_urgent_by_a_walk_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM recovery_centrelist l
         WHERE l.id = NEW.walk_in_id AND l.origin = 'walk_in' AND l.incident_id = NEW.incident_id)
    THEN
        RAISE EXCEPTION 'list % is no person at a desk of this incident', NEW.walk_in_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'urgent_case_points_at_a_walk_in';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER urgent_case_points_at_a_walk_in BEFORE INSERT OR UPDATE OF walk_in_id, incident_id ON recovery_case
    FOR EACH ROW WHEN (NEW.walk_in_id IS NOT NULL) EXECUTE FUNCTION recovery_case_is_urgent_by_a_walk_in();
