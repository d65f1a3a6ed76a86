-- sounds_out: how common each name sound of the rows is in the register.
-- reads   recovery_listrow, records_recipient, pair
-- gives   sound, tf_sound: a share between 0.0001 and 0.02 (comparisons.RAREST, MOST_COMMON)
COPY (
    WITH total AS (SELECT greatest(count(*), 1)::float8 AS people FROM records_recipient),
         sounds AS (
             SELECT DISTINCT r.sound_key AS sound
               FROM recovery_listrow r
              WHERE r.sound_key <> '' AND r.sheet_row_id IN (SELECT sheet_row_id FROM pair)
         )
    SELECT s.sound, least(greatest(greatest(en.n, bn.n) / total.people, 0.0001), 0.02) AS tf_sound
      FROM sounds s
     CROSS JOIN total
     CROSS JOIN LATERAL (
           SELECT count(*) AS n FROM records_recipient p WHERE p.sound_en = s.sound AND p.sound_en <> '') en
     CROSS JOIN LATERAL (
           SELECT count(*) AS n FROM records_recipient p WHERE p.sound_bn = s.sound AND p.sound_bn <> '') bn
) TO STDOUT (FORMAT csv, HEADER)
