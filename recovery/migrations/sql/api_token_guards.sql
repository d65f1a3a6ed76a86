-- What a CHECK cannot say of keys of scripts: whose they are, and that they are revoked and never changed.

CREATE FUNCTION recovery_api_token_is_of_an_official() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM records_user u WHERE u.id = NEW.account_id AND u.role = 'official') THEN
        RAISE EXCEPTION 'account % is no official', NEW.account_id
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER api_token_is_of_an_official BEFORE INSERT ON recovery_apitoken
    FOR EACH ROW EXECUTE FUNCTION recovery_api_token_is_of_an_official();

CREATE FUNCTION recovery_api_token_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of a key of a script: it may be used or revoked, once', TG_OP
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER api_token_is_never_deleted BEFORE DELETE ON recovery_apitoken
    FOR EACH ROW EXECUTE FUNCTION recovery_api_token_stays();
CREATE TRIGGER api_token_stays_what_it_is BEFORE UPDATE ON recovery_apitoken
    FOR EACH ROW WHEN (
        (NEW.account_id, NEW.name, NEW.key_sha256, NEW.key_end, NEW.made_by_id, NEW.made_at)
            IS DISTINCT FROM (OLD.account_id, OLD.name, OLD.key_sha256, OLD.key_end, OLD.made_by_id, OLD.made_at)
        OR (OLD.revoked_at IS NOT NULL
            AND (NEW.revoked_by_id, NEW.revoked_at) IS DISTINCT FROM (OLD.revoked_by_id, OLD.revoked_at)))
    EXECUTE FUNCTION recovery_api_token_stays();
-- TRUNCATE goes past triggers of rows.
CREATE TRIGGER api_tokens_are_never_emptied BEFORE TRUNCATE ON recovery_apitoken
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('api_tokens_are_never_emptied');
