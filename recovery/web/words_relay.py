"""Deliveries in words: states, why the server refused, and why the register keeps a value all the same."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from records.identifiers import mask

DELIVERY_TAG = {
    "waiting": "waiting",
    "sending": "waiting",
    "sent": "applied",
    "accepted": "applied",
    "refused": "error",
    "unknown": "review",
    "superseded": "done",
}

#: Why a message was refused, in our words; `refused` is followed by the server's own.
REFUSALS = {
    "refused": _("The server does not take it."),
    "conflict": _("The server says that it is in conflict with something, each time it is tried."),
    "no_record": _("The server has no record of this dose that could be changed."),
    "several_records": _("The server has several records of this dose, and only a person can say which is meant."),
    "changed_there": _("Somebody changed the record on the server since we sent it."),
    "differs": _("The server holds this message with other content."),
    "receipt_taken": _("The server gave the same receipt for two messages."),
    "not_sayable": _("It cannot be written as the server wants it."),
}

#: Why the register was not put back as it was.
REGISTER_KEPT = {
    "seen_on_server": _("The register keeps the value: an extract has shown it on the server."),
    "changed_since": _("The register keeps its value: it says something else by now."),
    "taken_back": _("This dose was taken back already."),
    "later_batch": _("The register keeps its value: a later batch has changed it again."),
    "old_value_gone": _("The register keeps the value: the old one is no longer in the reference data."),
}

_LONG_NUMBER = re.compile(r"\d{6,}")


def servers_words(refusal: dict[str, Any], payload: dict[str, Any]) -> str:
    """What the server said, with long numbers masked: it may repeat an identifier. The lot is none, and often meant."""
    return long_numbers_masked(str(refusal.get("said") or ""), but=str(payload.get("lot_no") or ""))


def long_numbers_masked(text: str, *, but: str = "") -> str:
    """A text with long numbers masked, as they may be identifiers, except those that stand in another text."""

    def masked(found: re.Match[str]) -> str:
        return found.group() if found.group() in but else mask(found.group())

    return _LONG_NUMBER.sub(masked, text)


def refusal_words(refusal: dict[str, Any]) -> list[str]:
    """Why a message was refused, sentence by sentence, without the server's own words."""
    sentences = [REFUSALS.get(str(refusal.get("code")), REFUSALS["refused"])]
    kept = refusal.get("register_kept")
    if kept:
        sentences.append(REGISTER_KEPT.get(str(kept), REGISTER_KEPT["changed_since"]))
    return [str(each) for each in sentences]
