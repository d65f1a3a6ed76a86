-- link_found: the machine's links: one recipient only, corroborated by name sound or birth date, contradicted by nothing.
-- reads   found, recovery_listrow, records_recipient, recovery_decision
-- writes  recovery_link
-- 1 January is the birth date of everybody who does not know it, so it corroborates nothing (recovery_evidence).
INSERT INTO recovery_link (row_id, list_id, recipient_id, found_by, corroborated_by)
SELECT f.sheet_row_id, %(list_id)s, f.recipient_id, f.found_by,
       ARRAY(SELECT a FROM unnest(f.agrees) a WHERE a IN ('name_sound', 'birth_date'))
  FROM found f
 WHERE f.contradicts = '{}'
   AND f.agrees && ARRAY['name_sound', 'birth_date']
   AND NOT EXISTS (SELECT FROM recovery_decision d
                    WHERE d.sheet_row_id = f.sheet_row_id AND d.replaced_at IS NULL AND d.verdict = 'nobody')
   AND NOT EXISTS (SELECT FROM found other
                    WHERE other.sheet_row_id = f.sheet_row_id AND other.recipient_id <> f.recipient_id)
   -- The number of a twin or of the line above: somebody else bears the row's own name, birth date and phone.
   AND (f.agrees @> ARRAY['name_sound', 'birth_date'] OR NOT EXISTS (
           SELECT FROM recovery_listrow r
             JOIN records_recipient other ON other.mobile_key = r.mobile_key AND other.mobile_key <> ''
            WHERE r.sheet_row_id = f.sheet_row_id AND other.id <> f.recipient_id
              AND other.date_of_birth = r.born_on
              AND r.sound_key <> '' AND r.sound_key IN (other.sound_en, other.sound_bn)));
