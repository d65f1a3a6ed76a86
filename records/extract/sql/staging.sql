-- staging: tables of this transaction into which the two files are copied.
-- writes  extract_recipient and extract_dose (temporary), one row per line of the files
-- Dropped first, for a caller who loads two extracts in one transaction.
DROP TABLE IF EXISTS pg_temp.extract_recipient, pg_temp.extract_dose, pg_temp.extract_dose_taken;
CREATE TEMPORARY TABLE extract_recipient (
    line integer NOT NULL,
    registration_no text,
    nid text NOT NULL,
    birth_registration_no text NOT NULL,
    passport_no text NOT NULL,
    name_en text NOT NULL,
    name_bn text NOT NULL,
    date_of_birth date,
    sex text NOT NULL,
    mobile text NOT NULL,
    centre_id bigint,
    registered_on date,
    nid_key text NOT NULL,
    nid_year smallint,
    brn_key text NOT NULL,
    passport_key text NOT NULL,
    mobile_key text NOT NULL,
    name_key_en text NOT NULL,
    name_key_bn text NOT NULL,
    sound_en text NOT NULL,
    sound_bn text NOT NULL,
    faults jsonb
) ON COMMIT DROP;
CREATE TEMPORARY TABLE extract_dose (
    line integer NOT NULL,
    registration_no text,
    dose_no smallint,
    vaccine_id text,
    given_on date,
    centre_id bigint,
    lot_no text NOT NULL,
    recorded_at timestamptz,
    faults jsonb
) ON COMMIT DROP;
