"""The one place that turns a state into a colour word; the templates turn that into a tag."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    "version": _(
        "Does this list replace the earlier one of the same centre and day? They name mostly the same people."
    ),
    "brake": _("This file looks like a wrong one, so nothing of it counts yet. Is it right all the same?"),
    "bijoy": _(
        "Some columns are written in Bijoy (SutonnyMJ) letters. Look at the words before and after they are converted."
    ),
    "sheets": _("Some sheets of this file look like no list of people. Should they be read or left out?"),
    "spellings": _("Most centres in this list are spelled in a way that is not known yet. Which centres are meant?"),
}

#: Why a list is held -> what was counted, in words.
BRAKES = {
    "hardly_known": _("Of %(judged)s people on it the register knows only %(count)s."),
    "mostly_repeated": _("Of %(judged)s people on it %(count)s stand on other lists already."),
}

#: Why a line of a problem file that came back could not be taken.
RETURNED_LINES = {
    "foreign": _("This line is no row of this list."),
    "stale": _("The row was changed here after the file had been downloaded."),
    "twice": _("The row stands twice in the file, so neither answer was taken."),
}

#: What is compared between two versions of a row: field, label, how it is shown.
VERSION_FIELDS = (
    ("name", _("name"), "plain"),
    ("nid_key", _("NID"), "id"),
    ("brn_key", _("birth registration number"), "id"),
    ("passport_key", _("passport number"), "id"),
    ("registration_no", _("registration number of the server"), "plain"),
    ("born_on", _("date of birth"), "date"),
    ("mobile_key", _("mobile"), "mobile"),
    ("given_on", _("date of the dose"), "date"),
    ("dose_no", _("dose number"), "number"),
    ("vaccine_id", _("vaccine"), "plain"),
    ("centre", _("centre"), "plain"),
)

#: What a notice says: the list has come to rest in this state.
NOTICES = {
    "settled": _("Your list is settled: see what became of each row."),
    "asking": _("Your list asks something before it can go on."),
    "refused": _("Your file could not be read: see why and what to do."),
    "quarantined": _("Reading your list failed three times; the people who run the site look at it."),
}

#: What bears a link out -> the words that a person reads.
EVIDENCE = {
    "name_sound": _("name: same sound"),
    "birth_date": _("birth date: same"),
    "mobile": _("mobile: same"),
}

#: How a candidate was found -> the words that a person reads (recovery/linkage/sql/pair.sql, found_by_identifier.sql).
FOUND_BY = {
    "registration_no": _("the same registration number"),
    "nid": _("the same NID"),
    "brn": _("the same birth registration number"),
    "passport": _("the same passport"),
    "mobile": _("the same mobile"),
    "birth+sound": _("the same birth date and name sound"),
    "nid_part": _("the same beginning or end of the NID, and birth year"),
    "swapped_birth+sound": _("the same name sound, and day and month of birth swapped"),
    "birth+centre": _("the same birth date and centre"),
    "sound+centre": _("the same name sound and centre"),
    "birth+district": _("the same birth date and district"),
    "scored": _("all that agrees together"),
    "decision": _("a person’s decision"),
}

#: Where a value of a row comes from -> the words that a person reads.
VALUE_SOURCES = {
    "cell": _("in its cell"),
    "title": _("from the title of the list"),
    "given": _("said by the sender for the whole list"),
    "ditto": _("taken from the row above (ditto mark)"),
    "implied": _("from the heading over the cell"),
    "converted": _("in its cell, converted from Bijoy"),
    "mended": _("typed by a person in place of the cell"),
}

SEXES = {"M": _("male"), "F": _("female"), "O": pgettext_lazy("sex", "other")}

#: Reasons that reviewers give again and again; what is kept is the sentence as it was read.
COMMON_REASONS = {
    "agrees": _("Everything that can be compared agrees."),
    "slip": _("One slip of the pen; all else agrees."),
    "called": _("Asked by phone."),
    "centre": _("The centre has looked in its register book."),
    "card": _("Seen on the card or certificate."),
    "another": _("The candidate is plainly another person."),
    "family": _("Of one household or a twin, and not this person."),
    "too_little": _("The row says too little."),
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
    "refused": "error",
}
