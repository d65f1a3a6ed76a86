"""The history of a person, a case or a row in words, newest first; each entry with who and when."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from recovery.history.timeline import Happening, Mark
from recovery.linkage.explain import NAMES, comparison_sentence
from recovery.models import Case, Correction, Decision, Delivery, DeliveryAttempt, LinkCheck, Message, Outcome
from recovery.web import looks
from recovery.web.forms import FIELD_WORDS
from recovery.web.tables import value_words
from recovery.web.templatetags.bangla_numbers import bn, bn_datetime
from recovery.web.timeline_register import dose_words, recipient_words
from recovery.web.words import DIFFERENCES, EVIDENCE
from recovery.web.words_relay import long_numbers_masked, refusal_words, servers_words


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: datetime.datetime
    title: str
    who: str = ""
    detail: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry says; the rest of it stands in the happening."""

    title: str
    detail: str = ""
    kind: str = ""


def entries(happenings: Iterable[Happening]) -> list[Entry]:
    """The entries of a timeline, in the order given. Bookkeeping makes none, much at once makes several."""
    return [
        Entry(each.at, words.title, each.who.display_name if each.who else _("the system"), words.detail, words.kind)
        for each in happenings
        for words in SAID[each.thing](each)
    ]


def timeline_page(found: list[Happening], most: int, before: Mark | None) -> dict[str, Any]:
    """What a page of a timeline shows, from one entry more than it shows: `older` is the mark that leads on, or ''."""
    shown = found[:most]
    older = str(shown[-1].mark) if len(found) > most else ""
    return {"timeline": entries(shown), "older": older, "is_newest": before is None}


def _row(each: Happening) -> list[Words]:
    facts = {"row": bn(each.now["number"]), "file": each.now["file"]}
    if each.label == "walk_in":
        return [Words(_("Came to a desk"), each.now["evidence"])]
    detail = _("The list was withdrawn: %(why)s") % {"why": each.now["withdrawn"]} if each.now["withdrawn"] else ""
    if each.now["sheet"]:
        facts["sheet"] = each.now["sheet"]
        return [Words(_("The list came: row %(row)s of sheet %(sheet)s, %(file)s") % facts, detail)]
    return [Words(_("The list came: row %(row)s of %(file)s") % facts, detail)]


def _mend(each: Happening) -> list[Words]:
    title = _("Cell typed anew") if each.label == "applied" else _("Mend of a cell undone")
    old, new = (long_numbers_masked(each.now[name] or "—") for name in ("old", "new"))
    return [Words(title, " · ".join(part for part in (f"{old} → {new}", each.now.get("reason")) if part))]


def _link(each: Happening) -> list[Words]:
    found_by, weight = each.now["found_by"], each.now["weight"]
    if found_by == "decision":
        return [Words(_("Linked by a person’s decision, which outranks every machine"))]
    agrees = [str(EVIDENCE.get(name, name)) for name in each.now["corroborated_by"]]
    if found_by != "scored":
        title = _("Linked by %(number)s") % {"number": NAMES[found_by]}
        return [Words(title, "; ".join(agrees))]
    facts = {"weight": f"{weight:.1f}", "model": each.now["model"] or "—"}
    compared = [comparison_sentence(one) for one in each.now["comparisons"] if one["level"] != "unknown"]
    return [Words(_("Linked by weight: %(weight)s bits, model %(model)s") % facts, "; ".join(compared))]


def _outcome(each: Happening) -> list[Words]:
    detail = ", ".join(str(DIFFERENCES[name]) for name in each.now["differences"])
    title = _("Judged: %(outcome)s") % {"outcome": Outcome(each.label).label}
    if each.now["extract"] is not None:
        title = _("Judged against extract no. %(number)s: %(outcome)s") % {
            "number": bn(each.now["extract"]),
            "outcome": Outcome(each.label).label,
        }
    return [Words(title, detail)]


def _decision(each: Happening) -> list[Words]:
    facts = {"verdict": Decision.Verdict(each.now["verdict"]).label}
    if each.label == "insert":
        return [Words(_("Decided: %(verdict)s") % facts, each.now["reason"])]
    if "replaced_at" in each.changes and each.now["replaced_at"]:
        return [Words(_("Decision stands no more: %(verdict)s") % facts, each.said.get("reason", ""))]
    return []


def _check(each: Happening) -> list[Words]:
    return [Words(_("Asked blindly: %(verdict)s") % {"verdict": LinkCheck.Verdict(each.label).label})]


#: Columns of a case whose change is an entry with old and new; the others are said in words of their own.
_CASE_FIELDS = {"given_on": "given_on", "vaccine_id": "vaccine"}


def _case(each: Happening) -> list[Words]:
    now, changes = each.now, each.changes
    if each.label == "insert":
        found = Words(_("Found missing: %(kind)s") % {"kind": Case.Kind(now["kind"]).label}, kind="missing")
        return [found, *_lost_words()] if now["lost_again_at"] else [found]
    said = _lost_words() if "lost_again_at" in changes and now["lost_again_at"] else []
    if "state" in changes:
        said += _case_state(each)
    if "kind" in changes and each.was:
        old, new = (Case.Kind(value).label for value in changes["kind"])
        said.append(Words(_("Missing otherwise: %(old)s → %(new)s") % {"old": old, "new": new}))
    if "walk_in_id" in changes and now["walk_in_id"]:
        said.append(Words(_("Urgent: the person came to a desk")))
    if "recipient_id" in changes and each.was:
        said.append(Words(_("Another person of the register was found for it")))
    if "sheet_row_id" in changes and each.was:
        said.append(Words(_("Rests on another row")))
    fields = [name for name in _CASE_FIELDS if name in changes and each.was]
    if fields:
        said.append(Words(_("The list says otherwise now"), _old_to_new(each, fields, _CASE_FIELDS)))
    return said


def _lost_words() -> list[Words]:
    return [Words(_("Lost again: a later extract does not hold it"), kind="warning")]


def _case_state(each: Happening) -> list[Words]:
    now = each.now
    before = each.changes["state"][0]
    if now["state"] == "verified":
        title = _("Seen on the server: extract no. %(number)s") % {"number": bn(now["verified_in_id"])}
        return [Words(title, kind="verified")]
    if now["state"] == "closed":
        title = _("Closed: %(closure)s") % {"closure": Case.Closure(now["closure"]).label}
        return [Words(title, now["closure_reason"], "done")]
    if now["state"] == "withdrawn":
        return [Words(_("Case withdrawn: no list names it any more"), kind="warning")]
    if now["state"] == "open":
        return [Words(_("Open again"), each.said.get("reason", ""))]
    return [Words(_("Case applied"))] if before is None else []  # the correction says it already


def _old_to_new(each: Happening, names: Iterable[str], fields: dict[str, str]) -> str:
    parts = []
    for name in names:
        old, new = each.changes[name]
        field = fields[name]
        parts.append(f"{FIELD_WORDS[field]}: {value_words(field, old)} → {value_words(field, new)}")
    return "; ".join(parts)


_LINE_MOVES: dict[str, Callable[[dict[str, Any]], str]] = {
    "applied": lambda facts: _("Applied with batch %(batch)s: %(field)s") % facts,
    "held": lambda facts: _("Held when batch %(batch)s was applied: %(field)s") % facts,
    "reverted": lambda facts: _("Taken back with batch %(batch)s: %(field)s") % facts,
    "kept": lambda facts: _("Kept when batch %(batch)s was reverted: %(field)s") % facts,
    "dropped": lambda facts: _("Dropped with batch %(batch)s: %(field)s") % facts,
    "refused": lambda facts: _("Taken back, as the server refused it: %(field)s, batch %(batch)s") % facts,
}


def _correction(each: Happening) -> list[Words]:
    now, changes = each.now, each.changes
    field = now["field"]
    facts = {"field": FIELD_WORDS[field], "batch": bn(now["batch_id"])}
    values = f"{value_words(field, now['old_value'])} → {value_words(field, now['new_value'])}"
    note = now["evidence_note"]
    if each.label == "insert":
        title = _("Correction of %(field)s proposed in batch %(batch)s") % facts
        return [Words(title, " · ".join(part for part in (values, note) if part))]
    if each.label == "delete":
        return [Words(_("Correction of %(field)s taken out of batch %(batch)s") % facts, values)]
    said = []
    if each.was and ("new_value" in changes or "evidence_note" in changes):
        title = _("Correction of %(field)s in batch %(batch)s changed") % facts
        before = value_words(field, each.was["new_value"])
        detail = f"{before} → {value_words(field, now['new_value'])}" if "new_value" in changes else ""
        said.append(Words(title, " · ".join(part for part in (detail, note) if part)))
    if "state" in changes and now["state"] in _LINE_MOVES:
        why = Correction.Held(now["held_reason"]).label if now["held_reason"] else values
        kind = "done" if now["state"] == "applied" else "warning"
        said.append(Words(_LINE_MOVES[now["state"]](facts), str(why), kind))
    if "verified_in_id" in changes and now["verified_in_id"]:
        title = _("Correction of %(field)s seen on the server: extract no. %(number)s")
        said.append(Words(title % (facts | {"number": bn(now["verified_in_id"])}), kind="verified"))
    return said


def _batch(each: Happening) -> list[Words]:
    now, changes = each.now, each.changes
    facts = {"batch": bn(each.now["id"])}
    said = []
    if "revert_asked_by_id" in changes and each.was:
        if now["revert_asked_by_id"]:
            said.append(Words(_("Asked to revert batch %(batch)s") % facts, now["revert_reason"], "warning"))
        elif now["state"] == "applied":
            said.append(Words(_("Revert of batch %(batch)s declined") % facts))
    if "state" not in changes or each.was is None:
        return said
    moves = {
        "draft": (_("Batch %(batch)s returned to its author"), now["return_comment"], "warning"),
        "submitted": (_("Batch %(batch)s submitted"), "", ""),
        "approved": (_("Batch %(batch)s approved"), "", ""),
        "applied": (_("Batch %(batch)s applied"), "", "done"),
        "reverted": (_("Batch %(batch)s reverted"), now["revert_reason"], "warning"),
        "discarded": (_("Batch %(batch)s discarded"), "", ""),
    }
    title, detail, kind = moves[now["state"]]
    return [*said, Words(title % facts, detail, kind)]


def _delivery(each: Happening) -> list[Words]:
    now = each.now
    facts = {"what": str(Delivery.Operation(now["operation"]).label)}
    if each.label == "insert":
        return [Words(_("Waits to be told to the national server: %(what)s") % facts)]
    if "state" not in each.changes and each.label != "found":
        return []
    if now["state"] == "sent":
        facts |= {"number": bn(now["drop"])}
        return [Words(_("Sent to the national server: %(what)s, drop %(number)s") % facts)]
    if now["state"] == "accepted":
        return [Words(_("Accepted by the national server: %(what)s") % facts)]
    if now["state"] == "refused":
        words = " ".join((*refusal_words(now["refusal"]), servers_words(now["refusal"], {"lot_no": now["lot_no"]})))
        return [Words(_("Refused by the national server: %(what)s") % facts, words, "warning")]
    if now["state"] == "unknown":
        return [Words(_("The national server gave no answer: %(what)s") % facts, kind="warning")]
    if now["state"] == "superseded":
        return [Words(_("Need not be told to the national server any more: %(what)s") % facts)]
    return []  # taken in hand or put back; the tries say what came of it


def _attempt(each: Happening) -> list[Words]:
    title = _("Try to tell the national server: %(outcome)s") % {"outcome": DeliveryAttempt.Outcome(each.label).label}
    status = f"HTTP {each.now['status']}" if each.now["status"] else ""
    said = long_numbers_masked(each.now["said"])
    kind = "" if each.label == "accepted" else "warning"
    return [Words(title, " · ".join(part for part in (status, said) if part), kind)]


def _lot(each: Happening) -> list[Words]:
    facts = {"number": bn(each.now["lot"])}
    if each.label == "released":
        return [Words(_("Lot %(number)s of messages released") % facts)]
    return [Words(_("Lot %(number)s of messages discarded") % facts)]


def _message(each: Happening) -> list[Words]:
    now, changes = each.now, each.changes
    if each.label in {"insert", "found"}:
        return [Words(_("SMS about the second dose written"), str(Message.State(now["state"]).label))]
    if each.label == "delete":
        return [Words(_("SMS taken out with its lot"))]
    said = []
    if "called_at" in changes and now["called_at"]:
        said.append(Words(_("Called in place of the SMS"), now["call_note"], "done"))
    if "state" in changes and now["state"] not in {"waiting", "sending"}:
        reason = Message.Reason(now["reason"]).label if now["reason"] else ""
        detail = " · ".join(part for part in (str(reason), long_numbers_masked(now["said"])) if part)
        kind = "warning" if now["state"] in {"failed", "unknown"} else ""
        said.append(Words(_("SMS: %(state)s") % {"state": Message.State(now["state"]).label}, detail, kind))
    return said


def _opt_out(each: Happening) -> list[Words]:
    return [Words(_("The number wants no SMS"), each.now["reason"])]


def _alarm(each: Happening) -> list[Words]:
    if each.label == "seen":
        return [Words(_("Alarm seen"))]
    return [Words(_("Alarm: verified and lost again"), kind="warning")]


def _look(each: Happening) -> list[Words]:
    title = looks.WORDS.get(each.label, _("Shown on a page"))
    parts = [each.now["reason"]]
    if each.now["times"] > 1:
        since = parse_datetime(each.now["since"])
        parts.append(
            _("%(times)s times since %(since)s") % {"times": bn(each.now["times"]), "since": bn_datetime(since)}
        )
    return [Words(str(title), " · ".join(part for part in parts if part), "look")]


#: Thing -> what is said of it.
SAID: dict[str, Callable[[Happening], list[Words]]] = {
    "row": _row,
    "mend": _mend,
    "link": _link,
    "outcome": _outcome,
    "decision": _decision,
    "check": _check,
    "case": _case,
    "correction": _correction,
    "batch": _batch,
    "delivery": _delivery,
    "attempt": _attempt,
    "lot": _lot,
    "message": _message,
    "opt_out": _opt_out,
    "alarm": _alarm,
    "look": _look,
    "dose": lambda each: [Words(*words) for words in dose_words(each)],
    "recipient": lambda each: [Words(*words) for words in recipient_words(each)],
}
