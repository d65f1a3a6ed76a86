"""Words for what snapshots, claims and forecasts say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from records.models import Area, Centre
from recovery.progress.comparison import Cause
from recovery.progress.outlook import NoForecast
from recovery.progress.two_lists import NoEstimate
from recovery.web.templatetags.bangla_numbers import bn

#: Level -> an area's name with it: a division and one of its districts often bear one name.
AREA = {Area.Level.DIVISION: _("%(name)s division"), Area.Level.DISTRICT: _("%(name)s district")}
#: Verdict -> kind of tag, and the sentence.
VERDICT_TAG = {"supported": "verified", "higher_only": "warning", "not_supported": "error", "cannot_say": "unknown"}
VERDICT_WORD = {
    "supported": _("Supported"),
    "higher_only": _("Supported only by the higher definition"),
    "not_supported": _("Not supported"),
    "cannot_say": _("Cannot be said"),
}
VERDICT_SENTENCE = {
    "supported": _("It holds even if all unknown doses are lost."),
    "higher_only": _("It holds only if the unknown doses are left out. If they count as lost, it does not."),
    "not_supported": _("It holds by neither definition, not even if the unknown doses are left out."),
    "cannot_say": _("Nobody is verified and no missing person is known, so no percentage can be said."),
}
LOWER_UNKNOWN = _(
    "It holds only if the unknown doses are left out. If they count as lost, nobody can say: not every day is counted."
)
#: Why a centre-day does not say more.
DAY_REASON = {
    "not_counted": _("nobody has said how many doses were given"),
    "without_list": _("no list has come"),
    "undecided": _("rows are not decided or cannot be read"),
    "unsigned": _("not signed off"),
    "kept": _("not shown"),
}
NO_FORECAST = {
    NoForecast.NO_SNAPSHOT: _("No daily snapshot has been taken yet, so no trend is known."),
    NoForecast.STALE: _(
        "No forecast: the newest daily snapshot is more than two days old. Somebody must see whether the worker runs."
    ),
    NoForecast.NOTHING_LEFT: _("Nobody is left who is not verified, so there is nothing to forecast."),
    NoForecast.NOTHING_KNOWN_LEFT: _(
        "No forecast: nobody is known to be missing, but not every centre-day is signed off, so somebody may be."
    ),
    NoForecast.NOT_COUNTED: _(
        "No forecast: for some centre-days nobody has said how many doses were given, so it is not known how many "
        "are left."
    ),
    NoForecast.TOO_FEW_DAYS: _("No forecast yet: it needs at least five changes from one daily snapshot to the next."),
    NoForecast.ALL_ALIKE: _(
        "No forecast: every day of the last two weeks brought the same number, so nobody can say how days differ."
    ),
    NoForecast.NO_PROGRESS: _("No forecast: over the last two weeks the number of verified people has not grown."),
    NoForecast.TOO_FAR: _("No forecast: at the pace of the last two weeks the end is more than two years away."),
}
NO_ESTIMATE = {
    NoEstimate.NO_LIST: _("No estimate: no list has come yet."),
    NoEstimate.NO_OVERLAP: _(
        "No estimate: nobody on the lists was found on the server, so the two have nothing in common to count by."
    ),
    NoEstimate.MADE_FROM_SERVER: _(
        "No estimate: everybody on the lists was on the server, so the lists may have been made from the server."
    ),
    NoEstimate.ERROR_UNKNOWN: _(
        "No estimate: no machine link has been checked by people yet, so the linkage error is not known."
    ),
}
CAUSES = {
    Cause.VERIFIED: _("seen on the server again (verified)"),
    Cause.LOST: _("lost again: the server held them and holds them no more"),
    Cause.REVERTED: _("taken back after they were verified (reverted)"),
    Cause.NEW_LISTS: _("named as missing by new lists, or found by review"),
    Cause.WITHDRAWN: _("no longer named as missing: list withdrawn or row judged otherwise"),
    Cause.CLOSED: _("closed, being no dose"),
    Cause.REOPENED: _("opened again after they were closed as no dose"),
    Cause.DAILY_COUNT: _("daily counts corrected or added (doses)"),
    Cause.OTHER: _(
        "everything else: found on the server without a correction of ours, moved between days or centres, "
        "or named beyond the daily count"
    ),
}


def area_words(area: Area) -> str:
    """The name of a division or district, with its level."""
    return str(AREA[Area.Level(area.level)] % {"name": area.name})


def place_words(place: Area | Centre) -> str:
    """A place by its name, so that it is taken for no other of that name: an area with its level, a centre with its
    district.
    """
    return area_words(place) if isinstance(place, Area) else f"{place.name}, {area_words(place.district)}"


def signed(value: int) -> str:
    """A change with its sign, in the page's digits: +1,204, −3 or 0."""
    if not value:
        return bn(0)
    return ("+" if value > 0 else "\N{MINUS SIGN}") + bn(abs(value))
