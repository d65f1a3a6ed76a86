"""Who may do what at which address: the expected status of each URL, role and method.

A URL that does not stand here fails the test. Nobody who is not signed in, or whose account is closed, comes
further than the sign-in, except on the pages of SIGN_IN_PAGES that say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from recovery.models import Alarm, ApiToken, CentreDay, CentreList, Claim, Delivery, LinkCheck, ProgressSnapshot
from recovery.progress.api_tokens import token_make
from recovery.progress.claims import claim_basis, claim_keep, claim_seen, claim_sheet
from recovery.progress.snapshots import snapshot_take
from tests.sms import mirror as messages
from tests.web import walk_ins, world
from tests.web.not_taken_back import refused_retraction

#: Signed-in people, in the order of `cells`. `foreign` is the manager of another centre than the object's.
SIGNED_IN = ("manager", "foreign", "officer", "approver", "official", "administrator", "auditor")
NOT_SIGNED_IN = ("anonymous", "disabled")

Cells = Mapping[str, int]


def cells(*statuses: int) -> Cells:
    """One status a role, or one for all."""
    if len(statuses) == 1:
        statuses *= len(SIGNED_IN)
    return dict(zip(SIGNED_IN, statuses, strict=True))


NO_SUCH_METHOD = cells(405)
READ = cells(200, 200, 200, 200, 403, 403, 200)
READ_ONE = cells(200, 404, 200, 200, 403, 403, 200)
FIGURES_OF_ONE = cells(200, 404, 200, 200, 200, 200, 200)
WORK = cells(302, 302, 302, 302, 403, 403, 403)
WORK_ONE = cells(302, 404, 302, 302, 403, 403, 403)
REVIEW = cells(403, 403, 200, 200, 403, 403, 200)
KEEPERS_OF_KEYS = cells(403, 403, 403, 403, 200, 200, 403)
MIS_ONLY = cells(403, 403, 302, 302, 403, 403, 403)
MIS_READ = cells(403, 403, 200, 200, 403, 403, 403)
SEERS_ONLY = cells(403, 403, 200, 200, 403, 403, 200)


@dataclass(frozen=True)
class Address:
    """What an address answers. `of` names the object in it: one of the first mirror centre."""

    get: Cells
    post: Cells = field(default_factory=lambda: NO_SUCH_METHOD)
    of: Callable[[world.Mirror], list[Any]] = lambda mirror: []
    body: Callable[[world.Mirror], dict[str, Any]] = lambda mirror: {}
    #: What follows the object in the address.
    more: tuple[str, ...] = ()

    def args(self, mirror: world.Mirror) -> list[Any]:
        return [*self.of(mirror), *self.more]


def a_list(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.a_list.pk]


def asking(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.asking.pk]


def mend(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.mend.pk]


def row(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.row("in_review").pk]


def case(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.cases()[10].pk]


def person(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.cases()[10].recipient_id]


def closed(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.closed.pk]


def check(mirror: world.Mirror) -> list[Any]:
    return [LinkCheck.objects.filter(sheet_row__list=mirror.a.a_list).earliest("pk").pk]


def walk_in(mirror: world.Mirror) -> list[Any]:
    """Somebody who stands at the first centre's desk; added when first asked for, and gone with the test."""
    known = CentreList.objects.filter(origin="walk_in", centre=mirror.a.centre).first()
    return [(known or walk_ins.came(mirror, walk_ins.card(mirror.a.people[12]))).pk]


def draft(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.draft.pk]


def centre(mirror: world.Mirror) -> list[Any]:
    return [mirror.a.centre.code]


def alarm(mirror: world.Mirror) -> list[Any]:
    """Three people who were lost again; raised when first asked for, and gone with the test."""
    return [Alarm.objects.get_or_create(incident=mirror.incident, defaults={"people": 3})[0].pk]


def retraction(mirror: world.Mirror) -> list[Any]:
    """A message that the server would not take back; sent when first asked for, and gone with the test."""
    known = Delivery.objects.filter(operation="retract", state="refused").first()
    return [(known or refused_retraction(mirror)).pk]


def claim(mirror: world.Mirror) -> list[Any]:
    """A claim about the incident; kept when first asked for, and gone with the test."""
    known = Claim.objects.first()
    officer = mirror.people["officer"]
    return [(known or claim_keep(incident=mirror.incident, percent=Decimal(80), by=officer)).number]


def two_snapshots(mirror: world.Mirror) -> list[Any]:
    """Two snapshots of the incident; taken when first asked for, and gone with the test."""
    while ProgressSnapshot.objects.filter(incident=mirror.incident).count() < 2:
        snapshot_take(incident=mirror.incident, is_daily=False)
    return []


def claim_to_keep(mirror: world.Mirror) -> dict[str, str]:
    stood = claim_basis(incident=mirror.incident)
    sheet = claim_sheet(incident=mirror.incident, percent=Decimal(80), stood=stood)
    return {"percent": "80", "seen": claim_seen(sheet)}


def silent_centre(mirror: world.Mirror) -> list[Any]:
    """The centre, of which no list has come of the other day."""
    CentreDay.objects.get_or_create(incident=mirror.incident, centre=mirror.a.centre, day=world.OTHER_DAY)
    return [mirror.a.centre.code]


def api_key(mirror: world.Mirror) -> list[Any]:
    """A key of the official's account; made when first asked for, and gone with the test."""
    official = mirror.people["official"]
    known = ApiToken.objects.filter(account=official).first()
    return [(known or token_make(account=official, name="a dashboard", by=official)[0]).pk]


def day(mirror: world.Mirror) -> list[Any]:
    return [CentreDay.objects.get(centre=mirror.a.centre, day=world.DAY).pk]


def pattern(mirror: world.Mirror) -> list[Any]:
    return [mirror.alike().pattern]


def act(mirror: world.Mirror) -> list[Any]:
    return [mirror.act.pk]


def _columns(mirror: world.Mirror) -> dict[str, Any]:
    fields = ("serial", "name", "nid", "born_on", "mobile")
    return {
        **{f"s0c{index}": name for index, name in enumerate(fields)},
        "given_on": world.DAY.isoformat(),
        "dose_no": "1",
        "centre": mirror.a.centre.code,
    }


def reason(prefix: str, **more: Any) -> Callable[[world.Mirror], dict[str, Any]]:
    return lambda mirror: {f"{prefix}-reason": "seen on the card", **more}


RECOVERY: dict[str, Address] = {
    "home": Address(cells(200, 200, 200, 200, 302, 302, 200)),
    "incident_switch": Address(NO_SUCH_METHOD, cells(302), body=lambda mirror: {"incident": mirror.incident.slug}),
    "search": Address(READ),
    "extract_index": Address(cells(200, 200, 200, 200, 403, 200, 200)),
    "list_index": Address(READ),
    "list_upload": Address(
        cells(200, 200, 200, 200, 403, 403, 403),
        WORK,
        body=lambda mirror: {"file": world.upload(b"Name\nSomebody\n")},
    ),
    "list_detail": Address(READ_ONE, of=a_list),
    "list_progress": Address(READ_ONE, of=a_list),
    "list_columns": Address(cells(200, 404, 200, 200, 403, 403, 403), WORK_ONE, of=asking, body=_columns),
    "list_withdraw": Address(NO_SUCH_METHOD, WORK_ONE, of=a_list, body=reason("withdraw")),
    "list_original": Address(READ_ONE, of=a_list),
    "list_not_on_list": Address(READ_ONE, of=a_list),
    "problem_group": Address(READ_ONE, of=a_list, more=("date_unreadable",)),
    "problem_mend": Address(
        NO_SUCH_METHOD,
        WORK_ONE,
        of=a_list,
        more=("date_unreadable",),
        body=lambda mirror: {"rule": "value", "new_text": "13/10/2021"},
    ),
    "problem_file": Address(cells(200, 404, 200, 200, 403, 403, 403), of=a_list),
    "problem_file_return": Address(NO_SUCH_METHOD, WORK_ONE, of=a_list),
    "list_reply": Address(READ_ONE, of=a_list),
    "list_version": Address(cells(404, 404, 404, 404, 403, 403, 404), of=a_list),  # it is no second version
    "list_version_answer": Address(NO_SUCH_METHOD, WORK_ONE, of=a_list, body=lambda mirror: {"answer": "beside"}),
    "list_brake_reason": Address(NO_SUCH_METHOD, WORK_ONE, of=a_list, body=reason("brake")),
    "list_brake_release": Address(NO_SUCH_METHOD, MIS_ONLY, of=a_list),
    "mend_detail": Address(READ_ONE, of=mend),
    "mend_apply": Address(NO_SUCH_METHOD, WORK_ONE, of=mend),
    "mend_discard": Address(NO_SUCH_METHOD, WORK_ONE, of=mend),
    "mend_undo": Address(NO_SUCH_METHOD, WORK_ONE, of=mend),
    "notice_index": Address(READ),
    "mail_choose": Address(
        NO_SUCH_METHOD, cells(302, 302, 403, 403, 403, 403, 403), body=lambda mirror: {"wants": "no"}
    ),
    "notices_read": Address(NO_SUCH_METHOD, cells(302, 302, 302, 302, 403, 403, 302)),
    "row_mend": Address(NO_SUCH_METHOD, WORK_ONE, of=row, body=lambda mirror: {"c1": "Rahima Khatun"}),
    "row_detail": Address(READ_ONE, of=row),
    "review_index": Address(REVIEW),
    "review_next": Address(cells(403, 403, 302, 302, 403, 403, 302)),
    "review_row": Address(REVIEW, of=row),
    "review_decision": Address(
        NO_SUCH_METHOD, MIS_ONLY, of=row, body=lambda mirror: {"choice": "nobody", "reason": "asked by phone"}
    ),
    "review_alike": Address(
        REVIEW,
        MIS_ONLY,
        of=pattern,
        body=lambda mirror: {"choice": "nobody", "common": "another", "sha256": mirror.alike().sha256},
    ),
    "review_act": Address(REVIEW, of=act),
    "review_act_undo": Address(NO_SUCH_METHOD, MIS_ONLY, of=act, body=reason("undo")),
    "case_index": Address(READ),
    "cases_to_batch": Address(
        NO_SUCH_METHOD, WORK, body=lambda mirror: {"case": case(mirror), "request_key": str(uuid4())}
    ),
    "case_detail": Address(READ_ONE, of=case),
    "case_show": Address(NO_SUCH_METHOD, cells(302, 404, 302, 302, 403, 403, 302), of=case, body=reason("show")),
    "case_correct": Address(
        NO_SUCH_METHOD,
        WORK_ONE,
        of=case,
        body=lambda mirror: {
            "fix-request_key": str(uuid4()),
            "fix-field": "name_en",
            "fix-new_value": "Rahima Khatun",
        },
    ),
    "case_close": Address(
        NO_SUCH_METHOD, MIS_ONLY, of=case, body=reason("close", **{"close-closure": "cannot_be_resolved"})
    ),
    "case_reopen": Address(NO_SUCH_METHOD, MIS_ONLY, of=closed, body=reason("reopen")),
    "batch_index": Address(READ),
    "batch_detail": Address(READ_ONE, of=draft),
    "batch_submit": Address(NO_SUCH_METHOD, WORK_ONE, of=draft),
    "batch_approve": Address(NO_SUCH_METHOD, MIS_ONLY, of=draft, body=lambda mirror: {"confirm": "2"}),
    "batch_return": Address(NO_SUCH_METHOD, MIS_ONLY, of=draft, body=reason("return")),
    "batch_apply": Address(NO_SUCH_METHOD, MIS_ONLY, of=draft),
    # A draft cannot be reverted, so its preview leads back to it.
    "batch_revert": Address(MIS_ONLY, MIS_ONLY, of=draft, body=reason("revert")),
    "batch_discard": Address(NO_SUCH_METHOD, WORK_ONE, of=draft),
    "batch_take_out": Address(
        NO_SUCH_METHOD,
        WORK_ONE,
        of=draft,
        body=lambda mirror: {"line": str(mirror.a.draft.corrections.earliest("pk").pk)},
    ),
    "quality_index": Address(cells(403, 403, 200, 200, 403, 403, 200)),
    "quality_draw": Address(NO_SUCH_METHOD, MIS_ONLY),
    "quality_check": Address(MIS_READ, MIS_ONLY, of=check, body=lambda mirror: {"verdict": "same"}),
    "progress": Address(cells(200)),
    "progress_meaning": Address(cells(200)),
    "progress_trend": Address(cells(200)),
    "progress_compare": Address(cells(200)),
    "progress_area_trend": Address(SEERS_ONLY, of=lambda mirror: ["3026"]),
    "progress_area_compare": Address(cells(200), of=lambda mirror: ["30"]),
    "progress_trend_file": Address(cells(200), more=("csv",)),
    "progress_compare_file": Address(cells(200), of=two_snapshots, more=("xlsx",)),
    "progress_area_trend_file": Address(SEERS_ONLY, of=lambda mirror: ["3026"], more=("xlsx",)),
    "progress_area_compare_file": Address(cells(200), of=lambda mirror: [*two_snapshots(mirror), "30"], more=("csv",)),
    "progress_help_file": Address(cells(200), more=("csv",)),
    "progress_claims_file": Address(cells(404), more=("csv",)),  # without a percentage there is nothing to write
    "progress_claim_file": Address(cells(200), of=claim, more=("xlsx",)),
    "progress_help": Address(cells(200)),
    "progress_claims": Address(cells(200)),
    "progress_claim_keep": Address(NO_SUCH_METHOD, cells(403, 403, 302, 302, 302, 302, 403), body=claim_to_keep),
    "progress_claim": Address(cells(200), of=claim),
    "progress_area": Address(cells(200), of=lambda mirror: ["3026"]),
    "progress_centre": Address(FIGURES_OF_ONE, of=centre),
    "api_about": Address(cells(200)),
    "api_keys": Address(KEEPERS_OF_KEYS),
    "api_key_make": Address(
        NO_SUCH_METHOD,
        cells(403, 403, 403, 403, 200, 200, 403),
        body=lambda mirror: {"account": mirror.people["official"].pk, "name": "a dashboard"},
    ),
    "api_key_revoke": Address(NO_SUCH_METHOD, cells(403, 403, 403, 403, 302, 302, 403), of=api_key),
    "progress_file": Address(cells(200), more=("csv",)),
    "progress_area_file": Address(cells(200), of=lambda mirror: ["3026"], more=("xlsx",)),
    "progress_centre_file": Address(FIGURES_OF_ONE, of=centre, more=("csv",)),
    "silent_days_file": Address(SEERS_ONLY, more=("csv",)),
    "centre_days": Address(READ),
    "centre_days_file": Address(READ, more=("csv",)),
    "progress_print": Address(cells(200)),
    "progress_area_print": Address(cells(200), of=lambda mirror: ["3026"]),
    "progress_centre_print": Address(FIGURES_OF_ONE, of=centre),
    "sign_off": Address(NO_SUCH_METHOD, cells(302, 404, 302, 403, 403, 403, 403), of=day),
    "day_reopen": Address(
        NO_SUCH_METHOD,
        cells(302, 404, 302, 403, 403, 403, 403),
        of=day,
        body=lambda mirror: {"reason": "a page was left out"},
    ),
    "day_dispute": Address(
        NO_SUCH_METHOD,
        cells(403, 403, 302, 403, 403, 403, 403),
        of=day,
        body=lambda mirror: {"reason": "the count is in doubt"},
    ),
    "day_dispute_lift": Address(
        NO_SUCH_METHOD,
        cells(403, 403, 302, 403, 403, 403, 403),
        of=day,
        body=lambda mirror: {"reason": "counted again"},
    ),
    "exchange": Address(MIS_READ),
    "exchange_chosen": Address(NO_SUCH_METHOD, MIS_ONLY),
    "exchange_sheet": Address(NO_SUCH_METHOD, MIS_READ),
    "exchange_return": Address(
        NO_SUCH_METHOD,
        MIS_ONLY,
        body=lambda mirror: {"sheet-request_key": str(uuid4()), "sheet-file": world.corrected_sheet(mirror.a)},
    ),
    "exchange_many": Address(
        NO_SUCH_METHOD, MIS_ONLY, body=lambda mirror: {"many-request_key": str(uuid4()), "many-change": "list"}
    ),
    # A preview is its maker's own.
    "exchange_preview": Address(cells(403, 403, 200, 404, 403, 403, 403), of=lambda mirror: [world.preview(mirror).pk]),
    "exchange_take": Address(
        NO_SUCH_METHOD, cells(403, 403, 302, 404, 403, 403, 403), of=lambda mirror: [world.preview(mirror).pk]
    ),
    "exchange_drop": Address(
        NO_SUCH_METHOD, cells(403, 403, 302, 404, 403, 403, 403), of=lambda mirror: [world.preview(mirror).pk]
    ),
    "exchange_side": Address(
        NO_SUCH_METHOD,
        WORK_ONE,
        of=lambda mirror: [world.differing(mirror.a).pk],
        body=lambda mirror: {"field": "given_on", "side": "list", "reason": "card seen"},
    ),
    # Deliveries
    "delivery_index": Address(cells(403, 403, 200, 200, 403, 403, 200)),
    # Messages
    "message_index": Address(SEERS_ONLY),
    "message_new": Address(
        cells(403, 403, 200, 200, 403, 403, 403), MIS_ONLY, body=lambda mirror: {"request_key": str(uuid4())}
    ),
    "message_lot": Address(SEERS_ONLY, of=lambda mirror: [messages.waiting_lot(mirror).pk]),
    "message_release": Address(NO_SUCH_METHOD, MIS_ONLY, of=lambda mirror: [messages.waiting_lot(mirror).pk]),
    "message_discard": Address(NO_SUCH_METHOD, MIS_ONLY, of=lambda mirror: [messages.waiting_lot(mirror).pk]),
    "call_index": Address(READ),
    "call_list": Address(READ_ONE, READ_ONE, of=lambda mirror: [messages.failed_message(mirror).centre.code]),
    "call_done": Address(
        NO_SUCH_METHOD,
        WORK_ONE,
        of=lambda mirror: [messages.failed_message(mirror).pk],
        body=lambda mirror: {"note": "she knows"},
    ),
    "opt_out_index": Address(
        SEERS_ONLY, MIS_ONLY, body=lambda mirror: {"mobile": "01900000097", "reason": "asked by phone"}
    ),
    # Batches at work and reverts of two people
    "batch_progress": Address(READ_ONE, of=draft),
    "batch_revert_release": Address(NO_SUCH_METHOD, MIS_ONLY, of=draft),
    "batch_revert_decline": Address(NO_SUCH_METHOD, MIS_ONLY, of=draft),
    # People at a desk; who adds one at another's centre has not filled in the form as it may be.
    "case_walk_in": Address(
        cells(200, 200, 200, 200, 403, 403, 403),
        cells(302, 422, 302, 302, 403, 403, 403),
        body=lambda mirror: {
            "centre": mirror.a.centre.pk,
            "given_on": world.DAY.isoformat(),
            "name": mirror.a.people[11].name,
            "identity": mirror.a.people[11].nid,
            "evidence": "the card",
        },
    ),
    "case_walk_in_known": Address(NO_SUCH_METHOD, cells(200, 200, 200, 200, 403, 403, 403)),
    "case_walk_in_detail": Address(READ_ONE, of=walk_in),
    # History
    "person_detail": Address(READ_ONE, of=person),
    "seal_index": Address(SEERS_ONLY),
    # What is followed up
    "reminder_index": Address(SEERS_ONLY),
    "unseen_index": Address(SEERS_ONLY),
    "unseen_act": Address(NO_SUCH_METHOD, cells(403, 403, 422, 422, 403, 403, 403)),
    "retraction_index": Address(SEERS_ONLY),
    "retraction_settle": Address(
        NO_SUCH_METHOD, MIS_ONLY, of=retraction, body=lambda mirror: {"reason": "deleted there"}
    ),
    "alarm_index": Address(cells(403, 403, 200, 200, 403, 200, 200)),
    "alarm_see": Address(NO_SUCH_METHOD, MIS_ONLY, of=alarm),
    "reminder_sheet": Address(SEERS_ONLY),
    "reminder_centre": Address(SEERS_ONLY, of=centre),
    "reminder_call": Address(
        NO_SUCH_METHOD,
        MIS_ONLY,
        of=silent_centre,
        body=lambda mirror: {"call-day": world.OTHER_DAY.isoformat(), "call-said": "it comes on Sunday"},
    ),
    "reminder_note": Address(
        NO_SUCH_METHOD,
        MIS_ONLY,
        of=silent_centre,
        body=lambda mirror: {"note-day": world.OTHER_DAY.isoformat(), "note-text": "please send the list"},
    ),
    "reminder_contact": Address(
        NO_SUCH_METHOD,
        MIS_ONLY,
        of=centre,
        body=lambda mirror: {"contact-name": "the nurse in charge", "contact-phone": "01700 000012"},
    ),
}


#: The interface for programs says 401 itself, in a sentence, and takes nothing but GET.
#: Each address: what it needs, and the status for each role; strangers get 401.
API: dict[str, Address] = {
    "incidents": Address(cells(200)),
    "country": Address(cells(200), of=lambda mirror: [mirror.incident.slug]),
    "area": Address(cells(200), of=lambda mirror: [mirror.incident.slug, "3026"]),
    "centre": Address(FIGURES_OF_ONE, of=lambda mirror: [mirror.incident.slug, mirror.a.centre.code]),
    "days_without_list": Address(cells(200), of=lambda mirror: [mirror.incident.slug]),
    "way_of_the_lost_doses": Address(cells(200), of=lambda mirror: [mirror.incident.slug]),
    "trend": Address(cells(200), of=lambda mirror: [mirror.incident.slug]),
    "area_trend": Address(SEERS_ONLY, of=lambda mirror: [mirror.incident.slug, "3026"]),
    "claims": Address(cells(200), of=lambda mirror: [mirror.incident.slug]),
    "claim": Address(cells(200), of=claim),
}
#: Of these nothing is secret; the last is everything else below the address.
API_OPEN = {"api-root": 200, "openapi-json": 200, "nothing": 404}


@dataclass(frozen=True)
class AccountPage:
    """A page of django-allauth, or the language switch: what strangers and signed-in people get there.

    Each is a status, or "sign in" for the way to the sign-in page.
    """

    stranger: int | str = "sign in"
    stranger_sends: int | str = "sign in"
    signed_in: int | str = 200
    signed_in_sends: int | str = 200
    args: tuple[str, ...] = ()

    def expected(self) -> dict[tuple[str, str], int | str]:
        return {
            ("anonymous", "GET"): self.stranger,
            ("anonymous", "POST"): self.stranger_sends,
            ("officer", "GET"): self.signed_in,
            ("officer", "POST"): self.signed_in_sends,
        }


CLOSED = "sign in"
#: Pages that only tell something, to everybody.
TELLS = AccountPage(200, 405, 200, 405)

#: The people of these tests have no password, so theirs is set and not changed; none has a second step.
SIGN_IN_PAGES: dict[str, AccountPage] = {
    "set_language": AccountPage(302, 302, 302, 302),
    "account_login": AccountPage(200, 200, 302, 302),
    "account_logout": AccountPage(CLOSED, CLOSED, 200, CLOSED),
    "account_inactive": TELLS,
    "account_signup": AccountPage(200, 200, 302, 302),  # "sign up closed"
    "account_reauthenticate": AccountPage(CLOSED, CLOSED, 403, 403),
    "account_email": AccountPage(CLOSED, CLOSED, 200, 302),
    "account_email_verification_sent": TELLS,
    "account_confirm_email": AccountPage(200, 404, 200, 404, args=("no-such-key",)),
    "account_change_password": AccountPage(CLOSED, CLOSED, 302, 302),
    "account_set_password": AccountPage(CLOSED, CLOSED, 200, 200),
    "account_reset_password": AccountPage(200, 200, 200, 200),
    "account_confirm_login_code": AccountPage(CLOSED, CLOSED, 302, 302),
    "account_reset_password_from_key": AccountPage(200, 200, 200, 200, args=("1", "no-such-key")),
    "account_reset_password_from_key_done": TELLS,
    "account_reset_password_done": TELLS,
    "mfa_index": AccountPage(CLOSED, CLOSED, 200, 405),
    "mfa_authenticate": AccountPage(CLOSED, CLOSED, 302, 302),
    "mfa_reauthenticate": AccountPage(CLOSED, CLOSED, 403, 403),
    "mfa_activate_totp": AccountPage(CLOSED, CLOSED, 200, 200),
    "mfa_deactivate_totp": AccountPage(CLOSED, CLOSED, 404, 404),
    "mfa_view_recovery_codes": AccountPage(CLOSED, CLOSED, 404, 405),
    "mfa_generate_recovery_codes": AccountPage(CLOSED, CLOSED, 200, 200),
    "mfa_download_recovery_codes": AccountPage(CLOSED, CLOSED, 404, 404),
}
