"""One list in many shapes: whatever its order, columns, format and encoding, the same people have the same outcomes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from recovery.models import CentreList, RowOutcome
from tests.intake.drawn_files import WRITERS, Drawn
from tests.pipeline.lists_of_people import HEADINGS, Office, line, office, people
from tests.web import world

#: How many seeds each way of writing the list is tried with.
SEEDS = range(6)


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def table() -> list[list[str]]:
    """Forty rows: people of the register with clean and messy cells, strangers, a person twice, a second dose."""
    known = people() + people("S309301")
    rows = [line(each, n) for n, each in enumerate(known[:30], 1)]
    for n, each in enumerate(known[30:36], 31):
        rows.append(line(each, n, mobile="", nid=f"{each['nid'][:-1]}"))
    rows.append(line(known[0], 37, name="Md " + known[0]["name_en"]))
    rows.append(line(known[36], 38, dose="2"))
    rows.append(line(known[37], 39, given_on="31/31/2021"))
    rows.append([40, "Nobody Known", "2555809999", "02/03/1979", "01700000001", "Sinopharm", "1", "13/10/2021"])
    return [[str(cell) for cell in row] for row in rows]


def drawn(rows: list[list[str]], headings: tuple[str, ...] = HEADINGS, traits: int = 0) -> Drawn:
    lines = [list(headings), *rows]
    cells = {(number, column): text for number, row in enumerate(lines, 1) for column, text in enumerate(row) if text}
    return Drawn([cells], [traits + place for place in range(8)])


def outcomes(desk: Office, slug: str, *files: Path) -> dict[str, list[str]]:
    """Serial number -> outcome and person, over the lists of an incident of their own."""
    incident = world.incident(slug)
    for file in files:
        sent = world.list_received(
            file, by=desk.clerk, centre=desk.centre, day=world.DAY, dose_no=1, incident=incident, accepts_proposals=True
        )
        assert sent.state == "settled", (sent.state, sent.asks, sent.refusal_code)
    found: dict[str, list[str]] = {}
    rows = RowOutcome.objects.filter(incident=incident).select_related("row__sheet_row", "recipient", "list")
    for outcome in rows:
        at = serial_column(outcome.list, outcome.row.sheet)
        serial = outcome.row.sheet_row.cells[at]
        who = outcome.recipient.registration_no if outcome.recipient else ""
        found[serial] = [outcome.outcome, who]
    return found


def serial_column(centre_list: CentreList, sheet: str) -> int:
    (columns,) = [each["columns"] for each in centre_list.columns if each["sheet"] == sheet]
    return next(column["index"] for column in columns if column["field"] == "serial")


def firsts(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Outcomes with the two rows of one person made one: which of them comes first depends on their order."""
    pair = sorted((found["1"], found["37"]))
    return {
        **{serial: each for serial, each in found.items() if serial not in {"1", "37"}},
        "1 and 37": pair[0] + pair[1],
    }


@pytest.mark.parametrize("kind", WRITERS)
def test_format_encoding_order_of_rows_and_columns_change_nobody(desk: Office, tmp_path: Path, kind: str) -> None:
    rows = table()
    plain = firsts(outcomes(desk, "plain", WRITERS["csv"](drawn(rows), tmp_path)))
    assert len(plain) == 39
    assert {outcome for outcome, *_ in plain.values()} >= {
        "dose_missing",
        "not_registered",
        "out_of_scope",
        "unreadable",
    }
    for seed in SEEDS:
        chance = random.Random(f"{kind} {seed}")
        shuffled = chance.sample(rows, len(rows))
        order = chance.sample(range(len(HEADINGS)), len(HEADINGS))
        turned = [[row[column] for column in order] for row in shuffled]
        folder = tmp_path / f"{kind}{seed}"
        folder.mkdir()
        file = WRITERS[kind](drawn(turned, tuple(HEADINGS[column] for column in order), traits=seed), folder)
        assert firsts(outcomes(desk, f"{kind}-{seed}", file)) == plain, f"{kind}, seed {seed}"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_two_halves_are_the_whole(desk: Office, tmp_path: Path, kind: str) -> None:
    rows = table()
    whole = outcomes(desk, "whole", WRITERS[kind](drawn(rows), tmp_path))
    halves = []
    for place, half in enumerate((rows[:20], rows[20:])):
        folder = tmp_path / str(place)
        folder.mkdir()
        halves.append(WRITERS[kind](drawn(half), folder))
    assert outcomes(desk, "halves", *halves) == whole


def test_the_same_list_in_another_format_is_a_version_and_adds_nobody(desk: Office, tmp_path: Path) -> None:
    rows = table()
    first = outcomes(desk, "twice", WRITERS["csv"](drawn(rows), tmp_path))
    again = world.list_received(
        WRITERS["xlsx"](drawn(rows), tmp_path), by=desk.clerk, centre=desk.centre, day=world.DAY, dose_no=1,
        incident=world.incident("twice"), accepts_proposals=True,
    )  # fmt: skip
    assert again.asks == ["version"]
    assert set(again.version_rows.values_list("kind", flat=True)) == {"same"}
    assert RowOutcome.objects.filter(incident__slug="twice").count() == len(first)
