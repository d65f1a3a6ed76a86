"""Tables of the progress pages: the parts of an area, one line each, and the whole as the last line.

Each line says in `data-` attributes what a chart beside the table draws (static/js/charts.js).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from recovery.models import CentreDay
from recovery.progress.centre_days import NO_STAGE, CentreDayLine, day_stage
from recovery.progress.disclosure import Count, DisclosedArea, DisclosedFigures, Hidden, Shown
from recovery.progress.oldest import AgedArea
from recovery.progress.withheld import THREE
from recovery.web.templatetags.bangla_numbers import NOTHING, bn, bn_date, percent1
from recovery.web.templatetags.bars import three_bar

#: Where a figure of a part leads: the name of its column, and the part. None where it leads nowhere.
RowsAddress = Callable[[str, Any], str | None]
Address = Callable[[Any], str | None]

#: A count with the way to what it counts; written without a template, because some tables have hundreds.
LINKED = '<a href="{}">{}<span class="nhsuk-u-visually-hidden"> {}, {}</span></a>'
#: A name with its district below it.
SIGNED = '{}<span class="pr-parts__signed">{}</span>'
#: A range with its bounds for charts, and before it the bar where one is drawn; for the same reason without a template.
RANGE = '{}<span class="pr-parts__range" data-series="high"{}><span data-series="low"{}>{}</span></span>'

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

    def render(self, value: Count, record: DisclosedArea, table: PartTable) -> str:
        href = table.rows_address(self.count, record) if value and not isinstance(value, Hidden) else None
        shown = format_html(LINKED, href, bn(value), self.verbose_name, _part_words(record)) if href else bn(value)
        if self.count not in THREE or isinstance(value, Hidden):
            return shown
        # What a chart reads (static/js/charts.js); inside, because attributes of cells are dear where rows are many.
        return format_html('<span data-series="{}" data-value="{}">{}</span>', self.count, value, shown)

    def footer(self, table: PartTable) -> str:
        value = getattr(table.whole, self.count)
        href = table.whole_addresses.get(self.count) if value and not isinstance(value, Hidden) else None
        return format_html(LINKED, href, bn(value), self.verbose_name, _("Together")) if href else bn(value)


class NameColumn(tables.Column):
    """The heading of a line, with the code of its part for charts."""

    heads_row = True

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"td": {"data-key": lambda record: record.code or None}}
        super().__init__(empty_values=(), footer=_("Together"), attrs=attrs, **kwargs)


class OldestColumn(tables.Column):
    """How many days the person has waited who waits longest."""

    def __init__(self, **kwargs: Any) -> None:
        number = {"class": "pr-number"}
        attrs = {"th": number, "td": number, "tf": number}
        super().__init__(accessor="oldest_days", attrs=attrs, initial_sort_descending=True, **kwargs)

    def render(self, value: int) -> str:
        return days_words(value)

    def footer(self, table: PartTable) -> str:
        return days_words(table.oldest_of_all)


def _part_words(part: DisclosedArea | CentreDayLine) -> str:
    """What a part is called where it stands alone: its place, its day, or both."""
    day = bn_date(part.day) if part.day else ""
    return ", ".join(filter(None, (part.name, day))) or str(_("Rows that name no place or day"))


def days_words(days: int | None) -> str:
    if days is None:
        return NOTHING
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": bn(days)}


class PartTable(tables.Table):
    name = NameColumn()
    reported = CountColumn("reported", verbose_name=pgettext_lazy("doses", "reported"))
    listed = CountColumn("listed", verbose_name=pgettext_lazy("doses", "listed"))
    verified = CountColumn("verified", verbose_name=pgettext_lazy("doses", "verified"))
    known_missing = CountColumn("known_missing", verbose_name=pgettext_lazy("doses", "known missing"))
    unknown = CountColumn("unknown", verbose_name=pgettext_lazy("doses", "unknown"))
    range = tables.Column(
        verbose_name=_("recovered"),
        accessor="figures",
        order_by=("figures__percent_low", "figures__percent_high"),
        attrs={"td": {"class": "pr-parts__wide"}, "tf": {"class": "pr-parts__wide"}},
        footer=lambda table: range_words(table.whole),
    )
    without_list = CountColumn("centre_days_without_list", verbose_name=_("days without list"))
    signed = CountColumn("centre_days_signed", verbose_name=_("days signed off"))
    oldest = OldestColumn(verbose_name=_("oldest case"))

    class Meta:
        template_name = "django_tables2/punoruddhar.html"
        attrs = {"class": "pr-table pr-parts"}  # noqa: RUF012 - read once, by the metaclass

    def __init__(
        self,
        parts: Sequence[AgedArea] | Sequence[CentreDayLine],
        *,
        whole: Shown,
        oldest: int | None,
        level: str,
        address: Address,
        rows_address: RowsAddress,
        whole_addresses: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`whole_addresses`: where the rows behind a figure of the whole are listed, by the figure."""
        self.whole, self.oldest_of_all, self.address, self.rows_address = whole, oldest, address, rows_address
        self.whole_addresses = whole_addresses or {}
        super().__init__(list(parts), exclude=kept_columns(parts), **kwargs)
        self.columns["name"].column.verbose_name = NAMES[level]

    def render_name(self, record: DisclosedArea) -> SafeString:
        return _name(record, href=self.address(record))

    def render_range(self, value: Shown) -> SafeString:
        # Where part of a line is not shown, the width of its picture would tell.
        bar = "" if isinstance(value.total, Hidden) else _bar(value)
        ends = (_bound(end) for end in (value.percent_high, value.percent_low))
        return format_html(RANGE, bar, *ends, range_words(value))


class BesideMapTable(PartTable):
    """The parts of an area with room for a map beside them."""

    class Meta(PartTable.Meta):
        attrs = {"class": "pr-table pr-parts pr-parts--narrow"}  # noqa: RUF012 - read once, by the metaclass
        exclude = ("without_list", "signed")


@dataclass(frozen=True, slots=True)
class StagedDay(AgedArea):
    """A day of a centre with how far it is signed (`day_stage`), by which it is ordered."""

    stage: int


class DayTable(PartTable):
    """The days of one centre, each with its signature."""

    name = NameColumn(order_by=("code",))
    state = tables.Column(verbose_name=_("signature"), empty_values=(), accessor="code", order_by=("stage", "code"))

    class Meta(PartTable.Meta):
        sequence = ("name", "state", "...")
        exclude = ("without_list", "signed")

    def __init__(
        self,
        parts: Sequence[AgedArea],
        *,
        days: Mapping[datetime.date, CentreDay],
        tells_signatures: bool,
        sees_persons: bool,
        **kwargs: Any,
    ) -> None:
        self.days, self.tells_signatures, self.sees_persons = days, tells_signatures, sees_persons
        super().__init__([self._staged(part) for part in parts], level="day", **kwargs)

    def _staged(self, part: AgedArea) -> StagedDay:
        """What is not told puts no day before another."""
        day = self.days.get(part.day) if part.day else None
        is_told = part.day is not None and self.tells_signatures
        stage = day_stage(day, has_list=_has_list(part)) if is_told else NO_STAGE
        return StagedDay(part.part, part.figures, part.oldest_days, stage)

    def render_name(self, record: DisclosedArea) -> SafeString:
        return _name(record, words=bn_date(record.day) if record.day else "")

    def render_state(self, record: DisclosedArea) -> SafeString | str:
        if not record.day:
            return NOTHING
        if not self.tells_signatures:
            return bn(Hidden.KEPT)
        return _cell("_state.html", day=self.days.get(record.day), has_list=_has_list(record), names=self.sees_persons)


class CentreDayTable(PartTable):
    """Centre-days of any centres, each with its centre, its signature and the source of its reported count."""

    name = NameColumn(order_by=("district_en", "code"))
    day = tables.Column(
        verbose_name=NAMES["day"],
        accessor="iso_day",
        order_by=("iso_day", "code"),
        attrs={"td": {"class": "pr-parts__line"}},
    )
    state = tables.Column(
        verbose_name=_("signature"),
        empty_values=(),
        accessor="code",
        order_by=("stage", "code", "iso_day"),
        attrs={"td": {"class": "pr-parts__line"}},
    )
    source = tables.Column(
        verbose_name=_("source of the count"),
        empty_values=(),
        attrs={"th": {"class": "pr-parts__source"}, "td": {"class": "pr-parts__source pr-parts__line"}},
    )

    class Meta(PartTable.Meta):
        attrs = {"class": "pr-table pr-parts pr-parts--narrow"}  # noqa: RUF012 - read once, by the metaclass
        sequence = ("name", "day", "state", "reported", "source", "...")
        exclude = ("without_list", "signed", "oldest")

    def __init__(self, lines: Sequence[CentreDayLine], **kwargs: Any) -> None:
        super().__init__(lines, level="centre", oldest=None, **kwargs)

    def render_name(self, record: CentreDayLine) -> SafeString:  # type: ignore[override]
        name = _name(record, href=self.address(record))
        return format_html(SIGNED, name, record.district) if record.district else name

    def render_day(self, record: CentreDayLine) -> str:
        return bn_date(record.day) if record.day else NOTHING

    def render_state(self, record: CentreDayLine) -> SafeString | str:
        if not record.day or not record.code:
            return NOTHING
        has_list = record.figures.centre_days_without_list == 0
        return _cell("_state.html", day=record.state, has_list=has_list, names=True)

    def render_source(self, value: str) -> str:
        return value or NOTHING


def kept_columns(parts: Sequence[DisclosedArea] | Sequence[CentreDayLine]) -> tuple[str, ...]:
    """Columns beside the figures themselves of which no part shows anything, so that they need not stand there."""
    if not parts:
        return ()
    figures = [part.figures for part in parts]
    kept = ["listed"] if all(each.listed is Hidden.KEPT for each in figures) else []
    kept += ["range"] if all(_is_few(each) and isinstance(each.total, Hidden) for each in figures) else []
    # How long the oldest case waits says that there is one.
    kept += ["oldest"] if any(isinstance(each, DisclosedFigures) for each in figures) else []
    return tuple(kept)


def _has_list(part: DisclosedArea) -> bool | None:
    """Whether a list of a day has come; None where that is not shown."""
    without_list = part.figures.centre_days_without_list
    return None if isinstance(without_list, Hidden) else without_list == 0


def _is_few(figures: Shown) -> bool:
    return isinstance(figures, DisclosedFigures) and figures.percent_high is None


def _name(part: DisclosedArea | CentreDayLine, *, words: str = "", href: str | None = None) -> SafeString:
    """The name of a part with the way to its page; rows without a place have neither."""
    if href:
        return format_html('<a class="pr-row-link" href="{}">{}</a>', href, words or part.name)
    if part.code:
        return format_html("{}", words or part.name)
    return format_html('<span class="pr-quiet">{}</span>', _("Rows that name no place or day"))


def _bar(figures: Shown) -> SafeString:
    counts = figures.verified, figures.known_missing, figures.unknown, figures.total
    return format_html('<div class="pr-three-bar">{}</div>', three_bar(*counts, 12, is_told=False))  # type: ignore[arg-type]


def _bound(percent: Decimal | None) -> SafeString | str:
    """A bound for charts; one that cannot be said is left out."""
    return "" if percent is None else format_html(' data-value="{}"', percent)


def _cell(template: str, **context: Any) -> SafeString:
    return render_to_string(f"recovery/progress/{template}", context)
