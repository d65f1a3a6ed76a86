"""The one place that turns a state into a colour word; the templates turn that into a tag."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: Outcome of a row -> kind of tag (templates/cotton/tag.html).
OUTCOME_TAG = {
    "on_server": "verified",
    "dose_missing": "missing",
    "differs": "missing",
    "not_registered": "missing",
    "in_review": "review",
    "duplicate": "done",
    "out_of_scope": "done",
    "unreadable": "error",
}

STATE_TAG = {
    "received": "waiting",
    "reading": "waiting",
    "asking": "review",
    "loading": "waiting",
    "linking": "waiting",
    "reconciling": "waiting",
    "settled": "done",
    "refused": "error",
    "quarantined": "error",
    "withdrawn": "reverted",
}

#: What a list asks -> the sentence that a person reads.
ASKS = {
    "columns": _("Which column is what? Some headings of this list are not certain."),
    "defaults": _("Day, dose or centre stand in the title of the list. Are they right for every row?"),
    "centre": _("Which centre is this list from? It does not say so."),
    "day": _("Which day were these doses given? The list does not say so."),
    "dose_no": _("Which dose is this list about? It does not say so."),
    "bijoy": _(
        "Some columns are written in Bijoy (SutonnyMJ) letters. Look at the words before and after they are converted."
    ),
    "sheets": _("Some sheets of this file look like no list of people. Should they be read or left out?"),
    "spellings": _("Most centres in this list are spelled in a way that is not known yet. Which centres are meant?"),
}

#: Where agreement or contradiction was found -> the word that a person reads.
EVIDENCE = {
    "name_sound": _("name: same sound"),
    "birth_date": _("birth date: same"),
    "birth_year": _("birth year: same"),
    "mobile": _("mobile: same"),
    "sex": _("sex: same"),
    "centre": _("centre: same"),
    "nid": _("NID: different"),
    "brn": _("birth registration: different"),
    "passport": _("passport: different"),
    "identifier_shared": _("this NID stands on another row of the list under another name"),
}

DIFFERENCES = {"given_on": _("day of the dose"), "vaccine": _("vaccine"), "centre": _("centre")}

CASE_TAG = {"open": "open", "applied": "applied", "verified": "verified", "closed": "done", "withdrawn": "reverted"}

BATCH_TAG = {
    "draft": "draft",
    "submitted": "submitted",
    "approved": "approved",
    "applied": "applied",
    "reverted": "reverted",
    "discarded": "done",
}
BATCH_STEPS = (_("Draft"), _("Submitted"), _("Approved"), _("Applied"), _("Delivered"), _("Verified"))

LINE_TAG = {
    "proposed": "waiting",
    "applied": "applied",
    "held": "held",
    "reverted": "reverted",
    "kept": "warning",
    "dropped": "done",
}
