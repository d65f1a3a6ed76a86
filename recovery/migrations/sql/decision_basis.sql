-- The level of each comparison of a pair: {"name": "same", "mobile": "exact", ...}.
CREATE FUNCTION recovery_levels(comparisons jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(c ->> 'name', c ->> 'level'), '{}') FROM jsonb_array_elements(comparisons) AS c
$$;

-- What a person had before them is kept with the decision, whoever writes it and however many at a time.
CREATE FUNCTION recovery_decision_basis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.basis IS NULL THEN
        SELECT coalesce((SELECT basis FROM recovery_decision WHERE sheet_row_id = NEW.sheet_row_id
                          ORDER BY id DESC LIMIT 1), '{}')  -- whom an earlier decision knew is known
               || coalesce(jsonb_object_agg(recipient_id, recovery_levels(comparisons)), '{}')
          INTO NEW.basis
          FROM (SELECT recipient_id, comparisons FROM recovery_candidatepair WHERE row_id = NEW.sheet_row_id
                 UNION
                SELECT recipient_id, comparisons FROM recovery_link WHERE row_id = NEW.sheet_row_id) AS pair;
    END IF;
    -- The question is answered now, not when the list has been judged again.
    UPDATE recovery_candidatepair SET asks = false WHERE row_id = NEW.sheet_row_id AND asks;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_keeps_what_was_proposed BEFORE INSERT ON recovery_decision
    FOR EACH ROW EXECUTE FUNCTION recovery_decision_basis();

-- Where a decision falls, its question is open again, not when the list has been judged again.
CREATE FUNCTION recovery_decision_falls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE recovery_candidatepair SET asks = true WHERE row_id = NEW.sheet_row_id AND NOT asks;
    RETURN NULL;
END $$;
CREATE TRIGGER fallen_decision_asks_again AFTER UPDATE ON recovery_decision
    FOR EACH ROW WHEN (NEW.replaced_at IS NOT NULL AND OLD.replaced_at IS NULL) EXECUTE FUNCTION recovery_decision_falls();
