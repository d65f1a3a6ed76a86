"""Holds what leaves the site (CSV, Excel, the interface for programs) against the recount. Gives differences."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
from django.test import Client

from recovery.progress.disclosure import RULES
from recovery.progress.figures import Level
from tests.histories.checks import same
from tests.progress.recounting import COUNTS, Place, Sum, added, parts

RULE = RULES["hide_1_to_7_round_5"]
#: Of the district and everything above it this is kept back from officials.
COMPLETE = "centre_days_complete"
#: Counts of days and lists: an official sees the true ones below the district, or that they are kept back; all other
#: counts are rounded or hidden there. The expected days are always shown.
PLAIN = (
    "centre_days_expected",
    "centre_days_signed",
    "uncounted_centre_days",
    "centre_days_without_list",
    "lists_waiting",
)


def _facts(counted: Sum) -> dict[str, int | Decimal | None]:
    """The counts by the keys that files and programs read, and the range."""
    counts = {name: counted.counts[name] for name in COUNTS if name != "unplaced"}
    return {**counts, "denominator": counted.total, "percent_low": counted.low, "percent_high": counted.high}


def _flat(said: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the interface in one level."""
    days = said["centre_days"]
    return {**said, "centre_days_expected": days["expected"], "centre_days_complete": days["complete"]}


def answer_of(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.content[:300])
    found: dict[str, Any] = json.loads(answer.content, parse_float=Decimal)
    return found


def api_differs(client: Client, address: str, places: list[Place], level: Level) -> Iterator[str]:
    """An answer to somebody who sees every count as it is."""
    said = answer_of(client, address)
    whole, by_code = added(places), parts(places, level)
    # It is said that something is kept back where it is, and why.
    is_told, is_kept = bool(said["disclosure"]), any(each["hidden"] for each in (*said["parts"], said["figures"]))
    yield from same(f"{address}, hidden", is_told, is_kept)
    yield from _entry(address, said["figures"], whole)
    yield from same(f"{address}, parts", {each["code"] for each in said["parts"]}, set(by_code))
    for each in said["parts"]:
        if each["code"] in by_code:
            yield from _entry(f"{address}, {each['code']!r}", each, by_code[each["code"]])


def _entry(what: str, said: Mapping[str, Any], counted: Sum) -> Iterator[str]:
    """Every count as it is; how many days are complete may be kept back, and nothing else."""
    yield from same(f"{what}, kept back", set(said["hidden"]) <= {COMPLETE}, True)
    expected = {key: value for key, value in _facts(counted).items() if key not in said["hidden"]}
    yield from same(what, {key: _flat(said)[key] for key in expected}, expected)
    yield from same(f"{what}, denominator_high", said["denominator_high"], counted.verified + counted.known_missing)


def disclosed_differs(client: Client, address: str, places: list[Place], level: Level) -> Iterator[str]:
    """An answer to an official below the district: hidden and rounded by the rule, and never above the truth."""
    assert RULE is not None
    said = answer_of(client, address)
    by_code = parts(places, level)
    yield from same(f"{address}, parts", {each["code"] for each in said["parts"]}, set(by_code))
    entries = [(each, by_code[each["code"]]) for each in said["parts"] if each["code"] in by_code]
    if level == "centre":
        yield from _entry(f"{address}, the whole district", said["figures"], added(places))
    else:
        entries.append((said["figures"], added(places)))
    for each, counted in entries:
        what = f"{address}, {each.get('code', 'whole')!r}"
        for key, true in _facts(counted).items():
            if key.startswith("percent_"):
                continue
            shown, hidden = _flat(each)[key], each["hidden"].get(key)
            assert isinstance(true, int)
            if key == "centre_days_expected" or (key in PLAIN and hidden is None):
                yield from same(f"{what}, {key}", shown, true)
            elif hidden == "few":
                yield from same(f"{what}, {key} is few", true <= RULE.most_hidden, True)
            elif hidden is None and key != "denominator":
                yield from same(f"{what}, {key}", shown, RULE.rounded(true) if true > RULE.most_hidden else 0)
                yield from same(f"{what}, {key} is small", 0 < true <= RULE.most_hidden, False)
            yield from same(f"{what}, {key} is shown or hidden", (shown is None), hidden is not None)
        yield from _disclosed_range(what, each, counted)


def _disclosed_range(what: str, said: Mapping[str, Any], counted: Sum) -> Iterator[str]:
    """Rounding makes the range wider and never narrower; 100 is said of what is whole alone."""
    low, high = said["percent_low"], said["percent_high"]
    if low is not None:
        yield from same(
            f"{what}, low end {low}", counted.exact_low is not None and Fraction(low) <= counted.exact_low, True
        )
    if high is not None and counted.high is not None:
        yield from same(f"{what}, high end {high} of {counted.high}", high >= counted.high, True)
    if 100 in (low, high):
        yield from same(f"{what}, whole", counted.is_whole, True)


def file_differs(
    client: Client, address: str, places: list[Place], level: Level, *, with_excel: bool = True
) -> Iterator[str]:
    """The table of a page as CSV and, if asked, as Excel, for somebody who sees every count as it is."""
    path, _, query = address.partition("?")
    text = client.get(f"{path}table.csv?{query}").content.decode("utf-8-sig")
    _headings, keys, *rest = csv.reader(io.StringIO(text))
    lines = rest[: rest.index([])]
    yield from _table(f"{address} as CSV", keys, lines, places, level)
    if with_excel:
        page = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}table.xlsx?{query}").content)).worksheets[0]
        _headings, keys, *lines = ([_text(cell.value) for cell in row] for row in page.iter_rows())
        yield from _table(f"{address} as Excel", keys, lines, places, level)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _table(what: str, keys: list[str], lines: list[list[str]], places: list[Place], level: Level) -> Iterator[str]:
    by_code = parts(places, level)
    *named, together = (dict(zip(keys, line, strict=True)) for line in lines)
    yield from same(f"{what}, lines", sorted(line["code"] for line in named), sorted(by_code))
    for line, counted in [*((line, by_code.get(line["code"])) for line in named), (together, added(places))]:
        if counted is not None:
            facts = _facts(counted)
            if not line[COMPLETE].isdecimal():  # "not shown", in the reader's language
                facts.pop(COMPLETE)
            expected = {key: None if value is None else Decimal(value) for key, value in facts.items()}
            shown = {key: Decimal(line[key]) if line[key] else None for key in expected}
            yield from same(f"{what}, {line['name']}", shown, expected)
