"""The header of a sheet: where it stands, what it says, and what the letterhead says of the whole list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from records.bangla import ascii_digits, bijoy_to_unicode, clean_text, has_leftover, looks_like_bijoy
from records.normalise import parse_date
from recovery.intake.dose_words import dose_numbers
from recovery.intake.headings import LONGEST_HEADING, recognise
from recovery.intake.readers import SheetRow

#: How far down a header is looked for, in rows with content.
SEARCHED_ROWS = 20
#: How many rows under the header are looked at to hold headings against data.
SAMPLE_ROWS = 50
JOINT = " – "
_LONGEST_COLUMN_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Header:
    """The heading of each column, from column 0, and the rows around it.

    `row_numbers` are the rows that the header takes (none for a sheet without one), `column_number_row` the
    row 1, 2, 3, ... that government forms print under it. `sample` are the first rows of data. A heading in
    Bijoy letters stands in `headings` as Unicode; `as_written` has each heading as the file has it.
    """

    sheet: str
    headings: tuple[str, ...]
    row_numbers: tuple[int, ...]
    title_rows: tuple[SheetRow, ...]
    sample: tuple[SheetRow, ...]
    column_number_row: int | None = None
    as_written: tuple[str, ...] = ()


class TitleDefault(NamedTuple):
    """A value found in the letterhead: what it is, the text it was read from, and its row."""

    value: date | int | str
    text: str
    row_number: int


def find_header(rows: Sequence[SheetRow]) -> Header | None:
    """The header among the first rows of one sheet, or None where no row names at least two columns.

    A header may take two rows: a heading over several columns is joined with those under it.

    >>> rows = [SheetRow("", 4, ("ক্রমিক", "নাম", "মোবাইল নং"), "sss", {})]
    >>> find_header(rows).row_numbers
    (4,)
    """
    best, best_score = -1, 0
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        score = _heading_score(row)
        if score > best_score:
            best, best_score = index, score
    return _header_at(rows, best) if best >= 0 else None


def header_in_row(rows: Sequence[SheetRow], row_number: int) -> Header | None:
    """The header that a person says stands in a row, None if the sheet has no such row with content."""
    for index, row in enumerate(rows):
        if row.row_number == row_number:
            return _header_at(rows, index)
    return None


def _header_at(rows: Sequence[SheetRow], best: int) -> Header:
    """The header in row `best`, with the row of headings under or over it if there is one."""
    row = rows[best]
    headings, as_written = unicode_headings(row), _as_written(row)
    numbers = [row.row_number]
    after = best + 1
    if after < len(rows) and _is_second_row(row, rows[after]):
        second = rows[after]
        headings = _joined_with_second(headings, unicode_headings(second))
        as_written = _joined_with_second(as_written, _as_written(second))
        numbers.append(second.row_number)
        after += 1
    elif best > 0 and _is_group_row(rows[best - 1], row):
        group = rows[best - 1]
        speaks = _speaks_for(group, headings)
        headings = _joined_with_groups(headings, unicode_headings(group), speaks)
        as_written = _joined_with_groups(as_written, _as_written(group), speaks)
        numbers.insert(0, group.row_number)
    title_rows = [title for title in rows[:best] if title.row_number not in numbers]
    column_number_row = None
    if after < len(rows) and is_column_numbers(rows[after]):
        column_number_row = rows[after].row_number
        after += 1
    return Header(
        sheet=row.sheet,
        headings=tuple(headings),
        row_numbers=tuple(numbers),
        title_rows=tuple(title_rows),
        sample=tuple(rows[after : after + SAMPLE_ROWS]),
        column_number_row=column_number_row,
        as_written=tuple(as_written),
    )


def unicode_headings(row: SheetRow) -> list[str]:
    """The headings of a row as they can be recognised: those in Bijoy letters as Unicode."""
    return [_in_unicode(text, row.fonts.get(column)) for column, text in enumerate(row.cells)]


def _as_written(row: SheetRow) -> list[str]:
    return [clean_text(text) for text in row.cells]


_RANK = {"certain": 2, "likely": 1, "unknown": 0}


def _in_unicode(text: str, font: str | None) -> str:
    """A heading or a line of the letterhead, from Bijoy where it says more that way than as it stands.

    A Latin heading in a Bijoy font stays what it is: "SL" names the serial number, its Bijoy reading names nothing.
    """
    plain = clean_text(text)
    if not looks_like_bijoy(text, font):
        return plain
    converted = bijoy_to_unicode(text)
    if has_leftover(converted):
        return plain
    return converted if _RANK[recognise(converted).certainty] >= _RANK[recognise(plain).certainty] else plain


def without_header(rows: Sequence[SheetRow]) -> Header:
    """A sheet that begins with its data: blank headings, so that the data alone propose the columns."""
    return Header(
        sheet=rows[0].sheet if rows else "",
        headings=("",) * max((len(row.cells) for row in rows[:SAMPLE_ROWS]), default=0),
        row_numbers=(),
        title_rows=(),
        sample=tuple(rows[:SAMPLE_ROWS]),
    )


def is_column_numbers(row: SheetRow) -> bool:
    """Whether the row counts its columns: ১, ২, ৩, ... as government forms print it under the header."""
    first = next((text for text in row.cells if text.strip()), "")
    if len(first) > _LONGEST_COLUMN_NUMBER:
        return False
    filled = [ascii_digits(text).strip(" ().।") for text in row.cells if text.strip()]
    return len(filled) >= 3 and filled == [str(number) for number in range(1, len(filled) + 1)]


def is_heading_row(row: SheetRow) -> bool:
    """Whether the row is a header, also one that is printed again at a page break."""
    return _heading_score(row) > 0


def _heading_score(row: SheetRow) -> int:
    """How much of a header the row is, 0 if it is none: fields named for certain count twice."""
    certain: set[object] = set()
    likely: set[object] = set()
    filled = 0
    for column, text in enumerate(row.cells):
        if not text.strip():
            continue
        filled += 1
        found = recognise(_in_unicode(text, row.fonts.get(column)))
        if found.certainty == "certain":
            certain.add((found.field, found.dose_no) if found.field else text)
        elif found.certainty == "likely":
            likely.add(found.field)
    both = len(certain) + len(likely - {field for field, _ in (c for c in certain if isinstance(c, tuple))})
    if len(certain) < 2 and not (certain and both >= 3) and len(likely) < 4:
        return 0
    # A sentence in one cell and a name in another name fields too; a header is made of headings.
    return 2 * len(certain) + (both - len(certain)) if 2 * both >= filled else 0


def _is_second_row(first: SheetRow, second: SheetRow) -> bool:
    """Whether the row continues a header whose headings span columns: filled only under such a heading."""
    if second.row_number != first.row_number + 1:
        return False
    under = [column for column, text in enumerate(second.cells) if text.strip()]
    if not under or any(kind not in "s-" for kind in second.kinds):
        return False
    if any(len(second.cells[column]) > LONGEST_HEADING or _has_digit(second.cells[column]) for column in under):
        return False
    return all(_is_in_group(first, column, under) for column in under)


def _is_in_group(first: SheetRow, column: int, under: list[int]) -> bool:
    """Whether the column lies under a heading that reaches over it and over another filled column."""
    lead = _lead_of(first, column)
    if lead is None:
        return False
    return any(other != column and _lead_of(first, other) == lead for other in under)


def _lead_of(row: SheetRow, column: int) -> int | None:
    """The nearest column to the left, or this one, that has a heading."""
    for candidate in range(min(column, len(row.cells) - 1), -1, -1):
        if row.cells[candidate].strip():
            return candidate
    return None


def _joined_with_second(headings: list[str], second: list[str]) -> list[str]:
    width = max(len(headings), len(second))
    joined = headings + [""] * (width - len(headings))
    group = ""
    for column in range(width):
        own = headings[column] if column < len(headings) else ""
        group = own or group
        below = second[column] if column < len(second) else ""
        if below:
            joined[column] = f"{group}{JOINT}{below}" if group else below
    return joined


def _is_group_row(above: SheetRow, header: SheetRow) -> bool:
    """Whether the row above holds headings over groups of columns, and is no line of the letterhead."""
    filled = [column for column, text in enumerate(above.cells) if text.strip()]
    return (
        above.row_number == header.row_number - 1
        and bool(filled)
        and filled[0] > 0
        and all(len(above.cells[column]) <= LONGEST_HEADING // 2 for column in filled)
    )


def _speaks_for(above: SheetRow, headings: list[str]) -> dict[int, int]:
    """Where the group's heading must speak for one that says too little alone ("নম্বর"): column -> column above."""
    found = {}
    for column, heading in enumerate(headings):
        lead = _lead_of(above, column)
        if lead is None or not heading:
            continue
        alone = recognise(heading)
        if alone.certainty != "certain" or alone.field in (None, "serial"):
            found[column] = lead
    return found


def _joined_with_groups(headings: list[str], groups: list[str], speaks: dict[int, int]) -> list[str]:
    return [
        f"{groups[speaks[column]]}{JOINT}{heading}" if column in speaks else heading
        for column, heading in enumerate(headings)
    ]


# --- letterhead ---------------------------------------------------------------------

_DATE_IN_TEXT = re.compile(
    r"[0-9]{1,2}\s?[/.\-]\s?[0-9]{1,2}\s?[/.\-]\s?[0-9]{2,4}"
    "|[0-9]{1,2}\\s?[^\\W\\d_\u0964]{0,3}\\s[A-Za-z\u0980-\u09ff]{3,14}[,\\s]{1,3}[0-9]{4}"
)
_ORDINAL = "(?:[0-9]\\s?[a-z\u0980-\u09ff]{1,5}|[a-z\u0980-\u09ff]+)"
_DOSE_IN_TEXT = re.compile(
    f"(?:{_ORDINAL}\\s*(?:ও|এবং|and|[&,/])\\s*)*{_ORDINAL}[\\s\\-]*(?:ডোজ|dose)|(?:ডোজ|dose)[\\s\\-:]*[0-9]"
)
_PLACE = re.compile(
    "কমপ্লেক্স|কমপ্লেক্\u200cস|হাসপাতাল|ক্লিনিক|কেন্দ্র|ওয়ার্ড|ইউনিয়ন|পরিষদ|বিদ্যালয়|কলেজ|স্বাঃ|complex|"
    "hospital|clinic|centre|center|ward|\\buhc\\b"
    "|union|school|college|facility".replace("য়", "য\u09bc"),
    re.IGNORECASE,
)
_SENTENCE_END = re.compile("[।\n|;]|,?\\s*(?=(?:কোভিড|টিকা\\s*গ্র|covid|list of|তালিকা|তারিখ|dates?\\b))", re.IGNORECASE)
_CENTRE_LABEL = re.compile(
    "^(?:টিকা\\s*)?(?:কেন্দ্রের নাম|কেন্দ্র|centre|center|name of (?:centre|center)|"
    "facility)\\s*(?:name)?\\s*[:\u0983=\\-]+\\s*",
    re.IGNORECASE,
)


def title_defaults(title_rows: Sequence[SheetRow], days: Sequence[date]) -> dict[str, TitleDefault]:
    """What the letterhead says of the whole list: `given_on`, `dose_no`, `centre_text`.

    Each only where it says one thing, and the centre as the text that names it, which the caller looks up.
    A date counts when it is one of `days`; of a memo number's date nobody can tell what it is the date of. A
    person confirms what is found here, and it fills empty cells only.
    """
    dates: dict[date, TitleDefault] = {}
    doses: dict[int, TitleDefault] = {}
    places: dict[str, TitleDefault] = {}
    for row in title_rows:
        for text in unicode_headings(row):
            plain = ascii_digits(text)
            for found in _DATE_IN_TEXT.finditer(plain):
                day = parse_date(found[0], purpose="dose").value
                if day is not None and day in days:
                    dates.setdefault(day, TitleDefault(day, text, row.row_number))
            for found in _DOSE_IN_TEXT.finditer(plain.casefold()):
                for dose_no in dose_numbers(found[0]):
                    doses.setdefault(dose_no, TitleDefault(dose_no, text, row.row_number))
            place = _place_in(text)
            if place:
                places.setdefault(place, TitleDefault(place, text, row.row_number))
    defaults: dict[str, TitleDefault] = {}
    if len(dates) == 1:
        defaults["given_on"] = next(iter(dates.values()))
    if len(doses) == 1:
        defaults["dose_no"] = next(iter(doses.values()))
    if places:
        # The first place named is the one that sends the list; offices follow it in copies and signatures.
        defaults["centre_text"] = next(iter(places.values()))
    return defaults


def _place_in(text: str) -> str:
    """The part of a letterhead that names a place where doses are given, '' if it names none."""
    for part in _SENTENCE_END.split(text):
        if part and _PLACE.search(part):
            return _CENTRE_LABEL.sub("", part.strip(" ,:-–()")).strip(" ,:-–")
    return ""


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
