"""What a progress page says, read from its HTML as a reader does, whichever digits it is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

from records.bangla import ascii_digits

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_TAG = re.compile(r"<[^>]+>")
#: What CSS, pictures and the scale of the map say in percent is no figure; what is hidden serves saved pictures alone.
_DRAWN = re.compile(r"<(svg|style|script|figure)\b.*?</\1>|<p hidden.*?</p>", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A line of the table of parts: where it leads or what it is called, its counts, its bar in words, its range."""

    name: str
    address: str
    counts: dict[str, int]
    bar: tuple[int, ...]
    percents: tuple[Decimal, ...]


@dataclass(frozen=True)
class Shown:
    """The figures of one progress page; `lines` without the last, which is `together`."""

    language: str
    headline: dict[str, int]
    denominator: int
    sentence: str
    percents: tuple[Decimal, ...]
    holds: dict[str, int]
    lines: list[Line]
    together: Line


def text_of(html: str) -> str:
    """Words with spaces folded, in Latin digits."""
    return ascii_digits(" ".join(unescape(_TAG.sub(" ", html)).split()))


def percents_of(html: str) -> tuple[Decimal, ...]:
    """Every percentage that a reader of some HTML sees, in order."""
    return tuple(Decimal(found) for found in _PERCENT.findall(text_of(_DRAWN.sub(" ", html))))


def number_of(text: str) -> int:
    """A count as it is shown: 5,14,223 or ~12."""
    return int(text.strip().lstrip("~").replace(",", ""))


def main_of(html: str) -> str:
    return html.split("<main", 1)[1].split("</main>", 1)[0]


def tables_of(main: str) -> list[str]:
    """The tables of parts, in order: the country has one of divisions and one of districts."""
    return re.findall(r'<table [^>]*class="[^"]*\bpr-parts\b[^>]*>(.*?)</table>', main, re.DOTALL)


def page_read(html: str, nth: int = 0) -> Shown | None:
    """The figures of a progress page with its nth table, None if it says that there is nothing to count."""
    main = main_of(html)
    if 'id="headline"' not in main:
        return None
    headline = {
        kind: number_of(text_of(value).split(" ")[0])
        for kind, value in re.findall(
            r'pr-figure--(verified|missing|unknown)">\s*<p class="pr-figure__value">(.*?)</p>', main, re.DOTALL
        )
    }
    legend = [
        text_of(each) for each in re.findall(r"<li.*?</li>", main.split('class="pr-legend"', 1)[1], re.DOTALL)[:4]
    ]
    by_legend = [number_of(re.findall(r"~?[\d,]+", each)[0]) for each in legend]
    assert by_legend[:3] == [headline["verified"], headline["missing"], headline["unknown"]], legend
    sentence = re.search(r"<p>\s*<strong>(.*?)</strong>", main, re.DOTALL)
    assert sentence is not None
    table = tables_of(main)[nth]
    keys = [_key(each) for each in re.findall(r"<th [^>]*>.*?</th>", table.split("</thead>")[0], re.DOTALL)]
    body, foot = table.split("<tbody", 1)[1].split("</tbody>", 1)
    lines = [_line(each, keys) for each in re.findall(r"<tr .*?</tr>", body, re.DOTALL)]
    (together,) = [_line(each, keys) for each in re.findall(r"<tr.*?</tr>", foot, re.DOTALL)]
    holds = main.split('id="holds"', 1)[1].split("</section>", 1)[0]
    held = re.findall(r'<td>(.*?)</td>\s*<td class="pr-number">(.*?)</td>', holds, re.DOTALL)
    language = re.search(r'<html[^>]* lang="(\w+)"', html)
    assert language is not None
    return Shown(
        language=language[1],
        headline=headline,
        denominator=by_legend[3],
        sentence=text_of(sentence[1]),
        percents=percents_of(sentence[1]),
        holds={" ".join(unescape(_TAG.sub("", what)).split()): number_of(text_of(count)) for what, count in held},
        lines=lines,
        together=together,
    )


def _key(heading: str) -> str:
    """The sort name of a column; the picture has none."""
    found = re.search(r"sort=-?(\w+)", heading)
    return found[1] if found else ""


def _line(row: str, keys: list[str]) -> Line:
    cells = re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL)
    assert len(cells) == len(keys), (len(cells), keys)
    values = [re.sub(r'<span class="pr-table__label".*?</span>', "", each, count=1, flags=re.DOTALL) for each in cells]
    by_key = dict(zip(keys, values, strict=True))
    pictures = re.findall(r'aria-label="([^"]*)"', row)
    counts = {
        key: number_of(text_of(value).split(" ")[0])
        for key, value in by_key.items()
        if key not in ("", "name", "state", "range", "oldest")
    }
    address = re.search(r'href="([^"]*)"', by_key["name"])
    return Line(
        name=" ".join(unescape(_TAG.sub(" ", by_key["name"])).split()),
        address=address[1] if address else "",
        counts=counts,
        bar=tuple(number_of(each) for each in re.findall(r"\d[\d,]*", ascii_digits(pictures[0]))) if pictures else (),
        percents=percents_of(by_key["range"]),
    )
