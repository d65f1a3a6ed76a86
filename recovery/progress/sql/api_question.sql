-- api_question: count one question of an asker, in the minute that runs or in a new one.
-- writes  recovery_apiuse (one row)
-- gives   asked: questions of this minute, this one too; seconds: until the minute ends
-- Whoever asks at the same time waits for the row, so each gets a count of its own.
INSERT INTO recovery_apiuse AS u (who, since, asked)
VALUES (%(who)s, statement_timestamp(), 1)
    ON CONFLICT (who) DO UPDATE
   SET since = CASE WHEN u.since <= statement_timestamp() - interval '1 minute' THEN excluded.since ELSE u.since END,
       asked = CASE WHEN u.since <= statement_timestamp() - interval '1 minute' THEN 1 ELSE least(u.asked, 1000000) + 1 END
RETURNING u.asked, ceil(extract(epoch FROM u.since + interval '1 minute' - statement_timestamp()))::int AS seconds
