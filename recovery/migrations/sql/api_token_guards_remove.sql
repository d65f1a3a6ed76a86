DROP TRIGGER api_tokens_are_never_emptied ON recovery_apitoken;
DROP TRIGGER api_token_stays_what_it_is ON recovery_apitoken;
DROP TRIGGER api_token_is_never_deleted ON recovery_apitoken;
DROP FUNCTION recovery_api_token_stays();
DROP TRIGGER api_token_is_of_an_official ON recovery_apitoken;
DROP FUNCTION recovery_api_token_is_of_an_official();
