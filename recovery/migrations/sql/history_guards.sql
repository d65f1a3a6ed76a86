-- What was written about the past stays as it was written: who did what (contexts), seals, and whole tables.

-- An author of history is written once. -------------------------------------------------------------------------------
-- pghistory writes one context a request and overwrites it whenever more becomes known, which changes what is said of
-- events already written. Here other metadata make another context, and each event keeps those of its moment. The first
-- keeps the number that pghistory chose; the others are numbered by what they say, so a repeat writes nothing.
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    given text := current_setting('pghistory.context_id', true);
    said jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
    chosen uuid := nullif(given, '')::uuid;
BEGIN
    IF chosen IS NULL OR said IS NULL THEN RETURN NULL; END IF;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (chosen, said, now(), now())
        ON CONFLICT (id) DO NOTHING;
    IF FOUND OR EXISTS (SELECT FROM pghistory_context c WHERE c.id = chosen AND c.metadata = said) THEN
        RETURN chosen;
    END IF;
    chosen := md5(given || said::text)::uuid;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (chosen, said, now(), now())
        ON CONFLICT (id) DO NOTHING;
    RETURN chosen;
END $$;
CREATE TRIGGER context_of_history_is_never_rewritten BEFORE UPDATE OR DELETE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('context_of_history_is_never_rewritten');

-- Seals follow each other and stay. -----------------------------------------------------------------------------------
CREATE FUNCTION recovery_seal_follows_the_last() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last recovery_historyseal;
BEGIN
    SELECT * INTO last FROM recovery_historyseal ORDER BY number DESC LIMIT 1;
    IF (NEW.number, NEW.previous) IS DISTINCT FROM (coalesce(last.number, 0) + 1, coalesce(last.sha256, '')) THEN
        RAISE EXCEPTION 'seal % does not follow seal %', NEW.number, coalesce(last.number, 0)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seal_follows_the_last';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seal_follows_the_last BEFORE INSERT ON recovery_historyseal
    FOR EACH ROW EXECUTE FUNCTION recovery_seal_follows_the_last();
CREATE TRIGGER seal_is_never_rewritten BEFORE UPDATE OR DELETE ON recovery_historyseal
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('seal_is_never_rewritten');

-- Row triggers do not see TRUNCATE. -----------------------------------------------------------------------------------
CREATE TRIGGER history_of_deliveries_is_never_emptied BEFORE TRUNCATE ON recovery_deliveryevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_deliveries_is_never_emptied');
CREATE TRIGGER history_of_messages_is_never_emptied BEFORE TRUNCATE ON recovery_messageevent
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('history_of_messages_is_never_emptied');
CREATE TRIGGER contexts_of_history_are_never_emptied BEFORE TRUNCATE ON pghistory_context
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('contexts_of_history_are_never_emptied');
CREATE TRIGGER seals_are_never_emptied BEFORE TRUNCATE ON recovery_historyseal
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('seals_are_never_emptied');
