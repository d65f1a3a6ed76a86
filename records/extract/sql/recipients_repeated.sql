-- recipients_repeated: of two lines with one registration number the first is taken.
-- reads   extract_recipient
-- writes  records_extractfault, one row per later line; removes that line from extract_recipient
WITH repeated AS (
    DELETE FROM extract_recipient t
     USING (SELECT line, row_number() OVER (PARTITION BY registration_no ORDER BY line) AS place
              FROM extract_recipient
             WHERE registration_no IS NOT NULL) AS p
     WHERE t.line = p.line AND p.place > 1
    RETURNING t.line, t.registration_no
)
INSERT INTO records_extractfault (extract_id, file, line, "column", text, reason)
SELECT %(extract_id)s, 'recipients', line, 'registration_no', registration_no, 'registration_twice' FROM repeated
