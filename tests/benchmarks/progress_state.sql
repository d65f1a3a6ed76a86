-- A country of 2,400 centres and 2 days: one list each, 514,223 rows with outcomes, some 185,000 cases, half of
-- them applied in one batch, of which 8,400 still wait to be delivered.
--
-- Written past the triggers: what they would say of so many rows at once is not what is measured here.
SET LOCAL session_replication_role = replica;
INSERT INTO records_area (code, level, name_en, name_bn)
SELECT lpad(n::text, 2, '0'), 'division', 'Division ' || n, '' FROM generate_series(10, 17) n;
INSERT INTO records_area (code, level, parent_id, name_en, name_bn)
SELECT (10 + n % 8)::text || lpad((n / 8)::text, 2, '0'), 'district', (10 + n % 8)::text, 'District ' || n, ''
  FROM generate_series(0, 63) n;
INSERT INTO records_centre (code, district_id, name_en, name_bn, facility_code, kind)
SELECT 'B' || lpad(n::text, 5, '0'), (10 + n % 8)::text || lpad((n / 8 % 8)::text, 2, '0'), 'Centre ' || n, '', '', 'uhc'
  FROM generate_series(1, 2400) n;
INSERT INTO records_extract (as_of, loaded_at, recipients_sha256, doses_sha256, recipients, doses, verified, lost_again,
                             faults)
VALUES ('2021-12-06 12:00+00', now(), 'a', 'b', 514223, 340000, 0, 0, 0);
INSERT INTO records_user (username, password, is_superuser, first_name, last_name, email, is_staff, is_active,
                          date_joined, role)
VALUES ('bench', '', false, '', '', '', false, true, now(), 'officer');
INSERT INTO recovery_incident (slug, name_en, name_bn, days, dose_no, opened_at)
VALUES ('bench', 'Bench', '', '{2021-10-13,2021-10-28}', 1, now());

CREATE TEMP TABLE centre_day AS
SELECT row_number() OVER (ORDER BY c.id, d) AS n, c.id AS centre_id, d AS day
  FROM records_centre c, unnest('{2021-10-13,2021-10-28}'::date[]) d;
ANALYZE;
INSERT INTO records_reportedcount (centre_id, day, dose_no, doses, source)
SELECT centre_id, day, 1, 110, 'daily count' FROM centre_day;
INSERT INTO recovery_centreday (incident_id, centre_id, day)
SELECT i.id, centre_id, day FROM centre_day, recovery_incident i;
INSERT INTO recovery_centrelist (incident_id, centre_id, day, dose_no, file_name, stored_name, sha256, size_bytes,
    brake, report, uploaded_by_id, uploaded_at, state, accepts_proposals, asks, columns, defaults, refusal_params)
SELECT i.id, centre_id, day, 1, 'list.xlsx', n::text, lpad(to_hex(n), 64, '0'), 1, '{}', '{}', u.id, now(), 'received', false,
       '{}', '[]', '{}', '{}'
  FROM centre_day, recovery_incident i, records_user u WHERE u.username = 'bench' AND i.slug = 'bench';

INSERT INTO records_recipient (registration_no, nid, birth_registration_no, passport_no, name_en, name_bn, sex, mobile,
                               last_extract_id)
SELECT 'R' || n, '', '', '', 'Made Up', '', '', '', (SELECT max(id) FROM records_extract)
  FROM generate_series(1, 514223) n;
CREATE TEMP TABLE row_plan AS
SELECT p.id AS recipient_id, (n - 1) / 108 + 1 AS place, (n - 1) % 108 + 2 AS row_number,
       CASE WHEN n % 100 < 60 THEN 'on_server' WHEN n % 100 < 90 THEN 'dose_missing' WHEN n % 100 < 93 THEN
       'differs' WHEN n % 100 < 96 THEN 'not_registered' WHEN n % 100 < 98 THEN 'in_review' WHEN n % 100 < 99
       THEN 'unreadable' ELSE 'out_of_scope' END AS outcome
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM records_recipient) p;
ANALYZE;
INSERT INTO records_dose (recipient_id, dose_no, given_on, centre_id, first_seen_in_id, last_seen_in_id)
SELECT p.recipient_id, 1, d.day, d.centre_id, e.id, e.id
  FROM row_plan p JOIN centre_day d ON d.n = p.place, records_extract e
 WHERE p.outcome IN ('on_server', 'in_review', 'out_of_scope', 'differs');
INSERT INTO recovery_sheetrow (list_id, sheet, row_number, cells, kinds)
SELECT l.id, 'Sheet1', p.row_number, ARRAY[p.recipient_id::text, p.outcome], 'ss'
  FROM row_plan p JOIN centre_day d ON d.n = p.place
  JOIN recovery_centrelist l ON l.centre_id = d.centre_id AND l.day = d.day;
ANALYZE;
INSERT INTO recovery_listrow (sheet_row_id, list_id, sheet, row_number, centre_id, given_on, dose_no, is_legible, sources,
                              name, nid_key, birth_year_from, birth_year_to)
SELECT s.id, s.list_id, s.sheet, s.row_number, l.centre_id, l.day, 1, true, '{}', 'Made Up ' || s.id,
       CASE WHEN s.id % 5 = 0 THEN '' ELSE lpad(s.id::text, 10, '9') END, born.year, born.year
  FROM recovery_sheetrow s
  JOIN recovery_centrelist l ON l.id = s.list_id
 CROSS JOIN LATERAL (SELECT CASE WHEN s.id % 50 <> 0 THEN 1940 + (s.id % 60)::int END) AS born (year);
INSERT INTO recovery_rowoutcome (row_id, list_id, incident_id, outcome, recipient_id, centre_id, day, differences)
SELECT s.id, s.list_id, l.incident_id, s.cells[2],
       CASE WHEN s.cells[2] IN ('on_server', 'dose_missing', 'differs') THEN s.cells[1]::bigint END, l.centre_id, l.day,
       CASE WHEN s.cells[2] = 'differs' THEN '{given_on}'::varchar[] ELSE '{}' END
  FROM recovery_sheetrow s JOIN recovery_centrelist l ON l.id = s.list_id;
UPDATE recovery_centrelist l
   SET state = 'settled', rows_seen = c.n, rows_listed = c.n, rows_skipped = 0, on_server = c.on_server,
       dose_missing = c.dose_missing, differs = c.differs, not_registered = c.not_registered, in_review = c.in_review,
       duplicate = 0, out_of_scope = c.out_of_scope, unreadable = c.unreadable
  FROM (SELECT o.list_id, count(*) AS n, count(*) FILTER (WHERE o.outcome = 'on_server') AS on_server,
               count(*) FILTER (WHERE o.outcome = 'dose_missing') AS dose_missing,
               count(*) FILTER (WHERE o.outcome = 'differs') AS differs,
               count(*) FILTER (WHERE o.outcome = 'not_registered') AS not_registered,
               count(*) FILTER (WHERE o.outcome = 'in_review') AS in_review,
               count(*) FILTER (WHERE o.outcome = 'out_of_scope') AS out_of_scope,
               count(*) FILTER (WHERE o.outcome = 'unreadable') AS unreadable
          FROM recovery_rowoutcome o GROUP BY 1) c
 WHERE c.list_id = l.id;
ANALYZE;
INSERT INTO recovery_case (incident_id, recipient_id, sheet_row_id, kind, centre_id, dose_no, given_on)
SELECT o.incident_id, o.recipient_id, o.row_id, o.outcome, o.centre_id, 1, o.day
  FROM recovery_rowoutcome o WHERE o.outcome IN ('dose_missing', 'differs', 'not_registered');
UPDATE recovery_case SET state = 'applied' WHERE id % 2 = 0;
INSERT INTO recovery_correctionbatch (incident_id, request_key, state, note, created_at, created_by_id)
SELECT i.id, gen_random_uuid(), 'draft', '', now(), u.id
  FROM recovery_incident i, records_user u WHERE u.username = 'bench' AND i.slug = 'bench';
INSERT INTO recovery_correction (batch_id, case_id, field, new_value, edited_by_id, state)
SELECT b.id, k.id, 'dose', '{}', b.created_by_id, 'applied'
  FROM recovery_case k, recovery_correctionbatch b WHERE k.state = 'applied';
INSERT INTO recovery_delivery (correction_id, operation, payload, payload_sha256, state)
SELECT c.id, 'upsert', '{}', repeat('0', 64), CASE WHEN c.id % 11 = 0 THEN 'waiting' ELSE 'superseded' END
  FROM recovery_correction c;
SET LOCAL session_replication_role = origin;
ANALYZE;
