"""What can be wrong with a row: for each reason a short title, and a sentence that says how to mend it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: For each reason: a short title for a group of rows, and the sentence for one cell.
ROW_FAULTS = {
    # any cell
    "formula_without_value": (
        _("Formula without a saved value"),
        _("The cell holds a formula, and its result was not saved. Type the value itself."),
    ),
    "error_value": (
        _("The cell shows an error"),
        _("The cell shows the error %(text)s instead of a value. Type the value itself."),
    ),
    "control_character": (
        _("A character that cannot be read"),
        _("“%(text)s” holds a character that no keyboard types. Type the cell again."),
    ),
    "ditto_not_allowed": (
        _("A ditto mark in a name, number or birth date"),
        _("“%(text)s” repeats the row above, but here every person has something of their own. Type it out."),
    ),
    "too_long": (_("Too long"), _("The cell is longer than %(limit)s characters. Shorten it: “%(text)s”.")),
    "lost_question_marks": (
        _("Letters became question marks"),
        _(
            "“%(text)s”: the letters were lost when the file was saved. Type the cell again in "
            "Unicode Bangla or in English."
        ),
    ),
    "bijoy": (
        _("Bijoy letters"),
        _("“%(text)s” is written in Bijoy letters. Type it in Unicode Bangla or in English."),
    ),
    "bijoy_leftover": (
        _("Bijoy letters that could not all be converted"),
        _(
            "“%(text)s” becomes “%(converted)s”, and at least one sign in it is no letter. Type it in Unicode "
            "Bangla or in English."
        ),
    ),
    "other_ansi": (
        _("Letters of an old encoding"),
        _("“%(text)s” is in an old encoding that cannot be read. Type it in Unicode Bangla or in English."),
    ),
    "rest_unreadable": (
        _("Something beside the number cannot be read"),
        _("In “%(text)s” only a part is a number. Check that the number is right and nothing is missing."),
    ),
    # the dose
    "given_on_missing": (
        _("No date of the dose"),
        _("The row has no date of the dose, and the list says none for all. Type the date, such as 13/10/2021."),
    ),
    "date_unreadable": (
        _("Not a date"),
        _("“%(text)s” is not a date like 13/10/2021. Type the day, the month and the year."),
    ),
    "date_incomplete": (
        _("A date without day, month or year"),
        _("“%(text)s” does not say the whole date. Type the day, the month and the year, such as 13/10/2021."),
    ),
    "no_such_day": (
        _("A day that does not exist"),
        _("“%(text)s” is a day that no calendar has. Check the day and the month and type the date again."),
    ),
    "year_implausible": (
        _("A year that cannot be"),
        _("“%(text)s”: this year cannot be right. Type the date with the right year."),
    ),
    "several_dates": (
        _("Several dates in one cell"),
        _("“%(text)s” holds several dates. Leave only the date of this dose."),
    ),
    "text_beside_date": (
        _("Words beside the date"),
        _("“%(text)s” was read as %(day)s. Check what the other words say."),
    ),
    "outside_days": (
        _("The date is not a day of this incident"),
        _("“%(text)s” is %(day)s; this incident is about %(days)s. If the date is right, leave it; else correct it."),
    ),
    "day_month_swapped": (
        _("Day and month seem to be exchanged"),
        _(
            "“%(text)s” is %(day)s. With day and month exchanged it is %(swapped)s, close to "
            "%(days)s. Type the date that is right."
        ),
    ),
    "dose_missing": (
        _("No dose number"),
        _("The row does not say which dose it was, and the list says nothing for all. Type 1 or 2."),
    ),
    "dose_unreadable": (
        _("The dose number cannot be read"),
        _("“%(text)s” does not name one dose. Type 1 or 2."),
    ),
    "dose_contradicts": (
        _("Two different dose numbers"),
        _(
            "“%(text)s” says dose %(dose_no)s, the date's own cell or heading says dose "
            "%(other)s. Correct the one that is wrong."
        ),
    ),
    "dose_in_date_cell": (
        _("Another dose is named in the date's cell"),
        _("“%(text)s” says dose %(dose_no)s, so the row is taken as that dose. If this is wrong, correct the cell."),
    ),
    # the birth date
    "born_on_dose_day": (
        _("The birth date is the day of the dose"),
        _(
            "“%(text)s”: the birth date is the same as the day of the dose, so it was copied by "
            "mistake. Type the birth date."
        ),
    ),
    "born_after_dose": (
        _("Born after the dose"),
        _("“%(text)s” lies after the dose of %(day)s. Type the right birth date."),
    ),
    "number_as_age": (
        _("A number alone, taken as an age"),
        _(
            "“%(text)s” stands where the birth date belongs and was taken as an age in years. If "
            "it is something else, correct it."
        ),
    ),
    "age_unreadable": (
        _("The age cannot be read"),
        _("“%(text)s” is not an age in years. Type a number, such as 35."),
    ),
    "age_differs": (
        _("Age and birth date differ"),
        _("The age “%(text)s” does not go with the birth year %(year)s. Check both."),
    ),
    "age_unusual": (
        _("Under 18 years"),
        _(
            "Born “%(text)s”, so %(age)s years old at the dose: age and vaccine are unusual on this date. Check "
            "the birth date and the vaccine."
        ),
    ),
    # identifiers
    "id_lost_in_excel": (
        _("Number destroyed by Excel"),
        _(
            "“%(text)s”: Excel has cut this number for good. Only “%(hint)s” is left; the last digits (%(lost)s) "
            "are not reliable. Type the whole number from the card, in a cell formatted as text."
        ),
    ),
    "mobile_not_nid": (
        _("A phone number where the identity number belongs"),
        _("“%(text)s” is a phone number, not an identity number. Type the identity number."),
    ),
    "letters_in_number": (
        _("Letters inside an identity number"),
        _("“%(text)s” has letters inside. Look at the card and type digits only. %(suggestion)s"),
    ),
    "id_placeholder": (
        _("A made-up identity number"),
        _("“%(text)s” is one digit again and again. Type the real number, or leave the cell empty."),
    ),
    "id_zero_lost": (
        _("The first zero of an identity number is lost"),
        _("“%(text)s” has 12 digits; Excel may have dropped a zero in front. Look at the card. %(suggestion)s"),
    ),
    "id_wrong_length": (
        _("An identity number of the wrong length"),
        _("“%(text)s” has %(digits)s digits. An NID has 10, 13 or 17, a birth registration number 17. Type it again."),
    ),
    "id_not_a_number": (
        _("Not an identity number"),
        _("“%(text)s” is no NID, birth registration or passport number. Type the number, or leave the cell empty."),
    ),
    "nid_first_digit_zero": (
        _("An NID that begins with 0"),
        _("“%(text)s” begins with 0, which no NID of 10 digits does. Check it with the card."),
    ),
    "id_year_differs": (
        _("The year in the number is not the birth year"),
        _("The year at the front of “%(text)s” is not the birth year of this row. Check both."),
    ),
    "id_place_unknown": (
        _("The number names a district or area that does not exist"),
        _("The district or area digits of “%(text)s” are unknown. Check the number with the card."),
    ),
    "id_year_implausible": (
        _("The year in the number cannot be"),
        _("The first four digits of “%(text)s” are no birth year. Check the number with the card."),
    ),
    "id_ends_in_00": (
        _("A number that ends in 00"),
        _("“%(text)s” ends in 00, as numbers do that Excel has cut. Check the last digits with the card."),
    ),
    "id_16_digits": (
        _("16 digits"),
        _("“%(text)s” has 16 digits: an old birth registration number, or an NID with one digit missing. Check it."),
    ),
    "old_brn": (
        _("An old birth registration number"),
        _(
            "“%(text)s” is an old number of 16 digits, which cannot be looked up on the server. "
            "If there is a number of 17 digits, type that."
        ),
    ),
    "id_two_numbers": (
        _("Two identity numbers in one cell"),
        _("“%(text)s” holds two numbers; the first is used. Check that it is the right one."),
    ),
    "second_identifier": (
        _("Two different identity numbers of one kind"),
        _("“%(text)s” is a second number of the same kind in this row; it is not used. Check which one is right."),
    ),
    # phones
    "mobile_zero_restored": (
        _("Phone number without its first 0"),
        _("“%(text)s” was read as %(mobile)s: Excel drops the first 0. If this is right, leave it."),
    ),
    "mobile_closed_operator": (
        _("A phone number that cannot be reached"),
        _("“%(text)s” belongs to an operator that closed in 2016 and cannot receive an SMS. Ask for another number."),
    ),
    "mobile_wrong_length": (
        _("A phone number of the wrong length"),
        _("“%(text)s” has %(digits)s digits; a mobile number has 11, such as 01700000006. Type it again."),
    ),
    "mobile_letters_in_number": (
        _("Letters inside a phone number"),
        _("“%(text)s” has letters inside. Type the 11 digits."),
    ),
    "mobile_lost_in_excel": (
        _("Phone number destroyed by Excel"),
        _("“%(text)s”: Excel has cut this number for good. Type the 11 digits in a cell formatted as text."),
    ),
    "not_mobile": (
        _("Not a mobile number"),
        _("“%(text)s” is no mobile number of Bangladesh. Type the 11 digits, or leave the cell empty."),
    ),
    "more_mobiles": (
        _("More than two phone numbers"),
        _("The row has the numbers %(text)s; the first two are kept."),
    ),
    # the other fields
    "name_without_letters": (
        _("A name without letters"),
        _("“%(text)s” is no name. Type the name."),
    ),
    "sex_unreadable": (
        _("The sex cannot be read"),
        _("“%(text)s” is not male, female or other. Correct it or leave it empty."),
    ),
    "vaccine_missing": (
        _("No vaccine named"),
        _("The row does not say which vaccine was given. Type its name if it is known."),
    ),
    "vaccine_unknown": (
        _("A vaccine name that is not known"),
        _("“%(text)s” is no known name of a vaccine. Type the usual name, such as Sinopharm."),
    ),
    "vaccine_unusual": (
        _("A vaccine that was not in use for first doses"),
        _("“%(text)s” was not given as a first dose to the public on %(day)s. If it is right, leave it."),
    ),
    "centre_missing": (
        _("No centre"),
        _("The row has no centre, and the list says none for all. Type the centre, or choose it for the whole list."),
    ),
    "centre_unknown": (
        _("A centre that is not known"),
        _("“%(text)s” is no known centre. Choose the centre that is meant. %(suggestion)s"),
    ),
    "centre_spelling": (
        _("Another spelling of the centre"),
        _("“%(text)s” was read as the centre of this list (%(suggestion)s). If another one is meant, correct it."),
    ),
    "other_columns": (
        _("The columns change in the middle of the sheet"),
        _("Above this row the heading is printed again with other columns. Put this part on a sheet of its own."),
    ),
    "nothing_to_go_by": (
        _("Not enough to find the person"),
        _("The row has no usable identity number, and no name with a birth date or phone. Add one of them."),
    ),
    "looks_like_row": (
        _("Perhaps the same person as another row"),
        _("“%(text)s” may be the person of row %(row)s: the names sound alike, the numbers differ. See both rows."),
    ),
}
