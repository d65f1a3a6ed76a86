"""A history as it goes: the town, what its server holds by now, and the worker's jobs, done here and in order."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app

from records.errors import RegisterError
from recovery.errors import RecoveryError
from recovery.models import CentreList
from tests.histories.town import Held, Person, Town

#: Jobs in the order in which they came, as one worker takes them.
_NEXT = """
    UPDATE procrastinate_jobs SET status = 'doing'
     WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo' AND NOT task_name = ANY (%s))
    RETURNING id, task_name, args"""


@dataclass
class Going:
    """One history on its way."""

    town: Town
    folder: Path
    draw: random.Random
    server: dict[int, Held]
    registered: set[int]
    extracts: int = 0
    serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    #: What happened, and what was refused with a sentence; kind -> how often.
    happened: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @contextlib.contextmanager
    def may_be_refused(self) -> Iterator[None]:
        """What the site refuses with a sentence changes nothing, and is counted; any other failure goes on."""
        try:
            with transaction.atomic():
                yield
        except (RecoveryError, RegisterError) as refusal:
            self.refused[type(refusal).__name__] += 1

    def jobs_do(self, *, leaving: tuple[str, ...] = ("deliver",)) -> int:
        """Do what the worker would do now, but for the jobs named; the relay has its own hour (steps.relay)."""
        done = 0
        with connection.cursor() as cursor:
            while True:
                cursor.execute(_NEXT, [list(leaving)])
                job = cursor.fetchone()
                if job is None:
                    return done
                number, name, arguments = job
                task, arguments = app.tasks[name], json.loads(arguments)
                if task.pass_context:
                    task.func(SimpleNamespace(job=SimpleNamespace(attempts=0)), **arguments)
                else:
                    task.func(**arguments)
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [number])
                cursor.execute("DISCARD TEMPORARY")  # a job's transaction is over, and its tables go with it
                done += 1

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def one_of(self, things: Any) -> Any:
        """One of them by lot, None of none."""
        found = list(things)
        return self.draw.choice(found) if found else None

    def lists(self, *states: str) -> list[CentreList]:
        return list(CentreList.objects.filter(state__in=states).order_by("pk"))


#: A kind of step: does something by lot, and says whether there was anything to do.
Step = Callable[[Going], bool]


def row_cells(person: Person, serial: int, *, day: datetime.date | None = None, **changed: object) -> dict[str, object]:
    """A row about a person, as a careful clerk writes it, but for what is `changed`."""
    said = {
        "SL": serial,
        "Name of Recipient": person.name,
        "NID No": person.nid,
        "Date of Birth": f"{person.born_on:%d/%m/%Y}",
        "Mobile No": person.mobile,
        "Vaccine": "Sinopharm",
        "Dose": "1",
        "Vaccination Date": f"{day or person.day:%d/%m/%Y}",
    }
    return said | changed
