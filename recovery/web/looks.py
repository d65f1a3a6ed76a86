"""Which pages show persons: each address of the site says so, and each answer that shows some is written down once.

Closed by default: an address that does not stand in PAGES is logged as if it showed somebody, and fails a test.
A view tells what the address does not say (`tell`): of which cases, of which row, or else how many persons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Page:
    """An address that shows persons. `of` says what stands in it: case, row, person, or another thing with a number."""

    of: str = ""
    #: Kept in the log; the name of the address where it is empty.
    what: str = ""


@dataclass(slots=True)
class Look:
    """What one answer shows, as its view tells it; `people` is None until somebody has counted."""

    what: str = ""
    people: int | None = None
    row: int | None = None
    cases: list[int] = field(default_factory=list)
    reason: str = ""
    query: str | None = None
    is_written: bool = False


CASE, ROW, PERSON = Page("case"), Page("row"), Page("person")
A_CASE, A_BATCH = Page("case", "case_detail"), Page("batch", "batch_detail")

#: Name of the address -> what it shows of persons; None: nobody. Sending a form shows the page again if it was refused.
PAGES: dict[str, Page | None] = {
    "home": None,
    "incident_switch": None,
    "search": Page(),
    "extract_index": None,
    "list_index": None,
    "list_upload": None,
    "list_detail": Page("list"),
    "list_progress": None,
    "list_columns": Page("list"),
    "list_withdraw": None,
    "list_original": Page("list"),
    "list_not_on_list": Page("list"),
    "problem_group": Page("list"),
    "problem_mend": Page("list", "problem_group"),
    "problem_file": Page("list"),
    "problem_file_return": None,
    "list_reply": Page("list"),
    "list_version": Page("list"),
    "list_version_answer": None,
    "list_brake_reason": None,
    "list_brake_release": None,
    "mend_detail": Page("mend"),
    "mend_apply": None,
    "mend_discard": None,
    "mend_undo": None,
    "notice_index": None,
    "notices_read": None,
    "row_mend": None,
    "row_detail": ROW,
    "review_index": None,
    "review_next": Page("", "review_ahead"),
    "review_row": ROW,
    "review_decision": Page("row", "review_row"),
    "review_alike": Page(),
    "review_act": Page("act"),
    "review_act_undo": Page("act", "review_act"),
    "case_index": Page(),
    "cases_to_batch": None,
    "case_detail": CASE,
    "case_show": A_CASE,
    "case_correct": A_CASE,
    "case_close": A_CASE,
    "case_reopen": A_CASE,
    "batch_index": None,
    "batch_detail": Page("batch"),
    "batch_progress": None,
    "batch_submit": None,
    "batch_approve": A_BATCH,
    "batch_return": A_BATCH,
    "batch_apply": None,
    "batch_revert": Page("batch"),
    "batch_revert_release": None,
    "batch_revert_decline": None,
    "batch_discard": None,
    "batch_take_out": None,
    "quality_index": None,
    "quality_draw": None,
    "quality_check": Page("check"),
    "progress": None,
    "progress_meaning": None,
    "progress_area": None,
    "progress_centre": None,
    "sign_off": None,
    "day_reopen": None,
    "exchange": None,
    "exchange_sheet": Page("", "export_cases"),
    "exchange_return": None,
    "exchange_many": None,
    "exchange_preview": Page("preview"),
    "exchange_take": None,
    "exchange_drop": None,
    "exchange_side": None,
    "delivery_index": Page(),
    "message_index": None,
    "message_new": None,
    "message_lot": Page("lot"),
    "message_release": None,
    "message_discard": None,
    "call_index": None,
    "call_list": Page("centre"),
    "call_done": None,
    "opt_out_index": Page(),
    "case_walk_in": None,
    "case_walk_in_detail": Page("list"),
    "reminder_index": None,
    "reminder_sheet": None,
    "reminder_centre": None,
    "reminder_call": None,
    "reminder_note": None,
    "reminder_contact": None,
    "unseen_index": Page(),
    "alarm_index": None,
    "alarm_see": None,
    "person_detail": PERSON,
    "seal_index": None,
    "case_walk_in_known": Page(),
    "exchange_chosen": None,
    "unseen_act": Page("", "unseen_index"),
    "retraction_index": Page(),
    "retraction_settle": Page("", "retraction_index"),
    "mail_choose": None,
    "day_dispute": None,
    "day_dispute_lift": None,
    "progress_file": None,
    "progress_print": None,
    "progress_area_file": None,
    "progress_area_print": None,
    "progress_centre_file": None,
    "progress_centre_print": None,
    "silent_days_file": None,
    "centre_days": None,
    "centre_days_file": None,
    "progress_trend": None,
    "progress_trend_file": None,
    "progress_compare_file": None,
    "progress_area_trend_file": None,
    "progress_area_compare_file": None,
    "progress_help_file": None,
    "progress_claims_file": None,
    "progress_claim_file": None,
    "progress_compare": None,
    "progress_area_trend": None,
    "progress_area_compare": None,
    "progress_help": None,
    "progress_claims": None,
    "progress_claim": None,
    "progress_claim_keep": None,
    "api_about": None,
    "api_keys": None,
    "api_key_make": None,
    "api_key_revoke": None,
}

#: What was looked at -> the words of a timeline.
WORDS: dict[str, StrPromise] = {
    "identifiers": _("Identifiers looked at"),
    "export_cases": _("Taken out in a sheet of cases"),
    "call_numbers": _("Whole number shown on a call list"),
    "call_list": _("Shown on a call list"),
    "case_detail": _("Case opened"),
    "person_detail": _("History opened"),
    "row_detail": _("Row opened"),
    "review_row": _("Row opened for review"),
    "review_ahead": _("Row fetched ahead for review"),
    "quality_check": _("Row shown in a blind check"),
    "search": _("Found by a search"),
    "case_index": _("Shown in a list of cases"),
    "batch_detail": _("Shown in a batch"),
    "batch_revert": _("Shown before a revert"),
    "exchange_preview": _("Shown in a preview of corrections"),
    "list_original": _("Downloaded with the whole file"),
    "list_reply": _("Downloaded with the reply to the centre"),
    "problem_file": _("Problem file of the list downloaded"),
    "case_walk_in_detail": _("Shown to the desk"),
    "case_walk_in_known": _("Shown to the desk"),
    "delivery_index": _("Shown among the deliveries"),
    "retraction_index": _("Shown among what the server would not take back"),
    "unseen_index": _("Shown among what was sent and not seen"),
    "message_lot": _("Shown in a lot of messages"),
}

#: Answers that show a page; refusals (403, 404) show nobody, and a redirect leads to a page that is logged itself.
SHOWN = frozenset({200, 409, 422})


def look_of(request: HttpRequest) -> Look:
    """What is known so far of the look that this request is."""
    look: Look | None = getattr(request, "_look", None)
    if look is None:
        look = Look()
        request._look = look  # type: ignore[attr-defined]
    return look


def tell(
    request: HttpRequest,
    *,
    people: int | None = None,
    what: str = "",
    row: int | None = None,
    cases: Iterable[int] = (),
    reason: str = "",
    query: str | None = None,
) -> None:
    """Say of the answer in hand what the log cannot take from its address. Nothing typed into a search belongs here."""
    look = look_of(request)
    named = list(dict.fromkeys(cases))
    if named:
        look.cases, look.people = named, len(named)
    elif people is not None:
        look.people = people
    look.what, look.reason = what or look.what, reason or look.reason
    look.row = row if row is not None else look.row
    look.query = query if query is not None else look.query


def page_of(request: HttpRequest) -> Page | None:
    """What the address asked for shows of persons; None for nobody, and for pages that are not of this site's own.

    Administration masks whatever is about persons, and accounts are no persons of the register.
    """
    match = request.resolver_match
    if match is None or match.namespace != "recovery":
        return None
    return PAGES.get(match.url_name or "", Page())
