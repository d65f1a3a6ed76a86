"""Reference data of the register: areas and vaccines that come with the product, centres and daily counts
from files.

Every load can be repeated: what is there already stays, what differs is changed, nothing is removed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from records import sql
from records.bangla import ascii_digits, clean_text
from records.csv_files import CsvFile, iso_day
from records.models import Area, AreaAlias, Centre, Vaccine, VaccineAlias
from records.normalise import name_key

__all__ = [
    "LineFault",
    "LoadResult",
    "areas_load",
    "centres_load",
    "own_data_ensure",
    "reported_load",
    "vaccine_by_name",
    "vaccines_load",
]

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / "reference"
STATEMENTS = HERE / "statements"


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line of a file that was not taken: where, what stood there, and a sentence that says what to do."""

    line: int
    column: str
    text: str
    sentence: str | Promise


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did, in rows; lines with faults are in none of the three counts."""

    created: int
    changed: int
    unchanged: int
    faults: tuple[LineFault, ...] = ()
    warnings: tuple[str | Promise, ...] = ()


# What comes with the product


def _own_file(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def areas_load() -> LoadResult:
    """Divisions and districts with their spellings. Edited names go back to the official ones."""
    divisions, districts = _own_file("divisions.csv"), _own_file("districts.csv")
    written = _upsert(
        "areas_load.sql",
        ("code", "level", "parent", "name_en", "name_bn"),
        [
            *((row["code"], "division", None, row["name_en"], row["name_bn"]) for row in divisions),
            *((row["code"], "district", row["division_code"], row["name_en"], row["name_bn"]) for row in districts),
        ],
    )
    spellings: dict[tuple[str, str], str] = {}
    for row in (*divisions, *districts):
        names = (row["name_en"], row["name_bn"], row.get("name_bbs", ""), *row.get("aliases", "").split("|"))
        for name in filter(None, names):
            spellings.setdefault((row["code"], name_key(name)), name)
    AreaAlias.objects.bulk_create(
        (AreaAlias(area_id=code, name=name, name_key=key) for (code, key), name in spellings.items()),
        ignore_conflicts=True,
    )
    return written


@transaction.atomic
def vaccines_load() -> LoadResult:
    """Vaccines and the names that lists use for them.

    Vaccines that are there stay as they are: administrators keep intervals and names. Missing names are
    added.
    """
    rows = _own_file("vaccines.csv")
    before = set(Vaccine.objects.values_list("code", flat=True))
    Vaccine.objects.bulk_create(
        (
            Vaccine(
                code=row["code"],
                name_en=row["name_en"],
                name_bn=row["name_bn"],
                interval_days=int(row["interval_days"]) if row["interval_days"] else None,
                interval_source=row["interval_source"],
                cvx=row["cvx"],
                icd11=row["icd11"],
                note=row["note"],
            )
            for row in rows
        ),
        ignore_conflicts=True,
    )
    names: dict[str, tuple[str, str]] = {}
    for row in rows:
        for name in (row["name_en"], row["name_bn"], row["code"]):
            names.setdefault(name_key(name), (row["code"], name))
    for row in _own_file("vaccine_aliases.csv"):
        names.setdefault(name_key(row["alias"]), (row["vaccine_code"], row["alias"]))
    VaccineAlias.objects.bulk_create(
        (VaccineAlias(vaccine_id=code, name=name, name_key=key) for key, (code, name) in names.items() if key),
        ignore_conflicts=True,
    )
    created = sum(row["code"] not in before for row in rows)
    return LoadResult(created=created, changed=0, unchanged=len(rows) - created)


def own_data_ensure() -> None:
    """Bring areas and vaccines in where there are none; what administrators edited since stays as it is."""
    if not Area.objects.exists():
        areas_load()
    if not Vaccine.objects.exists():
        vaccines_load()


def vaccine_by_name() -> Callable[[str], str | None]:
    """A function that gives the code of a vaccine by its code or any known name, None if nobody knows the
    name.

    It knows the names of the moment at which it was made.
    """
    by_code = {code.casefold(): code for code in Vaccine.objects.values_list("code", flat=True)}
    by_key = dict(VaccineAlias.objects.values_list("name_key", "vaccine_id"))

    def vaccine_of(name: str) -> str | None:
        return by_code.get(name.casefold()) or by_key.get(name_key(name))

    return vaccine_of


# What comes in files

CENTRE_COLUMNS = ("code", "name_en", "name_bn", "district_code", "facility_code", "kind")
REPORTED_COLUMNS = ("centre_code", "date", "dose_no", "doses_reported", "source")

_CENTRE_WIDTHS = {"code": 20, "name_en": 200, "name_bn": 200, "facility_code": 20, "kind": 40}
_CODE = re.compile(r"\S+")
_COUNT = re.compile("[0-9]{1,9}")


class _LineRefused(Exception):
    """A line cannot be taken: column, what stands there, why."""

    def __init__(self, column: str, text: str, sentence: str | Promise) -> None:
        self.column, self.text, self.sentence = column, text, sentence
        super().__init__(column)


@dataclass(slots=True)
class _Lines:
    """The lines of a file that were taken, by the key that may stand once, and the faults of the others."""

    taken: dict[Any, tuple[Any, ...]] = field(default_factory=dict)
    faults: list[LineFault] = field(default_factory=list)


def _read_lines(
    file: CsvFile,
    key_column: str,
    read: Callable[[Mapping[str, str]], tuple[Any, tuple[Any, ...]]],
) -> _Lines:
    """Read every line with `read`, which gives its key and its values or raises _LineRefused."""
    lines = _Lines()
    first_line: dict[Any, int] = {}
    for line, texts, is_whole in file.records():
        cells = dict(zip(file.columns, texts, strict=True))
        try:
            if not is_whole:
                told = _("The line has more or fewer cells than there are headings; it was not taken.")
                raise _LineRefused("", ",".join(texts), told)
            key, values = read(cells)
            if key in lines.taken:
                told = format_lazy(
                    _("The same stands on line {line}, which was taken; remove one of the two."),
                    line=first_line[key],
                )
                raise _LineRefused(key_column, cells[key_column], told)
        except _LineRefused as refused:
            lines.faults.append(LineFault(line, refused.column, refused.text, refused.sentence))
        else:
            lines.taken[key] = values
            first_line[key] = line
    return lines


def centres_load(path: Path) -> LoadResult:
    """Centres from a file with the columns of CENTRE_COLUMNS, UTF-8; good lines are taken, bad ones are
    faults.

    `district_code` is the 4-digit BBS code. Raises RegisterError if the file cannot be read or lacks a
    heading.
    """
    with CsvFile(path, columns=CENTRE_COLUMNS, optional=("facility_code", "kind")) as file:
        districts = set(Area.objects.filter(level=Area.Level.DISTRICT).values_list("code", flat=True))

        def read(cells: Mapping[str, str]) -> tuple[str, tuple[Any, ...]]:
            if not _CODE.fullmatch(cells["code"]):
                raise _LineRefused("code", cells["code"], _("The code of a centre is one word; write it here."))
            for column, width in _CENTRE_WIDTHS.items():
                if len(cells[column]) > width:
                    told = format_lazy(_("The text is longer than {width} characters; shorten it."), width=width)
                    raise _LineRefused(column, cells[column], told)
            names = {column: clean_text(cells[column]) for column in ("name_en", "name_bn")}
            if not any(names.values()):
                raise _LineRefused("name_en", "", _("The centre has no name; write it in English or in Bangla."))
            district = ascii_digits(cells["district_code"])
            if district not in districts:
                told = _("No district has this code; write the 4-digit BBS code, like 2019 for Cumilla.")
                raise _LineRefused("district_code", cells["district_code"], told)
            values = (names["name_en"], names["name_bn"], district, cells["facility_code"], cells["kind"])
            return cells["code"], (cells["code"], *values)

        lines = _read_lines(file, "code", read)
        return _written(file, lines, _upsert("centres_load.sql", CENTRE_COLUMNS, list(lines.taken.values())))


def reported_load(path: Path) -> LoadResult:
    """Daily counts from a file with the columns of REPORTED_COLUMNS; good lines are taken, bad ones are
    faults.

    A count without a source names the file. Raises RegisterError if the file cannot be read or lacks a
    heading.
    """
    with CsvFile(path, columns=REPORTED_COLUMNS, optional=("source",)) as file:
        centres = dict(Centre.objects.values_list("code", "pk"))

        def read(cells: Mapping[str, str]) -> tuple[tuple[int, str, int], tuple[Any, ...]]:
            centre_id = centres.get(cells["centre_code"])
            if centre_id is None:
                told = _("No centre has this code; load the centres first, or mend the code.")
                raise _LineRefused("centre_code", cells["centre_code"], told)
            day = iso_day(ascii_digits(cells["date"]))
            if day is None:
                raise _LineRefused("date", cells["date"], _("This is not a date like 2021-10-13."))
            dose_no, count = ascii_digits(cells["dose_no"]), ascii_digits(cells["doses_reported"])
            if dose_no not in set("123456789"):
                raise _LineRefused("dose_no", cells["dose_no"], _("The dose number is 1 to 9."))
            if not _COUNT.fullmatch(count):
                told = _("This is not a number of doses; write it in digits alone.")
                raise _LineRefused("doses_reported", cells["doses_reported"], told)
            source = (clean_text(cells["source"]) or file.name)[:200]
            return (centre_id, day, int(dose_no)), (centre_id, day, int(dose_no), int(count), source)

        lines = _read_lines(file, "centre_code", read)
        columns = ("centre_id", "day", "dose_no", "doses", "source")
        return _written(file, lines, _upsert("reported_load.sql", columns, list(lines.taken.values())))


def _upsert(statement: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> LoadResult:
    """Run an upsert statement over all rows at once; gives the three counts."""
    arrays = {column: [row[place] for row in rows] for place, column in enumerate(columns)}
    written = sql.fetch_all(STATEMENTS / statement, arrays)
    created = sum(bool(row["created"]) for row in written)
    return LoadResult(created, len(written) - created, len(rows) - len(written))


def _written(file: CsvFile, lines: _Lines, counts: LoadResult) -> LoadResult:
    return LoadResult(counts.created, counts.changed, counts.unchanged, tuple(lines.faults), tuple(_warnings(file)))


def _warnings(file: CsvFile) -> Iterator[Promise]:
    for heading in file.unknown_headings:
        yield format_lazy(
            _("The column {heading} of {file} is not known and was ignored."), heading=heading, file=file.name
        )
