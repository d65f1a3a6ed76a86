"""Looks for flattery in every answer about progress: a percentage above the exact fraction, or 100 while one is open.

All percentages of a page are looked at, in either digits, whether or not this module knows what they are about.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from io import StringIO

from django.core.management import call_command
from django.test import Client

from recovery.models import Incident
from recovery.progress.figures import Level
from tests.histories.checks import lines_with
from tests.histories.checks_out import answer_of
from tests.histories.shown import main_of, page_read, percents_of
from tests.progress.recounting import Place, Sum, added, inside, parts

Percents = tuple[Decimal, ...]


def ends_flatter(what: str, shown: Percents, counted: Sum) -> Iterator[str]:
    """One or two ends of a range against what they stand for. `shown` ascends; alone it may be either end."""
    ends = [end for end in (counted.exact_low, counted.exact_high) if end is not None]
    if len(shown) > len(ends):
        yield f"{what}: {shown} is shown where only {len(ends)} ends can be said"
        return
    # One number for both ends must be below both; where there is no low end it stands for the high one.
    pairs = zip(shown, ends, strict=True) if len(shown) == len(ends) else ((shown[0], end) for end in ends if shown)
    for number, exact in pairs:
        if Fraction(number) > exact:
            yield f"{what}: {number} is shown, {float(exact)} is exact"
        if number >= 100 and not counted.is_whole:
            yield f"{what}: {number} is shown while something is open"
        if number.as_tuple().exponent != -1 and number != 100:
            yield f"{what}: {number} has not one decimal"


def page_flatters(client: Client, address: str, places: list[Place], *levels: Level) -> Iterator[str]:
    """A page with a table of parts for each of `levels`."""
    html = client.get(address).content.decode()
    everything = percents_of(main_of(html))
    known: list[Decimal] = []
    for nth, level in enumerate(levels):
        shown = page_read(html, nth)
        if shown is None:
            if everything:
                yield f"{address}: {everything} is shown of nothing"
            return
        whole, by_code = added(places), parts(places, level)
        yield from ends_flatter(f"{address}, sentence", shown.percents, whole)
        yield from ends_flatter(f"{address}, together", shown.together.percents, whole)
        for line, part in lines_with(shown, by_code, level):
            yield from ends_flatter(f"{address}, {line.name}", line.percents, part)
        known += [*(shown.percents if nth == 0 else ()), *shown.together.percents]
        known += [each for line in shown.lines for each in line.percents]
    if sorted(everything) != sorted(known):
        yield f"{address}: of {sorted(everything)} only {sorted(known)} stand in sentence and table"


def pages_flatter(client: Client, places: list[Place]) -> Iterator[str]:
    """Every page from the country down to each centre, in English and in Bangla."""
    for language in ("en", "bn"):
        client.cookies["punoruddhar_language"] = language
        yield from page_flatters(client, "/progress/", places, "division", "district")
        for column, level in (("division", "district"), ("district", "centre")):
            for code in sorted({place[column] for place in places if place[column]}):
                yield from page_flatters(client, f"/progress/{code}/", inside(places, code), level)
        for code in sorted({place["centre"] for place in places if place["centre"]}):
            yield from page_flatters(client, f"/progress/centre/{code}/", inside(places, code), "day")


def command_flatters(incident: Incident, places: list[Place]) -> Iterator[str]:
    """The command in both its forms."""
    out = StringIO()
    call_command("progress", "--incident", incident.slug, "--json", stdout=out)
    said = json.loads(out.getvalue(), parse_float=Decimal)
    shown = tuple(Decimal(end) for end in (said["percent_low"], said["percent_high"]) if end is not None)
    yield from ends_flatter("command --json", shown, added(places))
    out = StringIO()
    call_command("progress", "--incident", incident.slug, stdout=out)
    for line in out.getvalue().splitlines():
        for number in percents_of(line):
            if number >= 100 and not added(places).is_whole and line.startswith("All"):
                yield f"command: {line}"


def addresses_of(places: list[Place]) -> Iterator[tuple[str, str, list[Place], Level]]:
    """Each page, the answer of the interface that says the same, the places of its area, and its parts."""
    yield "/progress/", "country", places, "division"
    yield "/progress/?by=district", "country?by=district", places, "district"
    steps: tuple[tuple[str, Level], ...] = (("division", "district"), ("district", "centre"), ("centre", "day"))
    for column, level in steps:
        for code in sorted({place[column] for place in places if place[column]}):
            kind = "centres" if level == "day" else "areas"
            page = f"/progress/centre/{code}/" if level == "day" else f"/progress/{code}/"
            yield page, f"{kind}/{code}", inside(places, code), level


def out_flatters(client: Client, incident: Incident, places: list[Place], *, is_exact: bool) -> Iterator[str]:
    """What leaves the site: the interface, the CSV file and the print of each page.

    With `is_exact` no end is above its fraction. For others the ends below the district are as wide as rounding makes
    them: the low one is never above its fraction, the high one may be. 100 is said of what is whole alone.
    """
    for page, answer, its, level in addresses_of(places):
        is_rounded = not is_exact and level in ("centre", "day")
        by_code = parts(its, level)
        said = answer_of(client, f"/api/v1/incidents/{incident.slug}/{answer}")
        ends = [(f"{answer}, whole", said["figures"], added(its))]
        ends += [(f"{answer}, {each['code']!r}", each, by_code[each["code"]]) for each in said["parts"]]
        path, _, query = page.partition("?")
        file = client.get(f"{path}table.csv?{query}").content.decode("utf-8-sig")
        _headings, keys, *rest = csv.reader(io.StringIO(file))
        *lines, together = (dict(zip(keys, line, strict=True)) for line in rest[: rest.index([])])
        ends += [(f"{page} as CSV, {line['code']!r}", line, by_code[line["code"]]) for line in lines]
        ends.append((f"{page} as CSV, together", together, added(its)))
        for what, line, counted in ends:
            # Of nothing at all, rounding may say "at least 0".
            exact_low = Fraction(0) if is_rounded and counted.exact_low is None else counted.exact_low
            yield from _end_flatters(f"{what}, low", line["percent_low"], exact_low, counted)
            exact_high = Fraction(100) if is_rounded else counted.exact_high
            yield from _end_flatters(f"{what}, high", line["percent_high"], exact_high, counted)
        on_paper = set(percents_of(main_of(client.get(f"{path}print/?{query}").content.decode())))
        on_screen = set(percents_of(main_of(client.get(page).content.decode())))
        if not on_paper <= on_screen:
            yield f"{page}: {on_paper - on_screen} stands on paper only"
        shown = [added(its), *by_code.values(), *(parts(its, "district").values() if its is places else ())]
        if 100 in on_screen and not any(counted.is_whole for counted in shown):
            yield f"{page}: 100 is shown while something is open"


def _end_flatters(what: str, shown: object, exact: Fraction | None, counted: Sum) -> Iterator[str]:
    if shown in (None, ""):
        return
    number = Decimal(str(shown))
    if exact is None or Fraction(number) > exact:
        yield f"{what}: {number} is said, {exact and float(exact)} is exact"
    if number >= 100 and not counted.is_whole:
        yield f"{what}: {number} is said while something is open"
