-- What guards.sql leaves open of batches, their lines and their messages: content proved by its hash, lines that stay
-- where they are, authors and stamps that stay as they were, and no deletion.
-- Functions of guards.sql that say more by now are replaced; batch_guards_remove.sql puts the old ones back.

-- Content ----------------------------------------------------------------------------------------------------------
-- What a batch says, as one number: SHA-256 over all its lines in one order; '' for a batch without lines.
-- jsonb writes an object with its keys in one order, and a time is written as seconds, whatever the session's time zone
-- is. A line that was slipped in, dropped or changed by any way shows.
CREATE FUNCTION recovery_batch_sha256(the_batch bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(encode(sha256(convert_to(
               jsonb_build_array(b.incident_id, b.request_key, b.created_by_id)::text || l.said, 'UTF8')), 'hex')), '')
      FROM recovery_correctionbatch b,
           LATERAL (
               SELECT string_agg(
                          E'\n' || jsonb_build_array(
                              c.case_id, c.field, c.old_value, c.new_value, c.evidence_id, c.evidence_note,
                              c.edited_by_id, extract(epoch FROM c.edited_at))::text,
                          '' ORDER BY c.case_id, c.field COLLATE "C") AS said
                 FROM recovery_correction c
                WHERE c.batch_id = b.id) AS l
     WHERE b.id = the_batch AND l.said IS NOT NULL
$$;

CREATE FUNCTION recovery_content_is_what_its_hash_says() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said text := recovery_batch_sha256(NEW.id);
BEGIN
    IF said = '' THEN
        RAISE EXCEPTION 'batch % has no line', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_batch_has_a_line';
    END IF;
    IF said <> NEW.content_sha256 OR (NEW.state <> 'submitted' AND said <> NEW.approved_sha256) THEN
        RAISE EXCEPTION 'batch %: its lines are not what its hash says', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'content_is_what_its_hash_says';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER content_is_what_its_hash_says BEFORE UPDATE ON recovery_correctionbatch
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('submitted', 'approved', 'applied'))
    EXECUTE FUNCTION recovery_content_is_what_its_hash_says();

-- Authors, approvers and stamps ------------------------------------------------------------------------------------
-- Who approves must have had no hand in any line, not even in one that was overwritten or taken out since; the history
-- remembers. Who took a line out is known where it was done through the site.
CREATE OR REPLACE FUNCTION recovery_batch_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.created_by_id, NEW.created_at, NEW.incident_id, NEW.request_key)
       IS DISTINCT FROM (OLD.created_by_id, OLD.created_at, OLD.incident_id, OLD.request_key)
    THEN
        RAISE EXCEPTION 'batch % keeps its author, incident and key', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_keeps_its_author_incident_and_key';
    END IF;
    IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND NEW.content_sha256 IS DISTINCT FROM OLD.content_sha256 THEN
        RAISE EXCEPTION 'batch % is frozen', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_batch_is_frozen';
    END IF;
    -- A stamp is written once; only going back to draft takes those of submission and approval away.
    IF NEW.state <> 'draft' AND (
        (OLD.submitted_at IS NOT NULL AND NEW.submitted_at IS DISTINCT FROM OLD.submitted_at)
        OR (OLD.approved_at IS NOT NULL
            AND (NEW.approved_at, NEW.approved_by_id, NEW.approved_sha256)
                IS DISTINCT FROM (OLD.approved_at, OLD.approved_by_id, OLD.approved_sha256))
        OR (OLD.applied_at IS NOT NULL
            AND (NEW.applied_at, NEW.applied_by_id) IS DISTINCT FROM (OLD.applied_at, OLD.applied_by_id))
        OR (OLD.reverted_at IS NOT NULL
            AND (NEW.reverted_at, NEW.reverted_by_id, NEW.revert_reason, NEW.revert_asked_by_id, NEW.revert_asked_at)
                IS DISTINCT FROM
                (OLD.reverted_at, OLD.reverted_by_id, OLD.revert_reason, OLD.revert_asked_by_id, OLD.revert_asked_at)))
    THEN
        RAISE EXCEPTION 'batch %: who did what when is written once', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stamps_of_a_batch_are_written_once';
    END IF;
    IF NEW.approved_by_id IS NOT NULL AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id AND (
        EXISTS (SELECT FROM recovery_correction c
                 WHERE c.batch_id = NEW.id AND c.edited_by_id = NEW.approved_by_id)
        OR EXISTS (SELECT FROM recovery_correctionevent e
                     LEFT JOIN pghistory_context x ON x.id = e.pgh_context_id AND e.pgh_label = 'delete'
                    WHERE e.batch_id = NEW.id
                      AND (e.edited_by_id = NEW.approved_by_id
                           OR x.metadata ->> 'user' = NEW.approved_by_id::text)))
    THEN
        RAISE EXCEPTION 'batch %: the approver edited a line of it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approver_edited_no_line';
    END IF;
    RETURN NEW;
END $$;

-- Four eyes for taking back what the national server has been told already. The messages are held while this looks, so
-- that none leaves between the look and the end of the transaction.
CREATE FUNCTION recovery_delivered_batch_is_reverted_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revert_asked_by_id IS NULL THEN
        PERFORM d.id FROM recovery_delivery d JOIN recovery_correction c ON c.id = d.correction_id
          WHERE c.batch_id = NEW.id ORDER BY d.id FOR SHARE OF d;
        IF EXISTS (SELECT FROM recovery_delivery d JOIN recovery_correction c ON c.id = d.correction_id
                    WHERE c.batch_id = NEW.id AND (d.state <> 'waiting' OR d.drop_id IS NOT NULL))
        THEN
            RAISE EXCEPTION 'batch % was delivered, so its revert takes two people', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'delivered_batch_is_reverted_by_two';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivered_batch_is_reverted_by_two BEFORE UPDATE ON recovery_correctionbatch
    FOR EACH ROW WHEN (OLD.state <> 'reverted' AND NEW.state = 'reverted')
    EXECUTE FUNCTION recovery_delivered_batch_is_reverted_by_two();

-- Lines ------------------------------------------------------------------------------------------------------------
INSERT INTO recovery_allowed_step (thing, old, new) VALUES
    ('correction', 'proposed', 'applied'), ('correction', 'proposed', 'held'), ('correction', 'proposed', 'dropped'),
    ('correction', 'applied', 'reverted'), ('correction', 'applied', 'kept');
CREATE TRIGGER correction_takes_allowed_steps BEFORE UPDATE ON recovery_correction
    FOR EACH ROW EXECUTE FUNCTION recovery_takes_allowed_steps('correction');
CREATE TRIGGER correction_starts_at_the_start BEFORE INSERT ON recovery_correction
    FOR EACH ROW EXECUTE FUNCTION recovery_starts_at_the_start('correction', 'proposed');

-- A line never leaves its batch or its case, and changes only in a draft; what becomes of it follows its batch, which
-- moves first.
CREATE OR REPLACE FUNCTION recovery_line_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    batch_state text;
    needed text;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.batch_id, NEW.case_id) IS DISTINCT FROM (OLD.batch_id, OLD.case_id) THEN
        RAISE EXCEPTION 'line % stays in its batch and with its case', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_stays_in_its_batch';
    END IF;
    SELECT state INTO batch_state FROM recovery_correctionbatch b
     WHERE b.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.batch_id ELSE NEW.batch_id END FOR SHARE;
    IF batch_state <> 'draft' AND (
        TG_OP <> 'UPDATE'
        OR (NEW.field, NEW.old_value, NEW.new_value, NEW.evidence_id, NEW.evidence_note, NEW.edited_by_id, NEW.edited_at)
           IS DISTINCT FROM
           (OLD.field, OLD.old_value, OLD.new_value, OLD.evidence_id, OLD.evidence_note, OLD.edited_by_id, OLD.edited_at))
    THEN
        RAISE EXCEPTION 'lines of a % batch are frozen', batch_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_changes_only_in_draft';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state IS DISTINCT FROM OLD.state THEN
        needed := CASE NEW.state
            WHEN 'applied' THEN 'applied' WHEN 'held' THEN 'applied'
            WHEN 'reverted' THEN 'reverted' WHEN 'kept' THEN 'reverted'
            WHEN 'dropped' THEN 'discarded' END;
        IF needed IS NOT NULL AND batch_state <> needed THEN
            RAISE EXCEPTION 'line % cannot be % in a batch that is %', OLD.id, NEW.state, batch_state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_follows_its_batch';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- The other half, at the end: a batch leaves no line behind. One check for the whole batch.
CREATE FUNCTION recovery_batch_leaves_no_line_behind() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    batch_state text;
    left_behind text;
BEGIN
    SELECT b.state, min(c.state) INTO batch_state, left_behind
      FROM recovery_correctionbatch b
      JOIN recovery_correction c ON c.batch_id = b.id
     WHERE b.id = NEW.id
       AND c.state = ANY (CASE b.state
           WHEN 'applied' THEN ARRAY['proposed', 'dropped', 'reverted', 'kept']
           WHEN 'reverted' THEN ARRAY['proposed', 'dropped', 'applied']
           WHEN 'discarded' THEN ARRAY['proposed', 'applied', 'held', 'reverted', 'kept']
           ELSE ARRAY['dropped', 'applied', 'held', 'reverted', 'kept'] END)
     GROUP BY b.state;
    IF left_behind IS NOT NULL THEN
        RAISE EXCEPTION 'batch % is % with a line that is %', NEW.id, batch_state, left_behind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_leaves_no_line_behind';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER batch_leaves_no_line_behind AFTER UPDATE ON recovery_correctionbatch
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION recovery_batch_leaves_no_line_behind();

-- A centre manager writes lines about people of their own centres only, whatever page or file they come by.
CREATE FUNCTION recovery_line_is_of_the_writers_centre() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM records_user u
                WHERE u.id = NEW.edited_by_id AND u.role = 'manager'
                  AND NOT EXISTS (SELECT FROM recovery_case c
                                    JOIN records_user_centres w ON w.centre_id = c.centre_id AND w.user_id = u.id
                                   WHERE c.id = NEW.case_id))
    THEN
        RAISE EXCEPTION 'case % is not at the centres of user %', NEW.case_id, NEW.edited_by_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_is_of_the_writers_centre';
    END IF;
    RETURN NEW;
END $$;
-- Not on every update: the writer may move to another centre, and the line may be applied afterwards.
CREATE TRIGGER line_is_of_the_writers_centre
    BEFORE INSERT OR UPDATE OF case_id, field, new_value, edited_by_id, edited_at ON recovery_correction
    FOR EACH ROW EXECUTE FUNCTION recovery_line_is_of_the_writers_centre();

-- Messages ---------------------------------------------------------------------------------------------------------
CREATE FUNCTION recovery_sent_delivery_keeps_its_drop_and_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'delivery % was sent: its drop and its time stay', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_delivery_keeps_its_drop_and_time';
END $$;
CREATE TRIGGER sent_delivery_keeps_its_drop_and_time BEFORE UPDATE ON recovery_delivery
    FOR EACH ROW WHEN (
        OLD.sent_at IS NOT NULL AND (NEW.sent_at, NEW.drop_id) IS DISTINCT FROM (OLD.sent_at, OLD.drop_id))
    EXECUTE FUNCTION recovery_sent_delivery_keeps_its_drop_and_time();

-- Nothing of this is deleted ---------------------------------------------------------------------------------------
-- (Lines of a draft may be; their history keeps them.)
CREATE TRIGGER case_is_never_deleted BEFORE DELETE ON recovery_case
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('case_is_never_deleted');
CREATE TRIGGER batch_is_never_deleted BEFORE DELETE ON recovery_correctionbatch
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('batch_is_never_deleted');
CREATE TRIGGER delivery_is_never_deleted BEFORE DELETE ON recovery_delivery
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('delivery_is_never_deleted');
CREATE TRIGGER drop_is_never_deleted BEFORE DELETE ON recovery_drop
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('drop_is_never_deleted');

-- TRUNCATE goes past triggers of rows.
CREATE TRIGGER cases_are_never_emptied BEFORE TRUNCATE ON recovery_case
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('cases_are_never_emptied');
CREATE TRIGGER batches_are_never_emptied BEFORE TRUNCATE ON recovery_correctionbatch
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('batches_are_never_emptied');
CREATE TRIGGER lines_are_never_emptied BEFORE TRUNCATE ON recovery_correction
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('lines_are_never_emptied');
CREATE TRIGGER deliveries_are_never_emptied BEFORE TRUNCATE ON recovery_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('deliveries_are_never_emptied');
CREATE TRIGGER drops_are_never_emptied BEFORE TRUNCATE ON recovery_drop
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('drops_are_never_emptied');
CREATE TRIGGER access_log_is_never_emptied BEFORE TRUNCATE ON recovery_accesslog
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('access_log_is_never_emptied');
CREATE TRIGGER rows_of_files_are_never_emptied BEFORE TRUNCATE ON recovery_sheetrow
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('rows_of_files_are_never_emptied');
CREATE TRIGGER history_of_cases_is_never_emptied BEFORE TRUNCATE ON recovery_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_cases_is_never_emptied');
CREATE TRIGGER history_of_batches_is_never_emptied BEFORE TRUNCATE ON recovery_correctionbatchevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_batches_is_never_emptied');
CREATE TRIGGER history_of_lines_is_never_emptied BEFORE TRUNCATE ON recovery_correctionevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_lines_is_never_emptied');
