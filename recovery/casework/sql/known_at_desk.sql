-- known_at_desk: who may already be known of a person whose card is being typed.
-- reads   records_recipient, records_centre, recovery_case, recovery_listrow
-- writes  nothing
-- gives   one row a case of the incident, or a person of the register without one; those of the typed centre first, then
--         whoever bears the same number, %(most)s of them
-- The same number, or the same sound of the name and year of birth. `is_open`: of a centre that whoever asks may see
-- (`centres`, NULL for all). What a list says is looked at by its indexed numbers, and beside that only for cases of people
-- whom the register does not know; the others are found by the register's own indexes.
WITH person AS (
    SELECT r.id, true AS by_number FROM records_recipient r
     WHERE %(registration)s <> '' AND r.registration_no = %(registration)s
    UNION ALL
    SELECT r.id, true FROM records_recipient r WHERE %(nid)s <> '' AND r.nid_key = %(nid)s AND r.nid_key <> ''
    UNION ALL
    SELECT r.id, true FROM records_recipient r WHERE %(brn)s <> '' AND r.brn_key = %(brn)s AND r.brn_key <> ''
    UNION ALL
    SELECT r.id, true FROM records_recipient r
     WHERE %(passport)s <> '' AND r.passport_key = %(passport)s AND r.passport_key <> ''
    UNION ALL
    SELECT r.id, true FROM records_recipient r WHERE %(mobile)s <> '' AND r.mobile_key = %(mobile)s AND r.mobile_key <> ''
    UNION ALL
    SELECT r.id, false FROM records_recipient r
     WHERE %(sound)s <> '' AND r.sound_en = %(sound)s AND r.sound_en <> '' AND extract(year FROM r.date_of_birth) = %(year)s
    UNION ALL
    SELECT r.id, false FROM records_recipient r
     WHERE %(sound)s <> '' AND r.sound_bn = %(sound)s AND r.sound_bn <> '' AND extract(year FROM r.date_of_birth) = %(year)s
),
listed AS (
    SELECT l.sheet_row_id AS id, true AS by_number FROM recovery_listrow l
     WHERE %(nid)s <> '' AND l.nid_key = %(nid)s AND l.nid_key <> ''
    UNION ALL
    SELECT l.sheet_row_id, true FROM recovery_listrow l WHERE %(brn)s <> '' AND l.brn_key = %(brn)s AND l.brn_key <> ''
    UNION ALL
    SELECT l.sheet_row_id, true FROM recovery_listrow l
     WHERE %(passport)s <> '' AND l.passport_key = %(passport)s AND l.passport_key <> ''
    UNION ALL
    SELECT l.sheet_row_id, %(mobile)s <> '' AND %(mobile)s IN (l.mobile_key, l.mobile2_key)
      FROM recovery_case c
      JOIN recovery_listrow l ON l.sheet_row_id = c.sheet_row_id
     WHERE c.incident_id = %(incident_id)s AND c.recipient_id IS NULL AND c.state <> 'withdrawn'
       AND ((%(mobile)s <> '' AND %(mobile)s IN (l.mobile_key, l.mobile2_key))
            OR (%(sound)s <> '' AND l.sound_key = %(sound)s
                AND (extract(year FROM l.born_on) = %(year)s OR %(year)s BETWEEN l.birth_year_from AND l.birth_year_to)))
),
found AS (
    SELECT c.id AS case_id, c.recipient_id, c.centre_id, p.by_number
      FROM person p JOIN recovery_case c ON c.recipient_id = p.id
     WHERE c.incident_id = %(incident_id)s AND c.state <> 'withdrawn'
    UNION ALL
    SELECT c.id, c.recipient_id, c.centre_id, l.by_number
      FROM listed l JOIN recovery_case c ON c.sheet_row_id = l.id
     WHERE c.incident_id = %(incident_id)s AND c.state <> 'withdrawn'
    UNION ALL
    SELECT NULL, p.id, r.centre_id, p.by_number
      FROM person p JOIN records_recipient r ON r.id = p.id
     WHERE NOT EXISTS (SELECT FROM recovery_case c
                        WHERE c.recipient_id = p.id AND c.incident_id = %(incident_id)s AND c.state <> 'withdrawn')
),
known AS (
    SELECT f.case_id, f.recipient_id, f.centre_id, bool_or(f.by_number) AS by_number,
           (%(centres)s::bigint[] IS NULL OR f.centre_id = ANY (%(centres)s::bigint[])) IS TRUE AS is_open
      FROM found f
     GROUP BY f.case_id, f.recipient_id, f.centre_id
)
SELECT k.case_id, k.by_number, k.is_open, c.state, c.kind,
       coalesce(nullif(c.name, ''), nullif(r.name_bn, ''), nullif(r.name_en, ''), '') AS name,
       coalesce(r.date_of_birth, l.born_on) AS born_on, coalesce(z.name_en, '') AS centre_en, coalesce(z.name_bn, '') AS centre_bn
  FROM known k
  LEFT JOIN recovery_case c ON c.id = k.case_id
  LEFT JOIN recovery_listrow l ON l.sheet_row_id = c.sheet_row_id
  LEFT JOIN records_recipient r ON r.id = k.recipient_id
  LEFT JOIN records_centre z ON z.id = k.centre_id
 ORDER BY k.is_open DESC, (k.centre_id = %(here)s) IS TRUE DESC, k.by_number DESC, k.case_id IS NULL, k.case_id, k.recipient_id
 LIMIT %(most)s
