"""The progress pages in a real browser: map and table say the same, with and without scripts, by keyboard, on paper."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from records.models import ReportedCount, Role, User
from recovery.progress.disputes import day_dispute
from recovery.progress.sign_off import day_sign_off, days_reopen_when_rows_arrive
from tests.progress.worlds import FIRST, SECOND, Held, Listing, Row, World, Written, settle
from tests.web.looking import chromium, follow, pytestmark, visit, visits, window

__all__ = ("chromium", "pytestmark")

#: The values of the map as it is drawn, and of the table beside it, by district; and what the legend says of a look.
DRAWN = """() => {
  const looks = [...document.querySelectorAll(".pr-legend--map [data-fill]")].map(({ dataset: { fill } }) =>
    [fill, JSON.stringify([chartLooks.LOOKS[fill].color, chartLooks.LOOKS[fill].decal?.dashArrayY])]);
  const said = ({ areaColor, decal }) => {
    const drawn = JSON.stringify([areaColor, decal?.dashArrayY]);
    return looks.find(([, look]) => look === drawn)?.[0] ?? drawn;
  };
  return Object.fromEntries(echarts.getInstanceByDom(document.querySelector(".pr-chart__canvas"))
    .getOption().series[0].data.map(({ name, value, itemStyle }) => [name, [value, said(itemStyle)]]));
}"""
#: Of each look in the legend: its colour, how much of it its pattern covers, whether that slants, and its line.
LOOKS = """() => [...document.querySelectorAll(".pr-legend--map [data-fill]")].map(({ dataset: { fill } }) => {
  const { color, decal, borderType } = chartLooks.LOOKS[fill];
  const [thick, gap] = decal?.dashArrayY ?? [];
  const covers = decal && (gap ? thick / (thick + gap) : Math.PI * decal.symbolSize ** 2 / 8);
  return [fill, color, covers ?? null, Boolean(decal?.rotation), Boolean(borderType)];
})"""
WRITTEN = """(id) => Object.fromEntries([...document.querySelectorAll(`#${id} tbody th[data-key]`)].map((head) => [
  head.dataset.key, head.closest("tr").querySelector("[data-series=low]").dataset.value ?? null]))"""


#: Keeps what is written on any canvas.
WRITES = """() => {
  window.written = new Set();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (words, ...rest) {
    window.written.add(words);
    return fillText.call(this, words, ...rest);
  };
}"""


@pytest.fixture
def world(transactional_db: None) -> Written:
    """Dhaka well on its way; Tangail that nobody has counted; Chattogram without a list; a day signed and opened."""
    rows = (
        *(Row("on_server", n, "C1", FIRST) for n in range(9)),
        Row("dose_missing", 10, "C1", FIRST, case="open"),
    )
    made = Written(
        World(
            reported={("C1", FIRST): 10, ("C1", SECOND): 2, ("C2", FIRST): 1, ("C4", SECOND): 10},
            states={("C1", FIRST): "open", ("C1", SECOND): "open", ("C2", FIRST): "open", ("C4", SECOND): "open"},
            lists=(
                Listing(rows, "C1", FIRST),
                Listing((Row("on_server", 30, "C2", FIRST), Row("in_review", None, "C2", FIRST)), "C2", FIRST),
                Listing((Row("on_server", 50, "C3", FIRST),), "C3", FIRST),
            ),
            doses=(Held(40, "C4", SECOND), Held(41, "C4", SECOND), Held(42, "C4", SECOND)),
        )
    )
    for each in made.lists:
        settle(each)
    day_sign_off(centre_day=made.centre_day("C1", FIRST), by=made.clerk, register_pages="1–42")
    late = made.add_list(Listing((Row("not_registered", None, "C1", FIRST, case="open"),)))
    settle(late)
    assert days_reopen_when_rows_arrive(late) == 1
    day_dispute(centre_day=made.centre_day("C2", FIRST), reason="two books of one day", by=made.clerk)
    return made


def person(role: str, *centres: Any) -> User:
    user = User.objects.create(username=f"the-{role}", role=role)
    user.centres.set(centres)
    return user


#: As long as some are, in a word and in all.
LONG_SOURCE = "Directorate General of Health Services, DHIS2 daily-vaccination-report-14-10-2021-corrected.xlsx"


def test_pages_fit_their_window_keep_the_policy_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, world: Written
) -> None:
    official, officer = person(Role.OFFICIAL), person(Role.OFFICER)
    manager = person(Role.MANAGER, world.centres["C1"])
    ReportedCount.objects.filter(centre=world.centres["C1"]).update(doses=12_345, source=LONG_SOURCE)
    pages = {
        "country": (official, "/progress/"),
        "division": (official, "/progress/30/"),
        "district": (manager, "/progress/3026/"),
        "centre": (officer, "/progress/centre/C1/"),
        "disputed": (officer, "/progress/centre/C2/"),
        "meaning": (official, "/progress/meaning/"),
        "centre-days": (officer, "/progress/days/"),
        "own-centre-days": (manager, "/progress/days/?show=unknown"),
        "no-centre-day": (officer, "/progress/days/?show=signed&area=2015"),
        "cases": (officer, "/cases/?state=unsolved&area=3026&day=2021-10-13"),
    }
    for each in visits(chromium, live_server, settings, pages):
        if each.name in {"country", "division"}:
            each.page.wait_for_selector(".pr-chart__save")
        for box in each.page.locator("main details > summary:visible").all():
            box.click()
        each.check()


@pytest.mark.parametrize(("path", "table"), [("/progress/", "districts"), ("/progress/30/", "parts-table")])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_map_shows_what_the_table_says(
    chromium: Any, live_server: Any, settings: Any, world: Written, path: str, table: str, language: str
) -> None:
    page = window(chromium, live_server, settings, person(Role.OFFICIAL), language=language)
    page.goto(live_server.url + path)
    page.wait_for_selector(".pr-chart__save")
    drawn, said = page.evaluate(DRAWN), page.evaluate(WRITTEN, table)
    assert set(said) == ({"3026", "3093", "2015"} if path == "/progress/" else {"3026", "3093"})
    assert said["3026"] is not None
    assert said["3093"] is None  # nobody has counted there
    assert len(drawn) == (64 if path == "/progress/" else 13)
    for code, (value, look) in drawn.items():
        if code not in said:
            assert (value, look) == ("-", "nothing")
        elif said[code] is None:
            assert (value, look) == ("-", "hatch")
        else:
            low = float(said[code])
            assert (value, look) == (pytest.approx(low), f"step-{min(int(low // 20), 4)}")
    page.context.close()


def country_with_its_map(chromium: Any, live_server: Any, settings: Any, *, language: str) -> Any:
    """The country's page before an official, its map drawn."""
    page = window(chromium, live_server, settings, person(Role.OFFICIAL), language=language)
    page.goto(f"{live_server.url}/progress/")
    page.wait_for_selector(".pr-chart__save")
    return page


def test_steps_of_the_map_are_told_apart_without_their_colours(
    chromium: Any, live_server: Any, settings: Any, world: Written
) -> None:
    page = country_with_its_map(chromium, live_server, settings, language="en")
    looks = page.evaluate(LOOKS)
    *steps, full, unsaid, nothing = looks
    assert [fill for fill, *_ in looks] == [*(f"step-{n}" for n in range(5)), "hatch", "nothing"]
    covers = [cover for _fill, _colour, cover, _slants, _broken in steps]
    assert all(later - earlier > 0.04 for earlier, later in itertools.pairwise([0, *covers])), covers
    assert full[2] is None
    assert full[1] not in {colour for _fill, colour, *_ in [*steps, unsaid, nothing]}
    assert [fill for fill, *_, slants, _broken in looks if slants] == ["hatch"]
    assert [fill for fill, *_, broken in looks if broken] == ["nothing"]
    # What the legend shows on the page is drawn of the same colours: patterns that exist, with the colour of the step.
    for fill, colour, _cover, _slants, _broken in steps:
        href = page.locator(f"[data-fill={fill}] rect").get_attribute("fill")
        assert href == f"url(#pr-{fill})"
        assert page.locator(f"#pr-{fill} rect[fill='{colour}']").count() == 1
    page.context.close()


def test_map_is_walked_by_keyboard_and_touched_by_pointer(
    chromium: Any, live_server: Any, settings: Any, world: Written
) -> None:
    page = country_with_its_map(chromium, live_server, settings, language="bn")
    page.focus(".pr-chart__canvas")
    page.keyboard.press("Home")
    line = page.locator(".pr-chart__said")
    assert line.inner_text().startswith("Chattogram")
    page.keyboard.press("ArrowLeft")
    assert line.inner_text().startswith("Dhaka")
    assert line.inner_text() == page.locator(".pr-chart__tip").inner_text().replace("\n", ": ", 1).replace("\n", " · ")
    assert re.search(r"ফিরে এসেছে ১০ · এখনো নেই ২ · অজানা ৩ · মোট ১৫$", line.inner_text()), line.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/progress/3026/")
    page.go_back()
    page.wait_for_selector(".pr-chart__save")
    map_ = page.locator(".pr-chart__canvas")
    box = map_.bounding_box()
    middle = {"x": box["width"] * 0.50, "y": box["height"] * 0.47}  # Dhaka lies there
    # The page is still being scrolled to where it was left, and the map fades in: a pointer that waits finds it.
    page.wait_for_function("() => document.getAnimations().length === 0")
    map_.hover(position=middle)
    page.locator(".pr-chart__tip:visible", has_text="Dhaka").wait_for()
    map_.click(position=middle)
    page.wait_for_url("**/progress/3026/")
    page.context.close()


def test_picture_of_the_map_can_be_kept(
    chromium: Any, live_server: Any, settings: Any, world: Written, tmp_path: Path
) -> None:
    official = person(Role.OFFICIAL)
    with visit(chromium, live_server, settings, official, name="country", language="bn", width=1280) as country:
        country.go(f"{live_server.url}/progress/")
        country.page.wait_for_selector(".pr-chart__save")
        country.page.evaluate(WRITES)
        with country.page.expect_download() as waiting:
            country.page.click(".pr-chart__save")
        kept = tmp_path / "kept.png"
        waiting.value.save_as(kept)
        written = country.page.evaluate("[...window.written]")
        assert "October" in written
        assert "৭ ডিসেম্বর ২০২১, ০০:০০" in " ".join(written)
        assert "daily count" in " ".join(written)
        assert country.page.evaluate("window.refused") == []
    head = kept.read_bytes()[:24]
    assert waiting.value.suggested_filename == "punoruddhar-october-districts.png"
    assert (head[:8], head[12:16]) == (b"\x89PNG\r\n\x1a\n", b"IHDR")
    assert int.from_bytes(head[16:20], "big") == 2000


@pytest.mark.parametrize("path", ["/progress/", "/progress/30/", "/progress/3026/", "/progress/centre/C1/"])
def test_without_scripts_tables_and_bars_stand_and_no_empty_box(
    chromium: Any, live_server: Any, settings: Any, world: Written, path: str
) -> None:
    page = window(chromium, live_server, settings, person(Role.OFFICER), language="en", java_script_enabled=False)
    page.goto(live_server.url + path)
    assert page.locator("figure").count() == page.locator("figure:not(:visible)").count()
    assert page.locator("table.pr-parts").first.is_visible()
    assert page.locator("table.pr-parts tbody svg.pr-bar").first.is_visible()
    assert page.locator(".pr-chart__save").count() == 0
    follow(page.locator("table.pr-parts thead a", has_text="verified").first)
    assert page.locator("th[aria-sort=descending]", has_text="verified").count() == 1
    page.context.close()


#: Latin digits stay in what people copy: codes of centres, and kinds of files.
CODES = re.compile(r"\bC[1-4]\b|list\d+\.xlsx")


@pytest.mark.parametrize("path", ["/progress/", "/progress/30/", "/progress/3026/", "/progress/centre/C1/"])
def test_page_in_bangla_has_no_other_digits(
    chromium: Any, live_server: Any, settings: Any, world: Written, path: str
) -> None:
    page = window(chromium, live_server, settings, person(Role.OFFICER), language="bn")
    page.goto(live_server.url + path)
    if path in {"/progress/", "/progress/30/"}:
        page.wait_for_selector(".pr-chart__save")
        page.focus(".pr-chart__canvas")
        page.keyboard.press("Home")
    for box in page.locator("main details > summary:visible").all():
        box.click()
    seen = CODES.sub("", page.locator("main").inner_text())
    assert re.findall(r".{0,20}[0-9].{0,20}", seen) == []
    assert re.search("[০-৯]", seen)
    page.context.close()


def test_script_comes_only_with_a_chart(chromium: Any, live_server: Any, settings: Any, world: Written) -> None:
    officer = person(Role.OFFICER)
    for path, loads in (("/progress/", True), ("/progress/30/", True), ("/progress/3026/", False), ("/", False)):
        page = window(chromium, live_server, settings, officer, language="en")
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        assert any("echarts" in each for each in asked) is loads, path
        assert all(each.startswith(live_server.url) or each.startswith("data:") for each in asked)
        page.context.close()
