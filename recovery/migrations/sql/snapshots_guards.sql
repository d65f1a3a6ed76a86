-- What a CHECK cannot say of snapshots and claims: they are kept for ever as they were written, the parts of a snapshot
-- add up to it, and a claim speaks of the figures of its snapshot.

CREATE FUNCTION recovery_snapshot_adds_up(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (
            s.reported, s.listed, s.verified, s.known_missing, s.unknown, s.applied, s.closed, s.in_review,
            s.unreadable, s.unplaced, s.undelivered, s.centre_days_expected, s.centre_days_signed,
            s.centre_days_complete, s.centre_days_without_list, s.uncounted_centre_days, s.lists_waiting, s.cases_missing,
            s.cases_corrected, s.cases_delivered, s.cases_verified, s.cases_messaged, s.cases_second_dose,
            s.ever_opened, s.ever_withdrawn, s.ever_verified, s.ever_lost, s.ever_reverted, s.ever_closed,
            s.ever_reopened, s.list_of_unknown_place_waits)
      IS NOT DISTINCT FROM (
        SELECT ROW (
            coalesce(sum(p.reported), 0)::int, coalesce(sum(p.listed), 0)::int, coalesce(sum(p.verified), 0)::int,
            coalesce(sum(p.known_missing), 0)::int, coalesce(sum(p.unknown), 0)::int,
            coalesce(sum(p.applied), 0)::int, coalesce(sum(p.closed), 0)::int, coalesce(sum(p.in_review), 0)::int,
            coalesce(sum(p.unreadable), 0)::int, coalesce(sum(p.unplaced), 0)::int,
            coalesce(sum(p.undelivered), 0)::int, coalesce(sum(p.centre_days_expected), 0)::int,
            coalesce(sum(p.centre_days_signed), 0)::int, coalesce(sum(p.centre_days_complete), 0)::int,
            coalesce(sum(p.centre_days_without_list), 0)::int, coalesce(sum(p.uncounted_centre_days), 0)::int,
            coalesce(sum(p.lists_waiting), 0)::int,
            coalesce(sum(p.cases_missing), 0)::int, coalesce(sum(p.cases_corrected), 0)::int,
            coalesce(sum(p.cases_delivered), 0)::int, coalesce(sum(p.cases_verified), 0)::int,
            coalesce(sum(p.cases_messaged), 0)::int, coalesce(sum(p.cases_second_dose), 0)::int,
            coalesce(sum(p.ever_opened), 0)::int, coalesce(sum(p.ever_withdrawn), 0)::int,
            coalesce(sum(p.ever_verified), 0)::int, coalesce(sum(p.ever_lost), 0)::int,
            coalesce(sum(p.ever_reverted), 0)::int, coalesce(sum(p.ever_closed), 0)::int,
            coalesce(sum(p.ever_reopened), 0)::int,
            coalesce(sum(p.lists_waiting) FILTER (WHERE p.centre_id IS NULL OR p.day IS NULL), 0) > 0)
          FROM recovery_progresssnapshotpart p WHERE p.snapshot_id = which)
      FROM recovery_progresssnapshot s WHERE s.id = which
$$;

-- At COMMIT, so that a snapshot may be written before its parts, and never without them.
CREATE FUNCTION recovery_snapshot_is_the_sum_of_its_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT recovery_snapshot_adds_up(NEW.id) THEN
        RAISE EXCEPTION 'the centre-days of snapshot % do not add up to it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_is_the_sum_of_its_parts';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER snapshot_is_the_sum_of_its_parts AFTER INSERT ON recovery_progresssnapshot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION recovery_snapshot_is_the_sum_of_its_parts();

-- Parts come by one statement, so they add up when it ends; nothing can be added to a snapshot later.
CREATE FUNCTION recovery_snapshot_parts_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Materialized, or the planner would ask of each part and not of each snapshot: 4,800 sums of 4,800 parts.
    IF EXISTS (WITH touched AS MATERIALIZED (SELECT DISTINCT n.snapshot_id FROM new_parts n)
               SELECT FROM touched WHERE recovery_snapshot_adds_up(touched.snapshot_id) IS NOT TRUE) THEN
        RAISE EXCEPTION 'these centre-days do not add up to their snapshot'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_parts_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER snapshot_parts_add_up AFTER INSERT ON recovery_progresssnapshotpart
    REFERENCING NEW TABLE AS new_parts
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_snapshot_parts_add_up();

-- A claim shows what its snapshot says; its number follows the last one, so that none can be missing.
CREATE FUNCTION recovery_claim_speaks_of_its_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said jsonb := NEW.figures::jsonb;
BEGIN
    IF NOT EXISTS (
        SELECT FROM recovery_progresssnapshot s
          JOIN recovery_incident i ON i.id = s.incident_id
         WHERE s.id = NEW.snapshot_id AND said #>> '{incident,slug}' = i.slug
           AND (said #>> '{counts,verified}')::bigint = s.verified
           AND (said #>> '{counts,known_missing}')::bigint = s.known_missing
           AND (said #>> '{counts,unknown}')::bigint = s.unknown
           AND (said #>> '{counts,reported}')::bigint = s.reported
           AND said ->> 'verdict' = NEW.verdict AND (said ->> 'percent')::numeric = NEW.percent) THEN
        RAISE EXCEPTION 'the claim says other figures than its snapshot'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_speaks_of_its_snapshot BEFORE INSERT ON recovery_claim
    FOR EACH ROW EXECUTE FUNCTION recovery_claim_speaks_of_its_snapshot();
CREATE FUNCTION recovery_claims_are_numbered_without_gaps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(c.number), 0) + 1 FROM recovery_claim c) THEN
        RAISE EXCEPTION 'claim % does not follow the last one', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_are_numbered_without_gaps BEFORE INSERT ON recovery_claim
    FOR EACH ROW EXECUTE FUNCTION recovery_claims_are_numbered_without_gaps();

CREATE TRIGGER snapshot_is_never_rewritten BEFORE UPDATE OR DELETE ON recovery_progresssnapshot
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('snapshot_is_never_rewritten');
CREATE TRIGGER snapshot_part_is_never_rewritten BEFORE UPDATE OR DELETE ON recovery_progresssnapshotpart
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('snapshot_part_is_never_rewritten');
CREATE TRIGGER claim_is_never_rewritten BEFORE UPDATE OR DELETE ON recovery_claim
    FOR EACH ROW EXECUTE FUNCTION recovery_no_rewrite('claim_is_never_rewritten');
-- TRUNCATE goes past triggers of rows.
CREATE TRIGGER snapshots_are_never_emptied BEFORE TRUNCATE ON recovery_progresssnapshot
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('snapshots_are_never_emptied');
CREATE TRIGGER snapshot_parts_are_never_emptied BEFORE TRUNCATE ON recovery_progresssnapshotpart
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('snapshot_parts_are_never_emptied');
CREATE TRIGGER claims_are_never_emptied BEFORE TRUNCATE ON recovery_claim
    FOR EACH STATEMENT EXECUTE FUNCTION recovery_no_rewrite('claims_are_never_emptied');
