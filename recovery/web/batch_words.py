"""What a batch is, in words, and where it stands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.models import CorrectionBatch
from recovery.web.templatetags.bangla_numbers import bn
from recovery.web.words import BATCH_STEPS

#: Fields that are one kind of correction to a person.
_NAMES = ("name_en", "name_bn")


def batch_title(fields: dict[str, int]) -> str:
    """Say what a batch corrects: "2,140 added doses, 19 corrected phones". `fields`: field -> lines."""
    dose, day, vaccine, centre = (fields.get(name, 0) for name in ("dose", "given_on", "vaccine", "centre"))
    names = sum(fields.get(name, 0) for name in _NAMES)
    born, phone, nid = (fields.get(name, 0) for name in ("date_of_birth", "mobile", "nid"))
    phrases = [
        (dose, ngettext("%(n)s added dose", "%(n)s added doses", dose)),
        (day, ngettext("%(n)s corrected day of a dose", "%(n)s corrected days of doses", day)),
        (vaccine, ngettext("%(n)s corrected vaccine", "%(n)s corrected vaccines", vaccine)),
        (centre, ngettext("%(n)s corrected centre", "%(n)s corrected centres", centre)),
        (names, ngettext("%(n)s corrected name", "%(n)s corrected names", names)),
        (born, ngettext("%(n)s corrected birth date", "%(n)s corrected birth dates", born)),
        (phone, ngettext("%(n)s corrected phone", "%(n)s corrected phones", phone)),
        (nid, ngettext("%(n)s corrected NID", "%(n)s corrected NIDs", nid)),
    ]
    said = [words % {"n": bn(count)} for count, words in phrases if count]
    return ", ".join(said) or _("no correction yet")


def batch_steps(batch: CorrectionBatch, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Draft → submitted → approved → applied → delivered → verified, with where this batch stands; a batch that was
    reverted or discarded ends there."""
    reached = {"draft": 0, "submitted": 1, "approved": 2, "applied": 3, "reverted": 3, "discarded": 0}[batch.state]
    if batch.state == "applied" and counts["sent"] and not counts["waiting"]:
        reached = 4
        if counts["verified"] and counts["verified"] == counts["applied"]:
            reached = 5
    if batch.state in {"reverted", "discarded"}:
        steps = [{"label": label, "state": "done"} for label in BATCH_STEPS[: reached + 1]]
        word = _("taken back") if batch.state == "reverted" else _("thrown away")
        return [*steps, {"label": batch.get_state_display(), "state": "problem", "word": word}]
    return [
        {"label": label, "state": "done" if number <= reached else "current" if number == reached + 1 else "waiting"}
        for number, label in enumerate(BATCH_STEPS)
    ]
