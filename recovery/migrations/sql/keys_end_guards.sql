-- A key of a script ends with the rights of its account, for good: an account that is active again, or an official's
-- again, has to make a new one. Nobody else has done it, so the account itself stands as who revoked it.
--
-- reads   records_user
-- writes  recovery_apitoken.revoked_at

CREATE FUNCTION recovery_keys_end_with_their_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE recovery_apitoken SET revoked_at = clock_timestamp(), revoked_by_id = NEW.id
     WHERE account_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER keys_end_with_their_account AFTER UPDATE OF is_active, role ON records_user
    FOR EACH ROW WHEN (NOT NEW.is_active OR NEW.role <> 'official')
    EXECUTE FUNCTION recovery_keys_end_with_their_account();

-- Of accounts that lost their rights before this rule.
UPDATE recovery_apitoken t SET revoked_at = clock_timestamp(), revoked_by_id = t.account_id
  FROM records_user u
 WHERE u.id = t.account_id AND t.revoked_at IS NULL AND (NOT u.is_active OR u.role <> 'official');
