"""Lines, bars and the funnel drawn from tables, by the contract at the head of static/js/charts.js.

The tables are made up here and put into a page of the site, so that its policy, fonts and scripts are the real ones.
"""

from __future__ import annotations

from typing import Any

import pytest

from records.models import Role
from tests.web.looking import LANGUAGES, PICTURES, WIDTHS, chromium, pytestmark, visit
from tests.web.test_progress_looks import person, world

__all__ = ("chromium", "pytestmark", "world")

HEADS = {
    "low": "at least", "high": "at most", "forecast_low": "forecast, at least", "forecast_high": "forecast, at most",
    "verified": "verified", "known_missing": "known missing", "unknown": "unknown", "count": "people",
}  # fmt: skip
BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
TREND = [
    (f"day {n + 1}", {"low": 40 + 4 * n, "high": 70 + 2 * n} if n < 8 else {})
    for n in range(12)
]  # fmt: skip
for n in range(7, 12):
    TREND[n][1].update(forecast_low=68 + 3 * (n - 7), forecast_high=84 + 4 * (n - 7))
TABLES: dict[str, tuple[str, list[tuple[str, dict[str, float]]]]] = {
    "trend": ("line", TREND),
    "counts": (
        "line",
        [(f"day {n}", {"verified": 100 * n, "known_missing": 900 - 60 * n, "unknown": 500 - 40 * n}) for n in range(9)],
    ),
    "divisions": (
        "bar",
        [
            ("Dhaka", {"verified": 3285, "known_missing": 764, "unknown": 303}),
            ("Chattogram", {"verified": 1829, "known_missing": 496}),  # its unknown is not shown
            ("Dinajpur and what lies north of it", {"verified": 10, "known_missing": 0, "unknown": 514223}),
        ],
    ),
    "funnel": ("funnel", [("listed", {"count": 514223}), ("missing", {"count": 102845}), ("verified", {"count": 0})]),
}
#: Of every chart: the data of its series that bear an id.
DRAWN = """() => Object.fromEntries([...document.querySelectorAll("figure[data-chart]")].map((figure) => [
  figure.dataset.table, Object.fromEntries(echarts.getInstanceByDom(figure.querySelector(".pr-chart__canvas"))
    .getOption().series.filter((each) => each.name).map((each) => [each.id, each.data]))]))"""


def table(name: str, rows: list[tuple[str, dict[str, float]]], digits: dict[int, int]) -> str:
    series = [each for each in HEADS if any(each in values for _, values in rows)]
    heads = "".join(f"<th scope=col>{HEADS[each]}</th>" for each in series)
    lines = ""
    for said, values in rows:
        cells = "".join(
            f'<td data-series="{each}"'
            + (f' data-value="{values[each]}">{f"{values[each]:,}".translate(digits)}' if each in values else ">–")
            + "</td>"
            for each in series
        )
        lines += f'<tr><th scope="row" data-key="{said}">{said.translate(digits)}</th>{cells}</tr>'
    return f'<div class="pr-table-wrap" tabindex="0"><table id="{name}" class="pr-table pr-table--plain">' + (
        f"<thead><tr><th scope=col>of</th>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def made_up(html: str, language: str) -> str:
    digits = BANGLA if language == "bn" else {}
    parts = "".join(
        f'<figure class="pr-chart" data-chart="{kind}" data-table="{name}"><figcaption>'
        f'<span class="pr-chart__title">{name}</span></figcaption></figure>{table(name, rows, digits)}'
        for name, (kind, rows) in TABLES.items()
    )
    head, rest = html.split('<main id="main"', 1)
    opening, rest = rest.split(">", 1)
    return f'{head}<main id="main"{opening}><h1>Charts</h1>{parts}</main>{rest.split("</main>", 1)[1]}'


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_charts_draw_what_their_tables_say(
    chromium: Any, live_server: Any, settings: Any, world: Any, language: str, width: int
) -> None:
    def answer(route: Any) -> None:
        found = route.fetch()
        route.fulfill(response=found, body=made_up(found.text(), language))

    shown = {"name": "charts", "language": language, "width": width, "reduced_motion": "reduce"}
    with visit(chromium, live_server, settings, person(Role.OFFICIAL), **shown) as charts:
        page = charts.page
        page.route("**/progress/", answer)
        charts.go(f"{live_server.url}/progress/")
        page.wait_for_function("document.querySelectorAll('.pr-chart__save').length === 4")
        drawn = page.evaluate(DRAWN)
        for name, (_kind, rows) in TABLES.items():
            written = {
                each: [values.get(each, "-") for _, values in rows]
                for each in HEADS
                if any(each in values for _, values in rows)
            }
            assert drawn[name] == written, name
        seen = page.locator("figure svg text").all_text_contents()
        others = "0123456789" if language == "bn" else "০১২৩৪৫৬৭৮৯"
        assert seen
        assert [each for each in seen if set(each) & set(others)] == []
        box = page.locator("figure[data-table=trend] .pr-chart__canvas").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        hint = page.locator("figure[data-table=trend] .pr-chart__tip").inner_text()
        assert "at least" in hint
        page.locator("figure[data-table=counts]").scroll_into_view_if_needed()
        with page.expect_download() as waiting:
            page.locator("figure[data-table=counts] .pr-chart__save").click()
        assert waiting.value.suggested_filename == "punoruddhar-october-counts.png"
        if PICTURES:
            waiting.value.save_as(f"{PICTURES}/kept-{language}-{width}.png")
        charts.check()
