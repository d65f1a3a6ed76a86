-- The inverse of batch_guards.sql.
DROP TRIGGER content_is_what_its_hash_says ON recovery_correctionbatch;
DROP TRIGGER delivered_batch_is_reverted_by_two ON recovery_correctionbatch;
DROP TRIGGER correction_takes_allowed_steps ON recovery_correction;
DROP TRIGGER correction_starts_at_the_start ON recovery_correction;
DROP TRIGGER batch_leaves_no_line_behind ON recovery_correctionbatch;
DROP TRIGGER line_is_of_the_writers_centre ON recovery_correction;
DROP TRIGGER sent_delivery_keeps_its_drop_and_time ON recovery_delivery;
DROP TRIGGER case_is_never_deleted ON recovery_case;
DROP TRIGGER batch_is_never_deleted ON recovery_correctionbatch;
DROP TRIGGER delivery_is_never_deleted ON recovery_delivery;
DROP TRIGGER drop_is_never_deleted ON recovery_drop;
DROP TRIGGER cases_are_never_emptied ON recovery_case;
DROP TRIGGER batches_are_never_emptied ON recovery_correctionbatch;
DROP TRIGGER lines_are_never_emptied ON recovery_correction;
DROP TRIGGER deliveries_are_never_emptied ON recovery_delivery;
DROP TRIGGER drops_are_never_emptied ON recovery_drop;
DROP TRIGGER access_log_is_never_emptied ON recovery_accesslog;
DROP TRIGGER rows_of_files_are_never_emptied ON recovery_sheetrow;
DROP TRIGGER history_of_cases_is_never_emptied ON recovery_caseevent;
DROP TRIGGER history_of_batches_is_never_emptied ON recovery_correctionbatchevent;
DROP TRIGGER history_of_lines_is_never_emptied ON recovery_correctionevent;
DROP FUNCTION recovery_batch_sha256(bigint), recovery_content_is_what_its_hash_says(), recovery_delivered_batch_is_reverted_by_two(), recovery_batch_leaves_no_line_behind(), recovery_line_is_of_the_writers_centre(), recovery_sent_delivery_keeps_its_drop_and_time();
DELETE FROM recovery_allowed_step WHERE thing = 'correction' AND (old, new) <> ('applied', 'refused');
-- As in guards.sql.
CREATE OR REPLACE FUNCTION recovery_batch_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION recovery_line_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
