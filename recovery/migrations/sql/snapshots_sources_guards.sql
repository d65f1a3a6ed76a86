-- A denominator without its source says nothing, and neither does one whose source is looked up on another day. Snapshots
-- that were taken before are left as they are: they kept none.

CREATE FUNCTION recovery_snapshot_names_the_sources_of_its_doses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reported > 0 AND cardinality(NEW.sources) = 0 THEN
        RAISE EXCEPTION 'the snapshot does not say where its % reported doses come from', NEW.reported
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER snapshot_names_the_sources_of_its_doses BEFORE INSERT ON recovery_progresssnapshot
    FOR EACH ROW EXECUTE FUNCTION recovery_snapshot_names_the_sources_of_its_doses();

-- As in snapshots_guards.sql, with the sources.
CREATE OR REPLACE FUNCTION recovery_claim_speaks_of_its_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
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
           AND said -> 'sources' = to_jsonb(s.sources)
           AND said ->> 'verdict' = NEW.verdict AND (said ->> 'percent')::numeric = NEW.percent) THEN
        RAISE EXCEPTION 'the claim says other figures or sources than its snapshot'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
