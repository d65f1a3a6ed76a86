"""The way of the lost doses: how many came so far, each step of those of the step before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from recovery.models import Incident, ProgressSnapshot
from recovery.progress.facts import local_iso


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many people came so far, of how many; `percent` is None where it says nothing, or where all did.

    Of a step that `is_part` everybody was in the step before. Others may be as many by chance, so never "all".
    """

    key: str
    words: str
    count: int
    of: int
    of_words: str
    is_part: bool = True

    @property
    def is_all(self) -> bool:
        return self.is_part and self.of > 0 and self.count == self.of

    @property
    def percent(self) -> Decimal | None:
        """Rounded down to one decimal; more than everybody is no share."""
        if not self.of or self.count >= self.of:
            return None
        return Decimal(self.count * 1000 // self.of).scaleb(-1)


def funnel(snapshot: ProgressSnapshot) -> list[FunnelStep]:
    """The way of the lost doses, each step with what it is a part of."""
    listed, missing, verified = _("listed"), _("missing"), _("verified")
    found = snapshot.cases_verified
    return [
        FunnelStep("listed", listed, snapshot.listed, snapshot.reported, _("reported"), is_part=False),
        FunnelStep("missing", missing, snapshot.cases_missing, snapshot.listed, listed, is_part=False),
        FunnelStep("corrected", _("corrected"), snapshot.cases_corrected, snapshot.cases_missing, missing),
        FunnelStep("delivered", _("delivered"), snapshot.cases_delivered, snapshot.cases_corrected, _("corrected")),
        FunnelStep("verified", verified, found, snapshot.cases_missing, missing),
        FunnelStep("sms", _("told by SMS"), snapshot.cases_messaged, found, verified),
        FunnelStep("second_dose", _("had the second dose"), snapshot.cases_second_dose, found, verified),
    ]


def funnel_facts(incident: Incident, snapshot: ProgressSnapshot | None) -> dict[str, Any]:
    """The same as other people's scripts read it: plain values, and no step where there is no snapshot."""
    return {
        "incident": incident.slug,
        "snapshot": snapshot and snapshot.pk,
        "counted_at": local_iso(snapshot.taken_at) if snapshot else None,
        "as_of": local_iso(snapshot.as_of) if snapshot else None,
        "extract": snapshot and snapshot.extract_id,
        "sources": snapshot.sources if snapshot else [],
        "steps": [
            {"step": each.key, "number": each.count, "of": each.of, "share": _share(each)}
            for each in (funnel(snapshot) if snapshot else ())
        ],
    }


def _share(step: FunnelStep) -> float | None:
    if step.is_all:
        return 100.0
    return None if step.percent is None else float(step.percent)
