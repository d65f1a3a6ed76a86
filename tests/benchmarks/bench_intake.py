"""How long a long list takes from its file to its outcomes, stage by stage, beside a plain COPY of the same bytes.

Run by name: `python -m pytest -m benchmark tests/benchmarks/bench_intake.py -s`; BENCH_ROWS=514223 is the whole list.
"""

from __future__ import annotations

import csv
import datetime
import os
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from records.models import Centre, Role, User
from recovery import tasks
from recovery.models import CentreList
from recovery.models.intake import WORKING_STATES
from tests.web import world

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
HEADINGS = ("SL", "Name", "NID", "Date of Birth", "Mobile No", "Vaccine", "Dose", "Vaccination Date", "Lot No")
FIRST = ("Rahim", "Karim", "Fatema", "Nasrin", "Jahanara", "Shafiqul", "Rokeya", "Abdul", "Salma", "Habibur")
LAST = ("Uddin", "Begum", "Akter", "Islam", "Khatun", "Hossain", "Mia", "Rahman", "Sultana", "Das")


def _file(path: Path, rows: int) -> int:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        for n in range(rows):
            born = datetime.date(1950, 1, 2) + datetime.timedelta(days=n % 18_000)
            name = f"{FIRST[n % 10]} {FIRST[n // 10 % 10]} {LAST[n // 100 % 10]}"
            out.writerow(
                (
                    n + 1,
                    name,
                    f"2610000{n:06d}",
                    f"{born:%d/%m/%Y}",
                    f"017{n:08d}",
                    "Sinopharm",
                    "1",
                    "13/10/2021",
                    "L1",
                )
            )
    return path.stat().st_size


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_a_long_list_from_file_to_outcomes(tmp_path: Path) -> None:
    world.sample_register()
    incident = world.incident()
    centre = Centre.objects.get(code="S302601")
    clerk, second = world.account(Role.OFFICER, "clerk"), world.account(Role.APPROVER, "second")
    path = tmp_path / "long.csv"
    size = _file(path, ROWS)
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE floor_copy (line text) ON COMMIT DROP")
        with cursor.copy("COPY floor_copy FROM STDIN (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')") as copy:
            copy.write(path.read_bytes())
    floor = time.perf_counter() - began
    marks: dict[str, float] = {}
    received = _run(marks, path, incident, clerk, centre)
    if received.asks == ["brake"]:
        from recovery.reconciliation.brake import brake_ask

        brake_ask(list_id=received.pk, by=clerk, reason="a benchmark")
        tasks.list_brake_release(list_id=received.pk, by=second)
        received = _carry(marks, received.pk, "released, ")
    assert (received.state, received.rows_listed) == ("settled", ROWS)
    print(f"\n{ROWS:,} rows, {size / 1e6:.0f} MB; plain COPY of the bytes {floor:.2f} s")
    for name, seconds in marks.items():
        print(f"  {name:<24} {seconds:7.2f} s  {ROWS / seconds:10,.0f} rows/s  {seconds / floor:6.1f} x COPY")


def _run(marks: dict[str, float], path: Path, incident: object, clerk: User, centre: Centre) -> CentreList:
    from recovery.intake.receive import list_receive

    with path.open("rb") as file:
        began = time.perf_counter()
        new = list_receive(
            incident=incident,  # type: ignore[arg-type]
            chunks=iter(lambda: file.read(1 << 16), b""),
            file_name=path.name,
            by=clerk,
            centre=centre,
            day=world.DAY,
            dose_no=1,
            on_received=lambda _new: None,
        )
        marks["receive"] = time.perf_counter() - began
    return _carry(marks, new.pk, "")


def _carry(marks: dict[str, float], list_id: int, prefix: str) -> CentreList:
    while True:
        centre_list = CentreList.objects.get(pk=list_id)
        if centre_list.state not in WORKING_STATES:
            return centre_list
        began = time.perf_counter()
        tasks._stage_run(centre_list.state, list_id)
        marks[prefix + centre_list.state] = time.perf_counter() - began
