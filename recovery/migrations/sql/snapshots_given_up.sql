-- As in snapshots_guards.sql, with those who were given up; and rows without a place wait as lists do. Snapshots of the
-- first definitions were checked when they were written, and never are again.

CREATE OR REPLACE FUNCTION recovery_snapshot_adds_up(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (
            s.reported, s.listed, s.verified, s.known_missing, s.unknown, s.applied, s.closed, s.given_up,
            s.in_review, s.unreadable, s.unplaced, s.undelivered, s.centre_days_expected, s.centre_days_signed,
            s.centre_days_complete, s.centre_days_without_list, s.uncounted_centre_days, s.lists_waiting, s.cases_missing,
            s.cases_corrected, s.cases_delivered, s.cases_verified, s.cases_messaged, s.cases_second_dose,
            s.ever_opened, s.ever_withdrawn, s.ever_verified, s.ever_lost, s.ever_reverted, s.ever_closed,
            s.ever_reopened, s.unplaced_waits)
      IS NOT DISTINCT FROM (
        SELECT ROW (
            coalesce(sum(p.reported), 0)::int, coalesce(sum(p.listed), 0)::int, coalesce(sum(p.verified), 0)::int,
            coalesce(sum(p.known_missing), 0)::int, coalesce(sum(p.unknown), 0)::int,
            coalesce(sum(p.applied), 0)::int, coalesce(sum(p.closed), 0)::int,
            coalesce(sum(p.given_up), 0)::int, coalesce(sum(p.in_review), 0)::int,
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
            coalesce(sum(p.lists_waiting + p.known_missing + p.in_review + p.unreadable)
                     FILTER (WHERE p.centre_id IS NULL OR p.day IS NULL), 0) > 0)
          FROM recovery_progresssnapshotpart p WHERE p.snapshot_id = which)
      FROM recovery_progresssnapshot s WHERE s.id = which
$$;
