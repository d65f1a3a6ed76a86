"""People who come to a desk of the mirror centres, with what their card says."""

from __future__ import annotations

from typing import Any

from records.models import Centre, User
from recovery import tasks
from recovery.intake.walk_in import WalkIn, walk_in_receive
from recovery.models import CentreList
from tests.web import world

EVIDENCE = "vaccination card, seen by the nurse"


def card(person: world.Person, **said: Any) -> WalkIn:
    """A card that says who somebody is by NID and birth date."""
    facts = {"name": person.name, "identity": person.nid, "born_on": person.born_on, "given_on": world.DAY}
    return WalkIn(**(facts | said))


def carried(**received: Any) -> CentreList:
    """Somebody at a desk (see intake.walk_in), taken in and carried to where their row comes to rest."""
    return tasks.list_run_to_end(walk_in_receive(on_received=lambda _new: None, **received).pk)


def came(
    mirror: world.Mirror,
    person: WalkIn,
    *,
    by: User | None = None,
    centre: Centre | None = None,
    evidence: str = EVIDENCE,
) -> CentreList:
    """Somebody came to the desk of the first centre, and their row was carried to where it comes to rest."""
    return carried(
        incident=mirror.incident,
        centre=centre or mirror.a.centre,
        person=person,
        evidence=evidence,
        by=by or mirror.a.manager,
    )


def on_no_list(side: world.Side) -> world.Person:
    """Somebody whom the register knows, without the dose, and whom no list of a readable dose names."""
    return side.people[side.missing + 8]
