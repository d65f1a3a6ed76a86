"""What is left of the counts of questions of programs is taken away."""

from __future__ import annotations

from procrastinate.contrib.django import app

from recovery.progress.api_limits import questions_forget


@app.periodic(cron="23 * * * *")
@app.task(name="api_questions_forget", queueing_lock="api_questions_forget")
def api_questions_forget(timestamp: int) -> None:
    """Once an hour; a count is used for a minute."""
    questions_forget()
