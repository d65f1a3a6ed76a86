"""What the server gives out a week after a delivery: most of it taken, some refused, a few lost again."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from recovery.management import demo_data
from recovery.management.demo_data import DAYS, DemoData, generate, later_doses


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DemoData:
    return generate(tmp_path_factory.mktemp("demo"), people=4_000)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_later_extract_has_most_deliveries_and_has_lost_a_few_doses_again(data: DemoData, tmp_path: Path) -> None:
    day = datetime.date(2021, 10, 13)
    delivered = [
        (row["registration_no"], 1, "Sinopharm", day, "S302601", "2021070128")
        for row in table(data.truth)
        if row["outcome"] == "dose_missing"
    ]
    later = later_doses(delivered, first=data.doses, path=tmp_path / "doses2.csv")
    before = {(row["registration_no"], row["dose_no"]): row for row in table(data.doses)}
    after = {(row["registration_no"], row["dose_no"]): row for row in table(later.path)}
    assert len(after) == later.doses == len(table(later.path))
    assert later.accepted + later.refused == len(delivered)
    assert 0 < later.refused < 0.1 * len(delivered)
    new = {key for key in after if key not in before}
    assert len(new) == later.accepted
    assert {key[0] for key in new} <= {row[0] for row in delivered}
    assert {after[key]["given_on"] for key in new} == {"2021-10-13"}
    assert all(after[key]["recorded_at"] < demo_data.LATER_AS_OF.isoformat() for key in new)
    lost = before.keys() - after.keys()
    assert 0 < len(lost) == later.lost_again < 0.02 * len(before)
    assert all(before[key]["given_on"] in {d.isoformat() for d in DAYS} for key in lost)
    # What fares badly once fares badly always, in whatever order it is delivered.
    again = later_doses(reversed(delivered), first=data.doses, path=tmp_path / "again.csv")
    assert again.path.read_bytes() == later.path.read_bytes()


def test_a_delivered_dose_replaces_the_one_that_the_server_held(data: DemoData, tmp_path: Path) -> None:
    outcomes = [row["registration_no"] for row in table(data.truth) if row["outcome"] == "differs"]
    delivered = [(number, 1, "Sinopharm", "2021-10-13", "S302601", "") for number in outcomes]
    later = later_doses(delivered, first=data.doses, path=tmp_path / "doses2.csv")
    held = {row["registration_no"]: row for row in table(later.path) if row["dose_no"] == "1"}
    replaced = [number for number in outcomes if held.get(number, {}).get("centre_code") == "S302601"]
    assert later.accepted > 0
    assert len(replaced) >= later.accepted
    assert all(held[number]["given_on"] == "2021-10-13" for number in replaced)
