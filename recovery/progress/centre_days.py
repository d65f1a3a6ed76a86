"""The centre-days of an incident one by one, chosen by what is asked of them: what the sums of an area are made of."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Collection, Sequence

from records.models import Area, Centre, ReportedCount
from records.models.naming import in_language
from recovery.models import CentreDay, Incident
from recovery.progress.figures import AreaFigures, Figures, report
from recovery.progress.sums import summed

#: What can be asked for -> whether a centre-day, or a line of rows without one, is meant. Each figure of an area that
#: counts centre-days is the number of those that its question finds.
QUESTIONS: dict[str, Callable[[Figures], bool]] = {
    "": lambda day: True,
    "unknown": lambda day: day.unknown > 0,
    "without-list": lambda day: day.centre_days_without_list > 0,
    "unsigned": lambda day: day.centre_days_unsigned > day.centre_days_without_list,
    "not-counted": lambda day: day.uncounted_centre_days > 0,
    "signed": lambda day: day.centre_days_signed > 0,
    "disputed": lambda day: True,  # the state of the day says it: see `centre_days`
}


#: The stage of rows that name no centre or no day: nobody signs for them.
NO_STAGE = 0


def day_stage(state: CentreDay | None, *, has_list: bool | None) -> int:
    """How far a centre-day is signed, the least first: no list, a list that may have come, a list, disputed, signed.

    By nothing but what is shown, so that the order of days tells no more than they do.
    """
    if state and state.state == CentreDay.State.COMPLETE:
        return 5
    if state and state.state == CentreDay.State.DISPUTED:
        return 4
    return {False: 1, None: 2, True: 3}[has_list]


@dataclasses.dataclass(frozen=True, slots=True)
class CentreDayLine:
    """A centre on a day, its figures, where its reported count comes from, and its signature or dispute if it has one.

    `code` is the centre's code and `iso_day` an ISO day; rows that name no centre or no day of the incident have ''.
    """

    code: str
    iso_day: str
    name_en: str
    name_bn: str
    district_en: str
    district_bn: str
    source: str
    figures: Figures
    state: CentreDay | None

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_bn)

    @property
    def district(self) -> str:
        return in_language(self.district_en, self.district_bn)

    @property
    def day(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self.iso_day) if self.iso_day else None

    @property
    def stage(self) -> int:
        """How far it is signed: `day_stage`."""
        if not self.code or not self.iso_day:
            return NO_STAGE
        return day_stage(self.state, has_list=self.figures.centre_days_without_list == 0)


def centre_days(
    *, incident: Incident, place: Area | Centre | None = None, question: str = "", codes: Collection[str] | None = None
) -> list[CentreDayLine]:
    """The centre-days of a place that a question of QUESTIONS finds, by centre and day; lines without a place last.

    `codes` are the centres that the reader may see, None for all. Counted by the statement that counts the area.
    """
    states = {
        (each.centre.code, each.day.isoformat()): each
        for each in CentreDay.objects.filter(incident=incident)
        .exclude(state=CentreDay.State.OPEN)
        .select_related("centre", "signed_off_by")
    }
    sources = {
        (code, day.isoformat()): source
        for code, day, source in ReportedCount.objects.filter(
            dose_no=incident.dose_no, day__in=incident.days
        ).values_list("centre__code", "day", "source")
    }
    words = ("name_en", "name_bn", "district__name_en", "district__name_bn")
    names = {code: rest for code, *rest in Centre.objects.values_list("code", *words)}
    lines = []
    for part in _asked(report(incident=incident, level="centre_day", parent=place).parts, question):
        code, _, day = part.code.rpartition(" ")
        state = states.get((code, day))
        is_disputed = state is not None and state.state == CentreDay.State.DISPUTED
        if (codes is not None and code not in codes) or (question == "disputed" and not is_disputed):
            continue
        name_en, name_bn, district_en, district_bn = names.get(code, ("", "", "", ""))
        lines.append(
            CentreDayLine(
                code=code,
                iso_day=day,
                name_en=name_en,
                name_bn=name_bn,
                district_en=district_en,
                district_bn=district_bn,
                source=sources.get((code, day), ""),
                figures=part.figures,
                state=state,
            )
        )
    return lines


def figures_of(lines: Sequence[CentreDayLine]) -> Figures | None:
    """What the lines come to together; None for no line."""
    return summed([line.figures for line in lines]) if lines else None


def _asked(parts: Sequence[AreaFigures], question: str) -> list[AreaFigures]:
    is_meant = QUESTIONS[question]
    return [part for part in parts if is_meant(part.figures)]
