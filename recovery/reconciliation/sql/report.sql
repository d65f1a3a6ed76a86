-- report: one line for each row of a list, with the file's own row numbers.
-- reads   recovery_rowoutcome, recovery_listrow, recovery_link, recovery_decision, records_recipient
-- gives   sheet, row, outcome, registration_no, match_weight, decided_by, reason
-- decided_by is the person's user name, or what the machine went by ("nid + name_sound"); reason says more where there
-- is more to say: the faults of an unreadable row, the differences, the row that a duplicate repeats.
SELECT r.sheet,
       r.row_number,
       o.outcome,
       coalesce(p.registration_no, '') AS registration_no,
       k.weight AS match_weight,
       CASE WHEN k.decision_id IS NOT NULL THEN u.username
            WHEN k.row_id IS NOT NULL THEN array_to_string(k.found_by || k.corroborated_by, ' + ')
            ELSE '' END AS decided_by,
       CASE o.outcome
           WHEN 'unreadable' THEN coalesce(
               (SELECT string_agg(DISTINCT f.reason, ' ' ORDER BY f.reason)
                  FROM recovery_rowfault f WHERE f.sheet_row_id = r.sheet_row_id AND f.is_error), o.reason)
           WHEN 'differs' THEN array_to_string(o.differences, ' ')
           WHEN 'duplicate' THEN (SELECT 'row ' || s.row_number || ' of list ' || s.list_id
                                    FROM recovery_sheetrow s WHERE s.id = o.first_row_id)
           WHEN 'in_review' THEN coalesce(
               (SELECT string_agg(DISTINCT x, ' ' ORDER BY x)
                  FROM recovery_candidatepair c, unnest(c.contradicts || ARRAY[c.found_by::text]) x
                 WHERE c.row_id = r.sheet_row_id), '')
           ELSE o.reason END AS reason
  FROM recovery_rowoutcome o
  JOIN recovery_listrow r ON r.sheet_row_id = o.row_id
  LEFT JOIN records_recipient p ON p.id = o.recipient_id
  LEFT JOIN recovery_link k ON k.row_id = r.sheet_row_id
  LEFT JOIN recovery_decision d ON d.id = k.decision_id
  LEFT JOIN records_user u ON u.id = d.decided_by_id
 WHERE o.list_id = %(list_id)s
 ORDER BY r.sheet_row_id;
