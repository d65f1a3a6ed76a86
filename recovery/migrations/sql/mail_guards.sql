-- What a CHECK cannot say of e-mails: to whom they may go, which steps they take, and that none goes out twice.

CREATE FUNCTION recovery_mail_is_to_whom_it_concerns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM recovery_notice n WHERE n.id = NEW.notice_id AND n.user_id = NEW.user_id)
       AND NOT EXISTS (SELECT FROM recovery_centrenote n JOIN records_user_centres own ON own.centre_id = n.centre_id
                        WHERE n.id = NEW.note_id AND own.user_id = NEW.user_id)
    THEN
        RAISE EXCEPTION 'user % is not the one whom this concerns', NEW.user_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_is_to_whom_it_concerns';
    END IF;
    IF NEW.state <> 'waiting' THEN
        RAISE EXCEPTION 'a mail starts as waiting'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_starts_at_the_start';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mail_is_to_whom_it_concerns BEFORE INSERT ON recovery_mail
    FOR EACH ROW EXECUTE FUNCTION recovery_mail_is_to_whom_it_concerns();

-- Back from sending to waiting only when nothing was handed over; nothing leads on from where it ended.
CREATE FUNCTION recovery_mail_takes_allowed_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.user_id, NEW.note_id, NEW.notice_id, NEW.queued_at)
        IS DISTINCT FROM (OLD.user_id, OLD.note_id, OLD.notice_id, OLD.queued_at)
       OR OLD.state NOT IN ('waiting', 'sending')
    THEN
        RAISE EXCEPTION 'mail % is never rewritten', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_is_never_rewritten';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('waiting', 'sending'), ('waiting', 'needless'), ('sending', 'sent'), ('sending', 'waiting'),
        ('sending', 'failed'), ('sending', 'unknown'), ('sending', 'needless'))
    THEN
        RAISE EXCEPTION 'mail % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mail_takes_allowed_steps';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mail_takes_allowed_steps BEFORE UPDATE ON recovery_mail
    FOR EACH ROW EXECUTE FUNCTION recovery_mail_takes_allowed_steps();
CREATE TRIGGER mail_is_never_deleted BEFORE DELETE ON recovery_mail
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('mail_is_never_deleted');
CREATE TRIGGER mails_are_never_emptied BEFORE TRUNCATE ON recovery_mail
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('mails_are_never_emptied');
-- Who wants no mail would be forgotten.
CREATE TRIGGER mail_choices_are_never_emptied BEFORE TRUNCATE ON recovery_mailchoice
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('mail_choices_are_never_emptied');
