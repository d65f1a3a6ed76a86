-- waiting: rows that no identifier and no person has linked, with the keys by which candidates are looked for.
-- reads   recovery_listrow, recovery_link, recovery_decision, records_centre
-- writes  waiting (temporary), one row a list row
-- gives   born_on without 1 January where it would gather everybody who does not know the day: full_birth; swapped: the
--         same with day and month exchanged, where that is another day; nid_first, nid_last: the ends of an NID that one
--         wrong digit or two swapped neighbours leave as they are (index recipient_nid_beginning, recipient_nid_end)
CREATE TEMPORARY TABLE waiting ON COMMIT DROP AS
SELECT r.sheet_row_id,
       r.sound_key,
       r.mobile_key,
       r.mobile2_key,
       r.born_on,
       CASE WHEN extract(day FROM r.born_on) <= 12 AND extract(day FROM r.born_on) <> extract(month FROM r.born_on)
            THEN make_date(extract(year FROM r.born_on)::int, extract(day FROM r.born_on)::int,
                           extract(month FROM r.born_on)::int) END AS swapped,
       coalesce(extract(year FROM r.born_on)::int, CASE WHEN r.birth_year_from = r.birth_year_to THEN r.birth_year_from END)
           AS birth_year,
       left(r.nid_key, (length(r.nid_key) - 1) / 2) AS nid_first,
       right(r.nid_key, (length(r.nid_key) - 1) / 2) AS nid_last,
       r.centre_id,
       c.district_id,
       EXISTS (SELECT FROM recovery_decision d WHERE d.sheet_row_id = r.sheet_row_id AND d.replaced_at IS NULL) AS is_decided
  FROM recovery_listrow r
  LEFT JOIN records_centre c ON c.id = r.centre_id
 WHERE r.list_id = %(list_id)s
   AND r.is_legible
   AND NOT EXISTS (SELECT FROM recovery_link l WHERE l.row_id = r.sheet_row_id);
