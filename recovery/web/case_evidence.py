"""Why a case is a case: what list and server say of each field, why the row is this person, what was decided."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.models import Dose
from recovery.linkage.explain import NAMES
from recovery.models import Case, Link, ListRow, RowOutcome
from recovery.web.templatetags.bangla_numbers import bn, bn_date
from recovery.web.words import DIFFERENCES, EVIDENCE


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that list and server say differently, in words."""

    field: str
    label: str
    on_list: str
    on_server: str


def differences(outcome: RowOutcome | None, row: ListRow | None, dose: Dose | None) -> list[Difference]:
    """The fields in which a row and the dose on the server differ, in the order of the outcome."""
    if outcome is None or row is None or dose is None:
        return []
    said = {
        "given_on": (bn_date(row.given_on), bn_date(dose.given_on)),
        "vaccine": (row.vaccine.name if row.vaccine else "—", dose.vaccine.name if dose.vaccine else "—"),
        "centre": (row.centre.name if row.centre else "—", dose.centre.name if dose.centre else "—"),
    }
    return [Difference(field, str(DIFFERENCES[field]), *said[field]) for field in outcome.differences]


def why_sentence(case: Case, found: list[Difference]) -> str:
    """Why this is a case, in one sentence."""
    if case.kind == Case.Kind.DOSE_MISSING:
        return _("The list says that this dose was given; the server knows the person and does not hold the dose.")
    if case.kind == Case.Kind.NOT_REGISTERED:
        return _("The list says that this dose was given; nobody in the register was found for the row.")
    if found:
        return _("The server holds the dose, but differs in: %(fields)s.") % {
            "fields": ", ".join(each.label for each in found)
        }
    return _("The server holds the dose, but not as the list says.")


def link_sentence(link: Link | None) -> str:
    """How the row was taken for its person, in one sentence; '' where it was for nobody."""
    if link is None:
        return ""
    if link.decision is not None:
        return _("%(who)s decided that it is this person: %(reason)s") % {
            "who": link.decision.decided_by.display_name,
            "reason": link.decision.reason,
        }
    agrees = ", ".join(str(EVIDENCE[name]) for name in link.corroborated_by)
    if link.found_by == "scored":
        return _("Found by the weight of all that agrees; %(agrees)s.") % {"agrees": agrees}
    return _("Found by %(number)s; %(agrees)s.") % {"number": NAMES[link.found_by], "agrees": agrees}


def age_words(case: Case, today: datetime.date) -> str:
    """How many days ago the case was opened."""
    days = (today - timezone.localdate(case.opened_at)).days
    if days < 1:
        return _("since today")
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": bn(days)}
