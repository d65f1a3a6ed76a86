"""The history of a case as one timeline, newest first; each entry with who and when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from recovery.models import Case
from recovery.web import access
from recovery.web.forms import FIELD_WORDS
from recovery.web.templatetags.bangla_numbers import bn
from recovery.web.words_relay import refusal_words, servers_words


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a case."""

    at: datetime.datetime
    title: str
    who: str = ""
    detail: str = ""
    kind: str = ""


def case_timeline(case: Case) -> list[Entry]:
    """File row, link, corrections, approval, delivery, verification, looks: everything that is known, newest first."""
    row = case.sheet_row
    entries = [
        Entry(
            row.list.uploaded_at,
            _("The list came: row %(row)s of %(file)s") % {"row": bn(row.row_number), "file": row.list.file_name},
            who=row.list.uploaded_by.display_name,
        ),
        Entry(case.opened_at, _("Found missing: %(kind)s") % {"kind": case.get_kind_display()}, kind="missing"),
    ]
    for decision in access.decisions_of_row(row):
        entries.append(
            Entry(
                decision.decided_at,
                _("Decided: %(verdict)s") % {"verdict": decision.get_verdict_display()},
                who=decision.decided_by.display_name,
                detail=decision.reason,
            )
        )
    for line in access.corrections_of_case(case):
        entries.extend(_of_line(line))
    if case.state == Case.State.VERIFIED and case.verified_in is not None:
        entries.append(
            Entry(
                case.verified_in.loaded_at,
                _("Seen on the server: extract no. %(number)s") % {"number": bn(case.verified_in.pk)},
                kind="verified",
            )
        )
    if case.lost_again_at is not None:
        entries.append(Entry(case.lost_again_at, _("Lost again: a later extract does not hold it"), kind="warning"))
    if case.closed_at is not None and case.closed_by is not None:
        entries.append(
            Entry(
                case.closed_at,
                _("Closed: %(closure)s") % {"closure": case.get_closure_display()},
                who=case.closed_by.display_name,
                detail=case.closure_reason,
                kind="done",
            )
        )
    for look in access.looks_at_case(case):
        entries.append(Entry(look.at, _("Identifiers looked at"), who=look.user.display_name, detail=look.reason))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_line(line: Any) -> list[Entry]:
    batch = line.batch
    facts = {"field": FIELD_WORDS[line.field], "batch": bn(batch.pk)}
    entries = [
        Entry(
            line.edited_at,
            _("Correction of %(field)s proposed in batch %(batch)s") % facts,
            who=line.edited_by.display_name,
            detail=line.evidence_note,
        )
    ]
    if batch.approved_at is not None and batch.approved_by is not None:
        entries.append(Entry(batch.approved_at, _("Batch %(batch)s approved") % facts, batch.approved_by.display_name))
    if batch.applied_at is not None and batch.applied_by is not None:
        held = line.state == "held"
        title = _("Held when batch %(batch)s was applied") if held else _("Applied with batch %(batch)s")
        entries.append(
            Entry(
                batch.applied_at,
                title % facts,
                who=batch.applied_by.display_name,
                detail=line.get_held_reason_display(),
                kind="warning" if held else "done",
            )
        )
    if batch.reverted_at is not None and batch.reverted_by is not None:
        entries.append(
            Entry(
                batch.reverted_at,
                _("Batch %(batch)s reverted") % facts,
                who=batch.reverted_by.display_name,
                detail=batch.revert_reason,
                kind="warning",
            )
        )
    for delivery in line.deliveries.all():
        if delivery.sent_at is not None:
            entries.append(
                Entry(
                    delivery.sent_at,
                    _("Sent to the national server: %(what)s, drop %(number)s")
                    % {"what": delivery.get_operation_display(), "number": bn(delivery.drop.number)},
                )
            )
        elif delivery.state == "accepted":
            title = _("Accepted by the national server: %(what)s") % {"what": delivery.get_operation_display()}
            entries.append(Entry(delivery.answered_at, title))
        elif delivery.refusal is not None:
            title = _("Refused by the national server: %(what)s") % {"what": delivery.get_operation_display()}
            said = " ".join((*refusal_words(delivery.refusal), servers_words(delivery.refusal, delivery.payload)))
            entries.append(Entry(delivery.answered_at, title, detail=said, kind="warning"))
    return entries
