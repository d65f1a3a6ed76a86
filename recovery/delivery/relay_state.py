"""What a relay remembers of its server or gateway between two runs: failures in a row, and until when it rests.

All clocks are the database's.
"""

from __future__ import annotations

import datetime

from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now

from recovery.models import RelayState

Trouble = RelayState.Trouble

#: So many failures in a row, and the relay rests.
MOST_FAILURES = 5
#: The first rest in seconds; each further failure doubles it.
FIRST_REST, LONGEST_REST = 60, 3600
#: How long a server that does not know us, or that is not the right one, is left alone, in seconds.
LONG_REST = 15 * 60


def relay_state(name: str) -> RelayState:
    return RelayState.objects.get_or_create(name=name)[0]


def relay_rests(name: str) -> bool:
    """Whether the server is to be left alone now."""
    return RelayState.objects.filter(name=name, rests_until__gt=Now()).exists()


def relay_worked(name: str) -> None:
    """The server answered as it should: all is forgotten."""
    RelayState.objects.filter(name=name).exclude(trouble="", failures=0).update(
        failures=0, rests_until=None, trouble="", last_error="", changed_at=Now()
    )


def relay_failed(name: str, *, words: str, most: int = MOST_FAILURES, first_rest: int = FIRST_REST) -> int:
    """The server failed once more; gives the seconds that the relay rests now, 0 while it does not.

    It rests from the `most`th failure in a row on, for `first_rest` seconds and then for twice as long each time.
    `words` name no person.
    """
    failures = relay_state(name).failures + 1
    seconds = min(LONGEST_REST, first_rest * 2 ** min(failures - most, 10)) if failures >= most else 0
    _note(name, Trouble.FAULT, words, seconds, failures=min(failures, 30_000))
    return seconds


def relay_left_alone(name: str, *, trouble: str, words: str, seconds: int) -> None:
    """The server shut us out or asked us to wait, which is no record's fault."""
    _note(name, trouble, words, seconds, failures=relay_state(name).failures)


def _note(name: str, trouble: str, words: str, seconds: int, *, failures: int) -> None:
    until = ExpressionWrapper(Now() + datetime.timedelta(seconds=seconds), output_field=DateTimeField())
    RelayState.objects.filter(name=name).update(
        failures=failures,
        trouble=trouble,
        last_error=words,
        rests_until=until if seconds else None,
        changed_at=Now(),
    )
