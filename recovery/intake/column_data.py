"""What the cells of a column look like, whatever its heading says: dates, phones, identifiers, names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from records.bangla import ascii_digits, clean_text, is_lost_question_marks
from records.identifiers import parse_identity, parse_mobile
from records.normalise import parse_date, parse_dose_no, parse_sex
from recovery.intake.ditto import is_ditto
from recovery.intake.readers import SheetRow


class Cell(NamedTuple):
    text: str
    kind: str


#: Fewer filled cells than this prove nothing against a heading.
ENOUGH_CELLS = 3
#: Under this share of fitting cells the data speak against the heading.
FITTING_SHARE = 0.5
#: From this share on the data alone propose a field.
TELLING_SHARE = 0.8

_LETTER = re.compile("[A-Za-z\u0980-\u09ff\u0080-\u00ff†‡]")
_DIGIT_RUN = re.compile("[0-9]{4}")
_FIRST_SERIAL = 1_000
_DIGITS_OF_A_NUMBER = 7
_VACCINES = re.compile(
    unicodedata.normalize(
        "NFC",
        "sino|vero|astra|\\baz\\b|oxford|covishield|pfizer|comirnaty|moderna|spikevax|corona "
        "?vac|janssen|সিনো|ভেরো|এস্ট্রা|অ্যাস্ট্রা|এ্যাস্ট্রা|অক্সফোর্ড"
        "|কোভিশিল্ড|ফাইজার|মডার্|জ্যানসেন",
    ),
    re.IGNORECASE,
)
_PLACES = re.compile(
    unicodedata.normalize("NFC", "\\buhc\\b|complex|hospital|clinic|ward|union|কমপ্লেক্স|হাসপাতাল|ক্লিনিক|ওয়ার্ড|ইউনিয়ন|পরিষদ"),
    re.IGNORECASE,
)
_AGE = re.compile("^[0-9]{1,3}(?: ?(?:বছর|বৎসর|years?|yrs?|y))?$")
_CENTRE_CODE = re.compile("^[A-Za-z][0-9A-Za-z]{4,7}$")
_DOSE_YEARS = range(2021, 2024)


def column_cells(sample: Iterable[SheetRow], column: int) -> list[Cell]:
    """The filled cells of one column; ditto marks and what cannot be read say nothing and are left out."""
    cells = []
    for row in sample:
        if column >= len(row.cells) or row.kinds[column] in "-ef":
            continue
        text = clean_text(row.cells[column])
        if text and not is_ditto(text) and not is_lost_question_marks(text):
            cells.append(Cell(text, row.kinds[column]))
    return cells


def _is_date(cell: Cell) -> bool:
    if cell.kind == "d":
        return True
    if cell.kind == "n":
        return cell.text.isdigit() and _FIRST_SERIAL <= int(cell.text) < 100_000
    parsed = parse_date(cell.text, purpose="birth")
    if "bare_number_as_age" in parsed.notes or "compact" in parsed.notes:
        return False
    shaped = {"no_such_day", "two_digit_year", "several_dates", "year_missing", "age_without_day"}
    return parsed.value is not None or parsed.year_from is not None or not shaped.isdisjoint(parsed.notes)


def _is_birth(cell: Cell) -> bool:
    return _is_date(cell) or _is_age(cell)


def _is_phone(cell: Cell) -> bool:
    if cell.kind == "d" or sum(map(str.isdigit, cell.text)) < _DIGITS_OF_A_NUMBER or _is_date(cell):
        return False
    parsed = parse_mobile(cell.text, is_number_cell=cell.kind == "n")
    meant = {"closed_operator", "wrong_length", "lost_in_excel", "rest_unreadable"}
    return bool(parsed.keys) or not meant.isdisjoint(parsed.notes)


def _is_identifier(cell: Cell) -> bool:
    if cell.kind == "d" or _is_date(cell):
        return False
    parsed = parse_identity(cell.text, is_number_cell=cell.kind == "n")
    if parsed.key or "lost_in_excel" in parsed.notes or "letters_in_number" in parsed.notes:
        return len(parsed.digits or parsed.key) >= 6 or "lost_in_excel" in parsed.notes
    return "mobile_not_nid" not in parsed.notes and len(parsed.digits) >= 9


def _is_age(cell: Cell) -> bool:
    found = _AGE.match(ascii_digits(cell.text).casefold())
    return found is not None and cell.kind != "d"


def _is_words(cell: Cell) -> bool:
    return cell.kind == "s" and bool(_LETTER.search(cell.text)) and not _DIGIT_RUN.search(ascii_digits(cell.text))


def _is_name(cell: Cell) -> bool:
    return _is_words(cell) and not _VACCINES.search(cell.text) and parse_dose_no(cell.text) is None


def _is_vaccine(cell: Cell) -> bool:
    return bool(_VACCINES.search(cell.text)) and not _is_date(cell)


def _is_dose(cell: Cell) -> bool:
    return cell.kind in "sn" and len(cell.text) <= 30 and parse_dose_no(cell.text) is not None


def _is_sex(cell: Cell) -> bool:
    return bool(parse_sex(cell.text))


def _is_place(cell: Cell) -> bool:
    return _is_words(cell) and bool(_PLACES.search(cell.text))


def _is_centre(cell: Cell) -> bool:
    """The name of a place, or a code of one: one letter and digits, too short for a passport."""
    return _is_words(cell) or bool(_CENTRE_CODE.match(cell.text))


def _is_small_number(cell: Cell) -> bool:
    plain = ascii_digits(cell.text).strip(" .)(।")
    return plain.isdigit() and len(plain) <= 6


#: What a cell under a field's heading must look like; fields that are not here may hold anything.
_FITS: dict[str, Callable[[Cell], bool]] = {
    "serial": _is_small_number,
    "name": _is_name,
    "identity": _is_identifier,
    "nid": _is_identifier,
    "brn": _is_identifier,
    "passport": _is_identifier,
    "born_on": _is_birth,
    "age": _is_age,
    "mobile": _is_phone,
    "sex": _is_sex,
    "vaccine": _is_words,
    "dose_no": _is_dose,
    "given_on": _is_date,
    "centre": _is_centre,
    "father": _is_words,
}


def fits(field: str, cells: Sequence[Cell]) -> bool:
    """Whether the cells may stand under a heading of this field; too few of them fit anything."""
    judge = _FITS.get(field)
    if judge is None or len(cells) < ENOUGH_CELLS:
        return True
    return _share(judge, cells) >= FITTING_SHARE


def suggest(cells: Sequence[Cell]) -> tuple[str, str] | None:
    """The field that the cells look like by themselves, with the reason; None if they could be several."""
    if len(cells) < ENOUGH_CELLS:
        return None
    if _share(_is_phone, cells) >= TELLING_SHARE and _share(_is_long_number, cells) < FITTING_SHARE:
        return "mobile", "looks_like_phones"
    if _share(_is_birth_or_dose_date, cells) >= TELLING_SHARE:
        in_dose_years = sum(_year_of(cell) in _DOSE_YEARS for cell in cells)
        if 2 * in_dose_years > len(cells):
            return "given_on", "looks_like_dose_dates"
        return "born_on", "looks_like_birth_dates"
    if _share(_is_identifier, cells) >= TELLING_SHARE:
        return "identity", "looks_like_identifiers"
    for field, judge, reason in (
        ("vaccine", _is_vaccine, "looks_like_vaccines"),
        ("sex", _is_sex, "looks_like_sexes"),
        ("centre", _is_place, "looks_like_places"),
    ):
        if _share(judge, cells) >= FITTING_SHARE:
            return field, reason
    if _share(_is_full_name, cells) >= TELLING_SHARE and 2 * len({cell.text for cell in cells}) > len(cells):
        return "name", "looks_like_names"
    return None


def _is_long_number(cell: Cell) -> bool:
    digits = sum(character.isdigit() for character in cell.text)
    return digits >= 13 and parse_mobile(cell.text).keys == ()


def _is_birth_or_dose_date(cell: Cell) -> bool:
    return _is_date(cell) or ("বছর" in cell.text and _is_age(cell))


def _is_full_name(cell: Cell) -> bool:
    return _is_name(cell) and len(cell.text.split()) >= 2


def _year_of(cell: Cell) -> int | None:
    parsed = parse_date(cell.text, kind=cell.kind, purpose="dose")
    return parsed.year_from


def _share(judge: Callable[[Cell], bool], cells: Sequence[Cell]) -> float:
    return sum(judge(cell) for cell in cells) / len(cells) if cells else 0.0
