"""A person stands at a desk with a card: a centre list of one row, which goes the way of every list.

So who it is, whether the server holds the dose and whether somebody else's list names the person already is told by the
same rules as for half a million rows, and the sums hold. That it is no list of the centre-day is said by its origin.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext

from records.bangla import ascii_digits, clean_text
from records.models import Centre, Role, User, Vaccine
from recovery import errors
from recovery.intake.receive import list_receive
from recovery.models import CentreList, Incident, Origin

#: The headings of the file, all of them known to `headings`.
HEADINGS = (
    "Name",
    "Registration No",
    "Identity No",
    "Date of Birth",
    "Mobile No",
    "Vaccine",
    "Lot No",
    "Dose No",
    "Date of Dose",
    "Centre",
)


class EvidenceNeeded(errors.RecoveryError):
    """Please write what you have seen: the card, the page of the register book."""


class NotYourDesk(errors.RecoveryError):
    """You can add people at your own centres only."""


class WalkInSaysTooLittle(errors.RecoveryError):
    """The name and one of these are needed: registration number, identity number, mobile or date of birth."""


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What the card says of a person; texts as they were typed, '' for what it does not say."""

    name: str
    given_on: datetime.date
    registration_no: str = ""
    identity: str = ""
    born_on: datetime.date | None = None
    mobile: str = ""
    vaccine: Vaccine | None = None
    lot_no: str = ""


def walk_in_file(person: WalkIn, *, centre: Centre, dose_no: int) -> bytes:
    """The list of one row. The same card gives the same bytes, in whichever digits it was typed.

    Two presses of the button thus are one list (`same_bytes_are_live_once_per_incident`), and so is a second visit.
    """
    cells = (
        clean_text(person.name),
        clean_text(ascii_digits(person.registration_no)),
        clean_text(ascii_digits(person.identity)),
        f"{person.born_on:%d/%m/%Y}" if person.born_on else "",
        clean_text(ascii_digits(person.mobile)),
        person.vaccine.name_en if person.vaccine else "",
        clean_text(ascii_digits(person.lot_no)),
        str(dose_no),
        f"{person.given_on:%d/%m/%Y}",
        centre.code,
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerow(" ".join(cell.split()) for cell in cells)
    return text.getvalue().encode("utf-8-sig")


def walk_in_receive(
    *,
    incident: Incident,
    centre: Centre,
    person: WalkIn,
    evidence: str,
    by: User,
    on_received: Callable[[CentreList], None],
) -> CentreList:
    """Open a list for a person at the desk of a centre; `on_received` has it read, in the same transaction.

    Raises EvidenceNeeded, WalkInSaysTooLittle, RightMissing, NotYourDesk, DayNotOfIncident, and SameBytes (naming the
    list) where this very person was added at this centre before.
    """
    _may_add(by, centre)
    if not evidence.strip():
        raise EvidenceNeeded
    tells = (person.registration_no, person.identity, person.mobile)
    if not person.name.strip() or not (person.born_on or any(each.strip() for each in tells)):
        raise WalkInSaysTooLittle
    return list_receive(
        incident=incident,
        chunks=[walk_in_file(person, centre=centre, dose_no=incident.dose_no)],
        file_name=f"{gettext('person at the desk')} {centre.code} {person.given_on:%Y-%m-%d}.tsv",
        by=by,
        centre=centre,
        day=person.given_on,
        dose_no=incident.dose_no,
        accepts_proposals=True,
        origin=Origin.WALK_IN,
        evidence_note=evidence.strip(),
        on_received=on_received,
    )


def _may_add(by: User, centre: Centre) -> None:
    """The rule is the database's (walk_in_is_of_the_writers_centre); here it gets its sentence."""
    if not by.is_active or by.role not in {Role.MANAGER, Role.OFFICER, Role.APPROVER}:
        raise errors.RightMissing(role=by.get_role_display())
    if by.role == Role.MANAGER and not by.centres.filter(pk=centre.pk).exists():
        raise NotYourDesk
