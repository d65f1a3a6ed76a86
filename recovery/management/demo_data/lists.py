"""The centre lists: which centre-days have one, who stands on it, and what must come of every line."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from records.bangla import bangla_digits
from recovery.management.demo_data.attendance import DOSE_NO, CentreDay
from recovery.management.demo_data.identifiers import NumberOffice
from recovery.management.demo_data.lines import Line, Pen, line_make
from recovery.management.demo_data.list_files import SHEET, table_make, table_write
from recovery.management.demo_data.slips import slip_make
from recovery.management.demo_data.styles import Style, style_choose

LISTED_SHARE = 0.78
# Of the people who came: those whom the centre forgot to write down; those written down twice.
FORGOTTEN_SHARE = 0.015
TWICE_SHARE = 0.012
TRUTH_HEADINGS = ("file", "sheet", "row", "outcome", "registration_no", "also_right", "trouble")


@dataclass(frozen=True, slots=True)
class DemoList:
    """One list file and what its uploader says with it; `None` is left to the file's own columns."""

    path: Path
    #: Centre and day that the list is of, whoever says so.
    centre_code: str
    day: datetime.date
    #: What is stated at the upload.
    stated_centre: str | None
    stated_day: datetime.date | None
    stated_dose: int | None
    #: Who uploads it: a manager of the centre, or an officer who got it by mail.
    uploader: Literal["manager", "officer"]
    style: str
    #: Lines with a person; headings, totals and signatures are not counted.
    people: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What must come of one line of one file."""

    file: str
    sheet: str
    row: int
    outcome: str
    registration_no: str
    also_right: str
    trouble: str


def lists_write(
    days: list[CentreDay], folder: Path, numbers: NumberOffice, rng: Random
) -> tuple[tuple[DemoList, ...], list[Truth]]:
    """Write a list for most centre-days; the rest have sent none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = sorted(rng.sample(range(len(days)), max(1, round(len(days) * LISTED_SHARE))))
    lists: list[DemoList] = []
    truths: list[Truth] = []
    for day in (days[i] for i in listed):
        style = style_choose(rng)
        lines = lines_make(day, Pen(rng, style, numbers))
        table = table_make(day, lines, style, rng)
        path = folder / _file_name(day, style, rng)
        table_write(table, style, path)
        lists.append(_stated(day, style, path, len(lines), rng))
        sheet = SHEET if style.extension == "xlsx" else ""
        for row, line in zip(table.line_rows, lines, strict=True):
            registration_no = line.person.registration_no
            truths.append(Truth(path.name, sheet, row, line.outcome, registration_no, line.also_right, line.trouble))
    return tuple(lists), truths


def lines_make(day: CentreDay, pen: Pen) -> list[Line]:
    """Everybody on the list of a centre-day, in the order of the list."""
    rng, style = pen.rng, pen.style
    people = [first for first in day.first_doses if rng.random() >= FORGOTTEN_SHARE] or day.first_doses[:1]
    if style.has_dose:
        people += day.second_doses[: rng.randrange(1, 6)]
    if "given_on" in style.fields:
        people += day.near_days[: rng.randrange(3)]
    rng.shuffle(people)
    lines: list[Line] = []
    for attendance in people:
        pen.above = lines[-1] if lines else None
        line = line_make(attendance, style)
        if line.trouble == "clean":
            slip_make(line, pen)
        lines.append(line)
    _second_rows_add(lines, pen)
    return lines


def _second_rows_add(lines: list[Line], pen: Pen) -> None:
    """Write some people down again further below, as happens when a card comes back."""
    rng, style = pen.rng, pen.style
    chosen = [i for i, line in enumerate(lines) if line.trouble == "clean" and rng.random() < TWICE_SHARE]
    for i in reversed(chosen):
        again = line_make(lines[i].attendance, style)
        again.outcome, again.trouble = "duplicate", "second row of one person"
        how = rng.random()
        if how < 0.4:
            again.name = again.person.name.respelt(style.script, rng)
        elif how < 0.6:
            again.name = again.person.name.written("en" if style.script == "bn" else "bn")
        place = rng.randrange(i + 1, len(lines) + 1)
        # Ditto marks stay right below what they repeat.
        while place < len(lines) and lines[place].trouble == "ditto marks":
            place += 1
        lines.insert(place, again)


def _stated(day: CentreDay, style: Style, path: Path, people: int, rng: Random) -> DemoList:
    has_centre = "centre" in style.fields
    by_officer = has_centre and rng.random() < 0.7
    has_day = "given_on" in style.fields
    return DemoList(
        path,
        day.centre.code,
        day.day,
        None if by_officer else day.centre.code,
        None if has_day and rng.random() < 0.6 else day.day,
        None if style.has_dose else DOSE_NO,
        "officer" if by_officer else "manager",
        style.key,
        people,
    )


def _file_name(day: CentreDay, style: Style, rng: Random) -> str:
    """A name such as clerks give; centre and day make it unlike all others."""
    date, name = day.day, day.centre.short_name
    names = [
        f"{name} {date:%d-%m-%y}",
        f"{name} {date:%d-%m-%y} final",
        f"{name}_{date:%d%m%Y}",
        f"Covid vaccine list {name} {date:%d.%m.%Y}",
        f"{name} {date:%d-%m-%y} final(2)",
    ]
    if style.script == "bn":
        names.append(f"{day.centre.name_bn} টিকা তালিকা {bangla_digits(f'{date:%d-%m-%y}')}")
    return f"{rng.choice(names)}.{style.extension}"


def truths_write(truths: list[Truth], path: Path) -> None:
    """truth.csv: one line a person on a list, with the file's own row number."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(TRUTH_HEADINGS)
        lines.writerows(_truth_cells(truths))


def _truth_cells(truths: list[Truth]) -> Iterator[tuple[str | int, ...]]:
    for truth in truths:
        yield (
            truth.file,
            truth.sheet,
            truth.row,
            truth.outcome,
            truth.registration_no,
            truth.also_right,
            truth.trouble,
        )
