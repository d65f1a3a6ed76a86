-- due_counts: how many verified people get an SMS now, and how many do not for each reason; together all of them.
-- reads   due_people
-- gives   outcome, people
SELECT outcome, count(*) AS people FROM due_people GROUP BY outcome ORDER BY people DESC, outcome
