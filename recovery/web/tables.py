"""Tables of the pages; a whole row leads to its page."""

from __future__ import annotations

import datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from records.identifiers import mask, mask_mobile
from records.models import Extract
from recovery.models import Case, CentreList, Correction, CorrectionBatch, ListRow
from recovery.web.forms import FIELD_WORDS
from recovery.web.templatetags.bangla_numbers import bn, bn_birth, bn_date, bn_datetime
from recovery.web.words import BATCH_TAG, CASE_TAG, LINE_TAG, OUTCOME_TAG, STATE_TAG

#: The link that covers its whole row.
ROW_LINK = {"a": {"class": "pr-row-link"}}


def tag(kind: str, text: Any) -> SafeString:
    """A state as word and colour, the same everywhere."""
    return render_to_string("recovery/_tag.html", {"kind": kind, "text": text})


class CentreListTable(tables.Table):
    file_name = tables.Column(linkify=lambda record: reverse("recovery:list_detail", args=[record.pk]), attrs=ROW_LINK)
    centre = tables.Column(order_by=("centre__name_en",), empty_values=())
    day = tables.Column(empty_values=())
    uploaded_at = tables.Column(verbose_name=_("sent"))
    state = tables.Column(verbose_name=_("state"))
    rows_listed = tables.Column(
        verbose_name=_("rows"), attrs={"td": {"class": "pr-number"}, "th": {"class": "pr-number"}}
    )
    dose_missing = tables.Column(
        verbose_name=_("missing"), attrs={"td": {"class": "pr-number"}, "th": {"class": "pr-number"}}
    )
    in_review = tables.Column(
        verbose_name=_("to decide"), attrs={"td": {"class": "pr-number"}, "th": {"class": "pr-number"}}
    )

    class Meta:
        model = CentreList
        fields = (
            "file_name",
            "centre",
            "day",
            "uploaded_at",
            "state",
            "rows_listed",
            "dose_missing",
            "in_review",
        )
        order_by = ("-uploaded_at",)

    def render_centre(self, record: CentreList) -> str:
        return record.centre.name if record.centre else str(_("in the list"))

    def render_day(self, record: CentreList) -> str:
        return bn_date(record.day) if record.day else str(_("in the list"))

    def render_uploaded_at(self, record: CentreList) -> str:
        return format_html("{}<br><small>{}</small>", bn_datetime(record.uploaded_at), record.uploaded_by.display_name)

    def render_state(self, record: CentreList) -> SafeString:
        if record.is_overtaken:  # type: ignore[attr-defined]
            return tag("waiting", str(_("to be judged again")))
        return tag(STATE_TAG[record.state], record.get_state_display())

    def render_rows_listed(self, value: int) -> str:
        return bn(value)

    def render_dose_missing(self, value: int) -> str:
        return bn(value)

    def render_in_review(self, value: int) -> str:
        return bn(value)


class ListRowTable(tables.Table):
    """Rows of one list with their outcomes. Identifiers are masked; the row's page shows them on request."""

    row_number = tables.Column(
        verbose_name=_("row"),
        linkify=lambda record: reverse("recovery:row_detail", args=[record.pk]),
        attrs=ROW_LINK,
    )
    name = tables.Column(verbose_name=_("name"))
    identity = tables.Column(verbose_name=_("identifier"), accessor="nid_key", empty_values=(), orderable=False)
    born_on = tables.Column(verbose_name=_("born"), empty_values=())
    mobile_key = tables.Column(verbose_name=_("mobile"))
    given_on = tables.Column(verbose_name=_("dose on"))
    outcome = tables.Column(verbose_name=_("outcome"), accessor="outcome__outcome")

    class Meta:
        model = ListRow
        fields = ("row_number", "name", "identity", "born_on", "mobile_key", "given_on", "outcome")
        order_by = ("row_number",)

    def __init__(self, *args: Any, several_sheets: bool = False, **kwargs: Any) -> None:
        self.several_sheets = several_sheets
        super().__init__(*args, **kwargs)

    def render_row_number(self, record: ListRow) -> str:
        number = bn(record.row_number)
        return f"{record.sheet} · {number}" if self.several_sheets else number

    def render_identity(self, record: ListRow) -> str:
        return mask(record.nid_key or record.brn_key or record.passport_key or record.registration_no) or "—"

    def render_born_on(self, record: ListRow) -> str:
        return bn_birth(record)

    def render_mobile_key(self, value: str) -> str:
        return mask_mobile(value)

    def render_given_on(self, value: Any) -> str:
        return bn_date(value)

    def render_outcome(self, record: ListRow) -> SafeString:
        outcome = record.outcome
        return tag(OUTCOME_TAG[outcome.outcome], outcome.get_outcome_display())


NUMBER = {"td": {"class": "pr-number"}, "th": {"class": "pr-number"}}


class CaseTable(tables.Table):
    """Cases; those who may propose choose some for a batch, and MIS some to be changed together."""

    choose = tables.Column(verbose_name=_("choose"), accessor="pk", orderable=False)
    name = tables.Column(linkify=lambda record: reverse("recovery:case_detail", args=[record.pk]), attrs=ROW_LINK)
    centre = tables.Column(verbose_name=_("centre"), order_by=("centre__name_en",))
    given_on = tables.Column()
    kind = tables.Column()
    state = tables.Column()
    waits = tables.Column(verbose_name=_("second dose"), accessor="given_on", order_by=("due_on",))
    opened_at = tables.Column(verbose_name=_("case since"))

    class Meta:
        model = Case
        fields = ("choose", "name", "centre", "given_on", "kind", "state", "waits", "opened_at")

    def __init__(self, *args: Any, may_choose: bool, may_change: bool = False, **kwargs: Any) -> None:
        self.may_change = may_change
        super().__init__(*args, exclude=() if may_choose else ("choose",), **kwargs)

    def render_choose(self, record: Case) -> str:
        if record.state != Case.State.OPEN or not (self.may_change or record.kind == Case.Kind.DOSE_MISSING):
            return ""
        return format_html(
            '<input type="checkbox" name="case" value="{}" form="to-batch" aria-label="{}">',
            record.pk,
            _("Choose %(name)s") % {"name": record.name},
        )

    def render_name(self, record: Case) -> str:
        return record.name or (record.recipient.name if record.recipient else str(_("name not readable")))

    def render_centre(self, record: Case) -> str:
        return record.centre.name

    def render_given_on(self, value: Any) -> str:
        return bn_date(value)

    def render_state(self, record: Case) -> SafeString:
        state = tag(CASE_TAG[record.state], record.get_state_display())
        if not record.is_urgent:
            return state
        return format_html("{} {}", tag("warning", str(_("urgent: came to a desk"))), state)

    def render_waits(self, record: Case) -> str:
        return waiting_words(record)

    def render_opened_at(self, value: datetime.datetime) -> str:
        days = (timezone.localdate() - timezone.localdate(value)).days
        if days < 1:
            return str(_("today"))
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": bn(days)}


def waiting_words(case: Case) -> str:
    """How long the second dose has been due, in words; '' where the interval is not known."""
    due = case.second_dose_due_on
    if due is None or case.state not in {Case.State.OPEN, Case.State.APPLIED}:
        return ""
    days = (timezone.localdate() - due).days
    if days > 0:
        return str(_("%(days)s days past") % {"days": bn(days)})
    return str(_("due %(day)s") % {"day": bn_date(due)})


class BatchTable(tables.Table):
    pk = tables.Column(
        verbose_name=_("batch"),
        linkify=lambda record: reverse("recovery:batch_detail", args=[record.pk]),
        attrs=ROW_LINK,
    )
    lines = tables.Column(verbose_name=_("lines"), attrs=NUMBER)
    state = tables.Column()
    created_by = tables.Column(verbose_name=_("put together by"))
    created_at = tables.Column(verbose_name=_("begun"))

    class Meta:
        model = CorrectionBatch
        fields = ("pk", "lines", "state", "created_by", "created_at")
        order_by = ("-pk",)

    def render_pk(self, record: CorrectionBatch) -> str:
        return str(_("Batch %(number)s") % {"number": bn(record.pk)})

    def render_lines(self, value: int) -> str:
        return bn(value)

    def render_state(self, record: CorrectionBatch) -> SafeString:
        return tag(BATCH_TAG[record.state], record.get_state_display())

    def render_created_by(self, record: CorrectionBatch) -> str:
        return record.created_by.display_name

    def render_created_at(self, value: Any) -> str:
        return bn_datetime(value)


class CorrectionTable(tables.Table):
    """Old and new, field by field."""

    case = tables.Column(
        verbose_name=_("person"),
        linkify=lambda record: reverse("recovery:case_detail", args=[record.case_id]),
        attrs=ROW_LINK,
    )
    centre = tables.Column(accessor="case__centre", verbose_name=_("centre"))
    field = tables.Column()
    old_value = tables.Column(verbose_name=_("the register says"), empty_values=(), orderable=False)
    new_value = tables.Column(verbose_name=_("new"), orderable=False)
    state = tables.Column(verbose_name=_("state"))
    remove = tables.Column(verbose_name=_("Take out"), accessor="pk", orderable=False)

    class Meta:
        model = Correction
        fields = ("case", "centre", "field", "old_value", "new_value", "state", "remove")

    def __init__(self, *args: Any, removable: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, exclude=() if removable else ("remove",), **kwargs)

    def render_case(self, record: Correction) -> str:
        return record.case.name or str(record.case)

    def render_centre(self, record: Correction) -> str:
        return record.case.centre.name

    def render_field(self, value: str) -> str:
        return str(FIELD_WORDS[value])

    def render_old_value(self, record: Correction) -> str:
        return value_words(record.field, record.old_value)

    def render_new_value(self, record: Correction) -> str:
        return value_words(record.field, record.new_value)

    def render_state(self, record: Correction) -> SafeString:
        words = record.get_state_display()
        if record.held_reason:
            words = f"{words}: {record.get_held_reason_display()}"
        return tag(LINE_TAG[record.state], words)

    def render_remove(self, record: Correction) -> str:
        return format_html(
            '<button class="pr-link-button" type="submit" form="remove-line" name="line" value="{}">{}</button>',
            record.pk,
            _("Take out"),
        )


def value_words(field: str, value: Any) -> str:
    """A register value as a person reads it; identifiers and phones are masked."""
    if value in (None, ""):
        return "—"
    if field == "dose":
        parts = [value.get("vaccine") or "", _day_words(value.get("given_on")), value.get("centre") or ""]
        return " · ".join(part for part in parts if part)
    if field in {"given_on", "date_of_birth"}:
        return _day_words(value)
    if field == "nid":
        return mask(str(value))
    if field == "mobile":
        return mask_mobile(str(value))
    return str(value)


class ExtractTable(tables.Table):
    pk = tables.Column(verbose_name=_("no."))
    recipients = tables.Column(attrs=NUMBER)
    doses = tables.Column(attrs=NUMBER)
    verified = tables.Column(attrs=NUMBER)
    lost_again = tables.Column(attrs=NUMBER)
    faults = tables.Column(attrs=NUMBER)

    class Meta:
        model = Extract
        fields = ("pk", "as_of", "recipients", "doses", "verified", "lost_again", "faults", "loaded_at")
        order_by = ("-as_of",)

    def render_pk(self, value: int) -> str:
        return bn(value)

    def render_as_of(self, value: Any) -> str:
        return bn_datetime(value)

    def render_loaded_at(self, value: Any) -> str:
        return bn_datetime(value)

    def render_recipients(self, value: int) -> str:
        return bn(value)

    def render_doses(self, value: int) -> str:
        return bn(value)

    def render_verified(self, value: int) -> str:
        return bn(value)

    def render_lost_again(self, value: int) -> str:
        return bn(value)

    def render_faults(self, value: int) -> str:
        return bn(value)


def _day_words(stored: Any) -> str:
    return bn_date(datetime.date.fromisoformat(str(stored))) if stored else ""
