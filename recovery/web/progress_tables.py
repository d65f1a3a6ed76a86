"""Tables of the progress pages: the parts of an area, one line each, and the whole as the last line."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from recovery.models import CentreDay
from recovery.progress.disclosure import Count, DisclosedArea, DisclosedFigures, Hidden, Shown
from recovery.web.templatetags.bangla_numbers import NOTHING, bn, bn_date, percent1

Address = Callable[[DisclosedArea], str | None]

NAMES = {
    "division": _("Division"),
    "district": _("District"),
    "centre": _("Centre"),
    "day": _("Day"),
}


def range_words(figures: Shown) -> str:
    """The range of recovery in few words; beside it stand the counts that it is made of."""
    low, high = figures.percent_low, figures.percent_high
    if high is None:
        return NOTHING
    if low is None:
        return str(_("at most %(high)s") % {"high": percent1(high)})
    if low == high:
        return percent1(low)
    return str(_("%(low)s to %(high)s") % {"low": percent1(low), "high": percent1(high)})


class CountColumn(tables.Column):
    """One count of each part; its footer is the same count of the whole."""

    def __init__(self, count: str, **kwargs: Any) -> None:
        number = {"class": "pr-number"}
        attrs = {"th": number, "td": number, "tf": number}
        super().__init__(accessor=f"figures__{count}", attrs=attrs, initial_sort_descending=True, **kwargs)
        self.count = count

    def render(self, value: Count) -> str:
        return bn(value)

    def footer(self, table: PartTable) -> str:
        return bn(getattr(table.whole, self.count))


class PartTable(tables.Table):
    name = tables.Column(empty_values=(), footer=_("Together"))
    reported = CountColumn("reported", verbose_name=pgettext_lazy("doses", "reported"))
    listed = CountColumn("listed", verbose_name=pgettext_lazy("doses", "listed"))
    verified = CountColumn("verified", verbose_name=pgettext_lazy("doses", "verified"))
    known_missing = CountColumn("known_missing", verbose_name=pgettext_lazy("doses", "known missing"))
    unknown = CountColumn("unknown", verbose_name=pgettext_lazy("doses", "unknown"))
    bar = tables.Column(
        verbose_name=_("in one picture"),
        accessor="figures",
        orderable=False,
        attrs={"td": {"class": "pr-parts__wide pr-parts__bar"}, "tf": {"class": "pr-parts__bar"}},
    )
    range = tables.Column(
        verbose_name=_("recovered"),
        accessor="figures",
        order_by=("figures__percent_low", "figures__percent_high"),
        attrs={"td": {"class": "pr-nowrap pr-parts__wide"}, "tf": {"class": "pr-nowrap pr-parts__wide"}},
        footer=lambda table: range_words(table.whole),
    )
    without_list = CountColumn("centre_days_without_list", verbose_name=_("days without list"))

    class Meta:
        template_name = "django_tables2/punoruddhar.html"
        attrs = {"class": "pr-table pr-parts"}  # noqa: RUF012 - read once, by the metaclass

    def __init__(
        self,
        parts: Sequence[DisclosedArea],
        *,
        whole: Shown,
        level: str,
        address: Address,
        case_address: Address,
        **kwargs: Any,
    ) -> None:
        self.whole, self.address, self.case_address = whole, address, case_address
        super().__init__(list(parts), exclude=kept_columns(parts), **kwargs)
        self.columns["name"].column.verbose_name = NAMES[level]

    def render_name(self, record: DisclosedArea) -> SafeString:
        return _cell("_name.html", part=record, href=self.address(record))

    def render_known_missing(self, record: DisclosedArea, value: Count) -> str:
        href = self.case_address(record) if value and not isinstance(value, Hidden) else None
        return _cell("_count.html", count=value, href=href, name=record.name) if href else bn(value)

    def render_bar(self, value: Shown) -> SafeString | str:
        """A picture of what is shown; where part of it is not, its width would tell."""
        return "" if isinstance(value.total, Hidden) else _cell("_bar.html", figures=value)

    def render_range(self, value: Shown) -> str:
        return range_words(value)


class DayTable(PartTable):
    """The days of one centre, each with its signature."""

    name = tables.Column(empty_values=(), order_by=("code",), footer=_("Together"))
    state = tables.Column(verbose_name=_("signature"), empty_values=(), orderable=False, accessor="code")

    class Meta(PartTable.Meta):
        sequence = ("name", "state", "...")
        exclude = ("without_list",)

    def __init__(
        self, parts: Sequence[DisclosedArea], *, days: Mapping[datetime.date, CentreDay], **kwargs: Any
    ) -> None:
        self.days = days
        super().__init__(parts, level="day", **kwargs)

    def render_name(self, record: DisclosedArea) -> SafeString:
        return _cell("_name.html", part=record, words=bn_date(record.day) if record.day else "", href=None)

    def render_state(self, record: DisclosedArea) -> SafeString | str:
        day = self.days.get(record.day) if record.day else None
        return _cell("_state.html", day=day) if day else NOTHING


def kept_columns(parts: Sequence[DisclosedArea]) -> tuple[str, ...]:
    """Columns beside the figures themselves of which no part shows anything, so that they need not stand there."""
    if not parts:
        return ()
    figures = [part.figures for part in parts]
    kept = ["listed"] if all(each.listed is Hidden.KEPT for each in figures) else []
    kept += ["bar"] if all(isinstance(each.total, Hidden) for each in figures) else []
    kept += ["range"] if all(_is_few(each) for each in figures) else []
    return tuple(kept)


def _is_few(figures: Shown) -> bool:
    return isinstance(figures, DisclosedFigures) and figures.percent_high is None


def _cell(template: str, **context: Any) -> SafeString:
    return render_to_string(f"recovery/progress/{template}", context)
