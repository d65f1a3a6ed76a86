-- version_keys: by what a row of either list can be found in the other, the surest first.
-- reads   recovery_listrow
-- writes  version_key (temporary): one row per (side, list row, step), key never NULL
-- gives   steps 1 the file's own texts, 2 an identifier, 3 name sound and birth date, 4 name sound and phone,
--         5 phone and birth date, 6 the name alone
-- The n-th row with a key is held against the n-th of the other list, so that a person who stands twice is no trouble.
CREATE TEMPORARY TABLE version_key ON COMMIT DROP AS
SELECT r.list_id = %(list_id)s AS is_new, r.sheet_row_id, k.step, k.key
  FROM recovery_listrow r
 CROSS JOIN LATERAL (VALUES
       (1, nullif(r.text_key, '')),
       (2, coalesce('n ' || nullif(r.nid_key, ''), 'b ' || nullif(r.brn_key, ''),
                    'r ' || nullif(r.registration_no, ''), 'p ' || nullif(r.passport_key, ''))),
       (3, nullif(r.sound_key, '') || ' ' || r.born_on),
       (4, nullif(r.sound_key, '') || ' ' || nullif(r.mobile_key, '')),
       (5, nullif(r.mobile_key, '') || ' ' || r.born_on),
       (6, nullif(r.name_key, ''))
     ) AS k (step, key)
 WHERE r.list_id IN (%(list_id)s, %(earlier_id)s) AND k.key IS NOT NULL;
