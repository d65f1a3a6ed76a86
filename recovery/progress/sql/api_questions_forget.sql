-- api_questions_forget: counts of minutes that are over say nothing any more.
-- writes  recovery_apiuse
-- gives   rows taken away
DELETE FROM recovery_apiuse WHERE since < statement_timestamp() - interval '10 minutes'
