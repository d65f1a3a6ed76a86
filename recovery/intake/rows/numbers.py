"""Numbers that name a person: identifiers, the server's registration number, phones."""

from __future__ import annotations

from datetime import date

from records.bangla import ascii_digits
from records.identifiers import BRNS, NIDS, IdKind, ParsedId, parse_identity, parse_mobile
from records.identifiers import ColumnKind as IdColumn
from records.numbers import EXPONENT, is_absent
from recovery.intake.rows.births import age_on
from recovery.intake.rows.work import FieldCell, Work

#: Field of a column -> what the parser may expect in it, in the order in which columns are read.
_ID_COLUMNS: tuple[tuple[str, IdColumn], ...] = (
    ("nid", "nid"),
    ("brn", "brn"),
    ("passport", "passport"),
    ("identity", "any"),
)
#: Why an identifier cannot be used, most telling first: (note of the parser, reason).
_NOT_USABLE = (
    ("lost_in_excel", "id_lost_in_excel"),
    ("mobile_not_nid", "mobile_not_nid"),
    ("letters_in_number", "letters_in_number"),
    ("placeholder", "id_placeholder"),
    ("leading_zero_lost", "id_zero_lost"),
    ("too_short", "id_wrong_length"),
    ("too_long", "id_wrong_length"),
    ("not_a_number", "id_not_a_number"),
)
#: What is doubtful about an identifier that is used: (note of the parser, reason).
_DOUBTFUL = (
    ("nid_first_digit_zero", "nid_first_digit_zero"),
    ("nid_year_differs", "id_year_differs"),
    ("brn_year_differs", "id_year_differs"),
    ("rmo_unknown", "id_place_unknown"),
    ("zila_unknown", "id_place_unknown"),
    ("year_implausible", "id_year_implausible"),
    ("ends_in_00", "id_ends_in_00"),
    ("short_of_17", "id_16_digits"),
    ("old_brn", "old_brn"),
    ("two_numbers", "id_two_numbers"),
    ("rest_unreadable", "rest_unreadable"),
)
_MOBILE_ERRORS = ("lost_in_excel", "wrong_length", "letters_in_number", "not_mobile")
_LONGEST_REGISTRATION = 40


def read_identifiers(work: Work) -> None:
    """Fill `nid_key`, `nid_year`, `brn_key`, `passport_key` and `registration_no`."""
    dose_day: date | None = work.values.get("given_on")
    year_from, year_to = work.values.get("birth_year_from"), work.values.get("birth_year_to")
    born_year = year_from if year_from == year_to else None
    age = age_on(work, dose_day)
    for field, expected in _ID_COLUMNS:
        for cell in work.cells(field):
            parsed = parse_identity(
                cell.text,
                is_number_cell=cell.is_number,
                born_year=born_year,
                age_on_dose=age,
                column_kind=expected,
            )
            _keep_identifier(work, cell, parsed)
    for cell in work.cells("registration_no"):
        _keep_registration(work, cell)


def _keep_identifier(work: Work, cell: FieldCell, parsed: ParsedId) -> None:
    if "empty" in parsed.notes:
        return
    if not parsed.key:
        reason = next((reason for note, reason in _NOT_USABLE if note in parsed.notes), "id_not_a_number")
        if parsed.kind is IdKind.destroyed:
            reason = "id_lost_in_excel"
        work.fault(
            cell.column,
            cell.text,
            reason,
            suggestion=parsed.suggestion or "",
            digits=len(parsed.digits),
            kept=parsed.digits,
        )
        return
    if parsed.kind in NIDS:
        name = "nid_key"
    elif parsed.kind in BRNS:
        name = "brn_key"
    else:
        name = "passport_key"
    known = work.values.get(name)
    if known and known != parsed.key:
        work.fault(cell.column, cell.text, "second_identifier", is_error=False)
        return
    work.keep(name, parsed.key, cell.source)
    if parsed.nid_year is not None:
        work.values["nid_year"] = parsed.nid_year
    told: set[str] = set()
    for note, reason in _DOUBTFUL:
        if note in parsed.notes and reason not in told:
            told.add(reason)
            work.fault(cell.column, cell.text, reason, is_error=False)


def _keep_registration(work: Work, cell: FieldCell) -> None:
    text = ascii_digits(cell.text).upper().replace(" ", "")
    if is_absent(text):
        return
    if EXPONENT.fullmatch(text):
        work.fault(cell.column, cell.text, "id_lost_in_excel", digits=0, kept="")
    elif len(text) > _LONGEST_REGISTRATION:
        work.fault(cell.column, cell.text, "too_long", limit=_LONGEST_REGISTRATION)
    else:
        work.keep("registration_no", text, cell.source)


def read_mobiles(work: Work) -> None:
    """Fill `mobile_key` and `mobile2_key`, the first number of the row being the primary one."""
    found: dict[str, FieldCell] = {}
    for cell in work.cells("mobile"):
        parsed = parse_mobile(cell.text, is_number_cell=cell.is_number)
        found.update((key, cell) for key in parsed.keys if key not in found)
        if "leading_zero_restored" in parsed.notes:
            work.fault(cell.column, cell.text, "mobile_zero_restored", is_error=False, mobile=parsed.keys[0])
        if "rest_unreadable" in parsed.notes:
            work.fault(cell.column, cell.text, "rest_unreadable", is_error=False)
        if not parsed.keys:
            _refuse_mobile(work, cell, parsed.notes)
    for name, (key, cell) in zip(("mobile_key", "mobile2_key"), found.items(), strict=False):
        work.keep(name, key, cell.source)
    if len(found) > 2:
        work.fault(next(iter(found.values())).column, ", ".join(found), "more_mobiles", is_error=False)


def _refuse_mobile(work: Work, cell: FieldCell, notes: tuple[str, ...]) -> None:
    if "closed_operator" in notes:
        # The number is written right and simply reaches nobody; the row is none the worse for it.
        work.fault(cell.column, cell.text, "mobile_closed_operator", is_error=False)
        return
    for note in _MOBILE_ERRORS:
        if note in notes:
            digits = sum(map(str.isdigit, cell.text))
            work.fault(
                cell.column,
                cell.text,
                "not_mobile" if note == "not_mobile" else f"mobile_{note}",
                digits=digits,
            )
            return
