-- line_faults: what was wrong with single lines.
-- reads   extract_recipient, extract_dose
-- writes  records_extractfault, one row per fault
INSERT INTO records_extractfault (extract_id, file, line, "column", text, reason)
SELECT %(extract_id)s, s.file, s.line, f.fault ->> 0, f.fault ->> 1, f.fault ->> 2
  FROM (SELECT 'recipients' AS file, line, faults FROM extract_recipient WHERE faults IS NOT NULL
        UNION ALL
        SELECT 'doses', line, faults FROM extract_dose WHERE faults IS NOT NULL) AS s
 CROSS JOIN LATERAL jsonb_array_elements(s.faults) WITH ORDINALITY AS f (fault, place)
 ORDER BY s.file DESC, s.line, f.place
