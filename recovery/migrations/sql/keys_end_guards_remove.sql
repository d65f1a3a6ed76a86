DROP TRIGGER keys_end_with_their_account ON records_user;
DROP FUNCTION recovery_keys_end_with_their_account();
