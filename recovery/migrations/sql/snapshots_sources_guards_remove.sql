DROP TRIGGER snapshot_names_the_sources_of_its_doses ON recovery_progresssnapshot;
DROP FUNCTION recovery_snapshot_names_the_sources_of_its_doses();
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
           AND said ->> 'verdict' = NEW.verdict AND (said ->> 'percent')::numeric = NEW.percent) THEN
        RAISE EXCEPTION 'the claim says other figures than its snapshot'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
