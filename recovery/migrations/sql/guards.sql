-- What a CHECK cannot say: allowed steps, leases, frozen content, conservation, and messages that must not be missing.
-- Every function raises with the name of its rule; recovery.errors turns that name into a sentence.

-- Steps ------------------------------------------------------------------------------------------------------------
CREATE TABLE recovery_allowed_step (
    thing text NOT NULL CHECK (thing IN ('list', 'batch', 'case')),
    old text NOT NULL,
    new text NOT NULL,
    PRIMARY KEY (thing, old, new)
);
INSERT INTO recovery_allowed_step (thing, old, new) VALUES
    ('list', 'received', 'reading'), ('list', 'reading', 'asking'), ('list', 'reading', 'loading'),
    ('list', 'asking', 'loading'), ('list', 'loading', 'asking'), ('list', 'loading', 'linking'),
    ('list', 'linking', 'reconciling'), ('list', 'reconciling', 'settled'),
    ('list', 'settled', 'linking'), ('list', 'settled', 'reconciling'), ('list', 'settled', 'loading'),
    ('list', 'quarantined', 'received'),
    ('list', 'received', 'refused'), ('list', 'reading', 'refused'), ('list', 'loading', 'refused'),
    ('list', 'received', 'quarantined'), ('list', 'reading', 'quarantined'), ('list', 'loading', 'quarantined'),
    ('list', 'linking', 'quarantined'), ('list', 'reconciling', 'quarantined'),
    ('list', 'received', 'withdrawn'), ('list', 'asking', 'withdrawn'), ('list', 'settled', 'withdrawn'),
    ('list', 'refused', 'withdrawn'), ('list', 'quarantined', 'withdrawn'),
    ('batch', 'draft', 'submitted'), ('batch', 'submitted', 'draft'), ('batch', 'submitted', 'approved'),
    ('batch', 'approved', 'draft'), ('batch', 'approved', 'applied'), ('batch', 'applied', 'reverted'),
    ('batch', 'draft', 'discarded'),
    ('case', 'open', 'applied'), ('case', 'applied', 'open'), ('case', 'applied', 'verified'),
    ('case', 'open', 'verified'), ('case', 'verified', 'open'), ('case', 'open', 'closed'),
    ('case', 'closed', 'open'), ('case', 'closed', 'verified'), ('case', 'open', 'withdrawn'),
    ('case', 'withdrawn', 'open'), ('case', 'applied', 'withdrawn'), ('case', 'verified', 'withdrawn'),
    ('case', 'closed', 'withdrawn');

CREATE FUNCTION recovery_takes_allowed_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS (
        SELECT FROM recovery_allowed_step s WHERE s.thing = TG_ARGV[0] AND s.old = OLD.state AND s.new = NEW.state)
    THEN
        RAISE EXCEPTION '% % cannot go from % to %', TG_ARGV[0], OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0] || '_takes_allowed_steps';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION recovery_starts_at_the_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> TG_ARGV[1] THEN
        RAISE EXCEPTION '% starts as %', TG_ARGV[0], TG_ARGV[1]
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0] || '_starts_at_the_start';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_takes_allowed_steps BEFORE UPDATE ON recovery_centrelist
    FOR EACH ROW EXECUTE FUNCTION recovery_takes_allowed_steps('list');
CREATE TRIGGER batch_takes_allowed_steps BEFORE UPDATE ON recovery_correctionbatch
    FOR EACH ROW EXECUTE FUNCTION recovery_takes_allowed_steps('batch');
CREATE TRIGGER case_takes_allowed_steps BEFORE UPDATE ON recovery_case
    FOR EACH ROW EXECUTE FUNCTION recovery_takes_allowed_steps('case');
CREATE TRIGGER list_starts_at_the_start BEFORE INSERT ON recovery_centrelist
    FOR EACH ROW EXECUTE FUNCTION recovery_starts_at_the_start('list', 'received');
CREATE TRIGGER batch_starts_at_the_start BEFORE INSERT ON recovery_correctionbatch
    FOR EACH ROW EXECUTE FUNCTION recovery_starts_at_the_start('batch', 'draft');
CREATE TRIGGER case_starts_at_the_start BEFORE INSERT ON recovery_case
    FOR EACH ROW EXECUTE FUNCTION recovery_starts_at_the_start('case', 'open');

-- Lease: a queue's lock is no fence. A lease only grows, and only its newest holder writes. ---------------------------
CREATE FUNCTION recovery_list_lease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.lease < OLD.lease
       OR (NEW.lease = OLD.lease AND NEW.lease IS DISTINCT FROM nullif(current_setting('app.lease', true), '')::bigint)
    THEN
        RAISE EXCEPTION 'list %: this writer does not hold lease %', OLD.id, OLD.lease
            USING ERRCODE = 'serialization_failure', CONSTRAINT = 'list_is_written_by_its_lease_holder';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_is_written_by_its_lease_holder BEFORE UPDATE ON recovery_centrelist
    FOR EACH ROW EXECUTE FUNCTION recovery_list_lease();

-- Conservation: what a settled list says of itself is what its rows say. ---------------------------------------------
CREATE FUNCTION recovery_list_conserves_its_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    listed bigint; skipped bigint; seen bigint; said bigint[]; counted bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM recovery_centrelist l
                    WHERE l.id = NEW.id AND l.state = 'settled' AND l.lease = NEW.lease) THEN
        RETURN NULL;  -- it has moved on within the same transaction
    END IF;
    SELECT count(*) INTO listed FROM recovery_listrow r WHERE r.list_id = NEW.id;
    SELECT count(*) INTO skipped FROM recovery_skippedrow r WHERE r.list_id = NEW.id;
    SELECT count(*) INTO seen FROM recovery_sheetrow r WHERE r.list_id = NEW.id;
    SELECT array[count(*) FILTER (WHERE outcome = 'on_server'), count(*) FILTER (WHERE outcome = 'dose_missing'),
                 count(*) FILTER (WHERE outcome = 'differs'), count(*) FILTER (WHERE outcome = 'not_registered'),
                 count(*) FILTER (WHERE outcome = 'in_review'), count(*) FILTER (WHERE outcome = 'duplicate'),
                 count(*) FILTER (WHERE outcome = 'out_of_scope'), count(*) FILTER (WHERE outcome = 'unreadable')]
      INTO counted FROM recovery_rowoutcome o WHERE o.list_id = NEW.id;
    said := array[NEW.on_server, NEW.dose_missing, NEW.differs, NEW.not_registered, NEW.in_review, NEW.duplicate,
                  NEW.out_of_scope, NEW.unreadable];
    IF (listed, skipped, seen) IS DISTINCT FROM (NEW.rows_listed::bigint, NEW.rows_skipped::bigint, NEW.rows_seen::bigint)
       OR said IS DISTINCT FROM counted
    THEN
        RAISE EXCEPTION 'list %: rows seen/listed/skipped %/%/% and outcomes % are not what the list says', NEW.id,
            seen, listed, skipped, counted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settled_list_conserves_its_rows';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settled_list_conserves_its_rows AFTER UPDATE ON recovery_centrelist
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'settled') EXECUTE FUNCTION recovery_list_conserves_its_rows();

-- A row of the file is a person or is skipped, never both. -----------------------------------------------------------
CREATE FUNCTION recovery_row_is_listed_or_skipped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM recovery_listrow r JOIN recovery_skippedrow s USING (sheet_row_id)
                WHERE r.list_id = NEW.id) THEN
        RAISE EXCEPTION 'list %: a row is both listed and skipped', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'row_is_listed_or_skipped_not_both';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER row_is_listed_or_skipped_not_both AFTER UPDATE ON recovery_centrelist
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'settled') EXECUTE FUNCTION recovery_row_is_listed_or_skipped();

-- Batches: frozen once submitted, applied only as approved -----------------------------------------------------------
CREATE FUNCTION recovery_batch_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND NEW.state <> 'draft'
       AND (NEW.content_sha256, NEW.created_by_id, NEW.incident_id, NEW.request_key)
           IS DISTINCT FROM (OLD.content_sha256, OLD.created_by_id, OLD.incident_id, OLD.request_key)
    THEN
        RAISE EXCEPTION 'batch % is frozen', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_batch_is_frozen';
    END IF;
    IF NEW.approved_by_id IS NOT NULL AND EXISTS (
        SELECT FROM recovery_correction c WHERE c.batch_id = NEW.id AND c.edited_by_id = NEW.approved_by_id)
    THEN
        RAISE EXCEPTION 'batch %: the approver edited a line of it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approver_edited_no_line';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submitted_batch_is_frozen BEFORE UPDATE ON recovery_correctionbatch
    FOR EACH ROW EXECUTE FUNCTION recovery_batch_is_frozen();

CREATE FUNCTION recovery_line_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    batch_state text;
BEGIN
    SELECT state INTO batch_state FROM recovery_correctionbatch b
     WHERE b.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.batch_id ELSE NEW.batch_id END FOR SHARE;
    IF batch_state <> 'draft' AND (
        TG_OP <> 'UPDATE'
        OR (NEW.batch_id, NEW.case_id, NEW.field, NEW.old_value, NEW.new_value, NEW.evidence_id, NEW.evidence_note,
            NEW.edited_by_id, NEW.edited_at)
           IS DISTINCT FROM
           (OLD.batch_id, OLD.case_id, OLD.field, OLD.old_value, OLD.new_value, OLD.evidence_id, OLD.evidence_note,
            OLD.edited_by_id, OLD.edited_at))
    THEN
        RAISE EXCEPTION 'lines of a % batch are frozen', batch_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_changes_only_in_draft';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER line_changes_only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON recovery_correction
    FOR EACH ROW EXECUTE FUNCTION recovery_line_is_frozen();

-- Outbox: no applied correction without its message, no revert without its retraction; checked at COMMIT. -------------
CREATE FUNCTION recovery_correction_has_its_message() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_state text;
BEGIN
    SELECT state INTO now_state FROM recovery_correction WHERE id = NEW.id;
    IF now_state IN ('applied', 'reverted', 'kept') AND NOT EXISTS (
        SELECT FROM recovery_delivery d WHERE d.correction_id = NEW.id AND d.operation = 'upsert')
    THEN
        RAISE EXCEPTION 'correction % applied without a message to the national server', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'applied_correction_has_its_message';
    END IF;
    IF now_state = 'reverted' AND NOT EXISTS (
        SELECT FROM recovery_delivery d WHERE d.correction_id = NEW.id AND d.operation = 'retract')
    THEN
        RAISE EXCEPTION 'correction % reverted without a retraction', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reverted_correction_has_its_retraction';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER applied_correction_has_its_message AFTER INSERT OR UPDATE ON recovery_correction
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state IN ('applied', 'reverted', 'kept')) EXECUTE FUNCTION recovery_correction_has_its_message();

CREATE FUNCTION recovery_delivery_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.correction_id, NEW.operation, NEW.payload, NEW.payload_sha256, NEW.queued_at)
       IS DISTINCT FROM (OLD.correction_id, OLD.operation, OLD.payload, OLD.payload_sha256, OLD.queued_at)
       OR (OLD.state = 'sent' AND NEW.state <> 'sent')
    THEN
        RAISE EXCEPTION 'delivery % cannot be rewritten', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'queued_delivery_is_immutable';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER queued_delivery_is_immutable BEFORE UPDATE ON recovery_delivery
    FOR EACH ROW EXECUTE FUNCTION recovery_delivery_is_immutable();

-- Evidence is never rewritten -----------------------------------------------------------------------------------------
CREATE FUNCTION recovery_no_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is forbidden', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', CONSTRAINT = TG_ARGV[0];
END $$;
CREATE TRIGGER access_log_is_append_only BEFORE UPDATE OR DELETE ON recovery_accesslog
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('access_log_is_append_only');
CREATE TRIGGER row_of_a_file_is_never_changed BEFORE UPDATE ON recovery_sheetrow
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('row_of_a_file_is_never_changed');
