"""Why a line of an extract was not taken, or not whole: stable codes, each with a sentence for people."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    """Codes of ExtractFault.reason. The first group stops a whole line, the second a value."""

    WRONG_NUMBER_OF_CELLS = "wrong_number_of_cells"
    REGISTRATION_MISSING = "registration_missing"
    REGISTRATION_TOO_LONG = "registration_too_long"
    REGISTRATION_TWICE = "registration_twice"
    REGISTRATION_UNKNOWN = "registration_unknown"
    DOSE_NUMBER_UNREADABLE = "dose_number_unreadable"
    DOSE_DAY_UNREADABLE = "dose_day_unreadable"
    DOSE_TWICE = "dose_twice"

    DATE_UNREADABLE = "date_unreadable"
    TIME_UNREADABLE = "time_unreadable"
    SEX_UNKNOWN = "sex_unknown"
    CENTRE_UNKNOWN = "centre_unknown"
    VACCINE_UNKNOWN = "vaccine_unknown"
    IDENTIFIER_UNREADABLE = "identifier_unreadable"
    MOBILE_UNREADABLE = "mobile_unreadable"
    TOO_LONG = "too_long"
    CHARACTER_LOST = "character_lost"
    DAY_AFTER_EXTRACT = "day_after_extract"


SENTENCES: dict[Reason, Promise] = {
    Reason.WRONG_NUMBER_OF_CELLS: _("The line has more or fewer cells than there are headings; it was not taken."),
    Reason.REGISTRATION_MISSING: _("The registration number is empty; the line was not taken."),
    Reason.REGISTRATION_TOO_LONG: _("The registration number is longer than 40 characters; the line was not taken."),
    Reason.REGISTRATION_TWICE: _("The registration number stands on an earlier line too; the first one was taken."),
    Reason.REGISTRATION_UNKNOWN: _("No recipient has this registration number; the dose was not taken."),
    Reason.DOSE_NUMBER_UNREADABLE: _("The dose number is not 1 to 9; the dose was not taken."),
    Reason.DOSE_DAY_UNREADABLE: _("The day of the dose is not a date like 2021-10-13; the dose was not taken."),
    Reason.DOSE_TWICE: _("The same person and dose number stand on an earlier line too; the first one was taken."),
    Reason.DATE_UNREADABLE: _("This is not a date like 2021-10-13; the value was left empty."),
    Reason.TIME_UNREADABLE: _("This is not a time like 2021-10-13T11:20:00+06:00; the value was left empty."),
    Reason.SEX_UNKNOWN: _("The sex is not M, F, O or empty; the value was left empty."),
    Reason.CENTRE_UNKNOWN: _("No centre has this code; the value was left empty. Load the centres first."),
    Reason.VACCINE_UNKNOWN: _(
        "No vaccine is known by this name; the value was left empty. An administrator can add the name."
    ),
    Reason.IDENTIFIER_UNREADABLE: _(
        "This is not a number of this kind; it was kept as it stands, but nobody is found by it."
    ),
    Reason.MOBILE_UNREADABLE: _("This is not a mobile number; it was kept as it stands, but nobody is found by it."),
    Reason.TOO_LONG: _("The text is too long for the register; the value was left empty."),
    Reason.CHARACTER_LOST: _("A character of this text is lost; it was kept with a mark in its place."),
    Reason.DAY_AFTER_EXTRACT: _("The day lies after the time of the extract; it was kept as it stands."),
}
