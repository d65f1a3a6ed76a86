-- due_counts: how many verified people get an SMS now, and how many do not for each reason; together all of them.
-- reads   recovery_due
-- gives   outcome, people
SELECT outcome, count(*) AS people FROM recovery_due GROUP BY outcome ORDER BY people DESC, outcome
