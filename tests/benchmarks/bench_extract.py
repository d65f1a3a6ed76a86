"""How long the register takes to follow an extract, beside a plain COPY of the same bytes in the same run.

Run by name: `python -m pytest tests/benchmarks/bench_extract.py -s`; `RECIPIENTS=300000` for another size.
The first load fills an empty register, the second finds everything as it was, the third finds a tenth of
the people changed and a tenth of the doses gone.
"""

from __future__ import annotations

import datetime
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from records.extract.load import extract_load
from records.models import Area, Centre
from records.reference_data import areas_load, vaccines_load

RECIPIENTS = int(os.environ.get("RECIPIENTS", "52000"))
DOSES = RECIPIENTS * 10 // 13
CENTRES = 400
DHAKA = datetime.timezone(datetime.timedelta(hours=6))

FIRST = (
    ("Abdul", "আব্দুল"), ("Rahim", "রহিম"), ("Karim", "করিম"), ("Fatema", "ফাতেমা"), ("Salma", "সালমা"),
    ("Nurul", "নুরুল"), ("Jahanara", "জাহানারা"), ("Kamal", "কামাল"), ("Shahida", "শাহিদা"), ("Habibur", "হাবিবুর"),
    ("Mosharof", "মোশারফ"), ("Laxmi", "লক্ষ্মী"), ("Uttam", "উত্তম"), ("Bilkis", "বিলকিস"), ("Anwar", "আনোয়ার"),
)  # fmt: skip
MIDDLE = (
    ("", ""), ("Uddin", "উদ্দিন"), ("Kumar", "কুমার"), ("Rani", "রানী"), ("Ara", "আরা"), ("Chandra", "চন্দ্র"),
    ("Jahan", "জাহান"), ("Islam", "ইসলাম"),
)  # fmt: skip
LAST = (
    ("Hossain", "হোসেন"), ("Begum", "বেগম"), ("Khatun", "খাতুন"), ("Ahmed", "আহমেদ"), ("Mia", "মিয়া"),
    ("Das", "দাস"), ("Chowdhury", "চৌধুরী"), ("Sarker", "সরকার"), ("Akter", "আক্তার"), ("Mondal", "মন্ডল"),
)  # fmt: skip
PREFIX = (("", ""), ("Md. ", "মোঃ "), ("Mst. ", "মোছাঃ "))


def recipient_lines(changed: bool) -> Iterator[str]:
    """Made-up people; in the changed files every tenth has moved to another phone."""
    rng = random.Random(7)
    yield (
        "registration_no,nid,birth_registration_no,passport_no,name_en,name_bn,date_of_birth,sex,mobile,"
        "centre_code,registered_on"
    )
    for n in range(RECIPIENTS):
        parts = [rng.choice(choice) for choice in (PREFIX, FIRST, MIDDLE, LAST)]
        names = [" ".join((parts[0][i] + " ".join(p[i] for p in parts[1:])).split()) for i in (0, 1)]
        nid = f"777{n:07d}" if n % 3 else f"1985191{n:010d}"
        born = datetime.date(1950, 1, 1) + datetime.timedelta(days=rng.randrange(20_000))
        phone = f"018000{(n + (changed and n % 10 == 0)) % 100000:05d}"
        yield (f"{n:09d},{nid},,,{names[0]},{names[1]},{born},{'MF'[n % 2]},{phone},B{n % CENTRES:04d},2021-08-15")


def dose_lines(changed: bool) -> Iterator[str]:
    yield "registration_no,dose_no,vaccine,given_on,centre_code,lot_no,recorded_at"
    for n in range(DOSES):
        if not (changed and n % 10 == 3):
            yield (
                f"{n:09d},1,{('Sinopharm', 'AstraZeneca', 'Pfizer')[n % 3]},2021-10-{13 + 15 * (n % 2)},"
                f"B{n % CENTRES:04d},2021070{n % 200:03d},2021-10-28T11:{n % 60:02d}:00+06:00"
            )


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    made = {}
    for name, lines in (("recipients", recipient_lines), ("doses", dose_lines)):
        for changed in (False, True):
            path = tmp_path / f"{name}_{changed}.csv"
            path.write_text("\n".join(lines(changed)) + "\n", encoding="utf-8")
            made[f"{name}_{changed}"] = path
    return made


def plain_copy(*paths: Path) -> float:
    """Seconds in which PostgreSQL alone takes the same bytes: no keys, no indexes, no comparison."""
    started = time.perf_counter()
    with connection.cursor() as cursor:
        for number, path in enumerate(paths):
            with path.open("rb") as file:
                columns = ", ".join(f"{heading} text" for heading in file.readline().decode().strip().split(","))
                cursor.execute(f"CREATE TABLE bench_{number} ({columns})")
                file.seek(0)
                with cursor.copy(f"COPY bench_{number} FROM STDIN (FORMAT csv, HEADER)") as copy:
                    while block := file.read(1 << 16):
                        copy.write(block)
        for number in range(len(paths)):
            cursor.execute(f"DROP TABLE bench_{number}")
    return time.perf_counter() - started


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_an_extract_loads_in_seconds(files: dict[str, Path]) -> None:
    areas_load()
    vaccines_load()
    district = Area.objects.filter(level="district").first()
    Centre.objects.bulk_create(
        Centre(code=f"B{n:04d}", name_en=f"Centre {n}", district=district) for n in range(CENTRES)
    )
    floor = plain_copy(files["recipients_False"], files["doses_False"])
    print(f"\n{RECIPIENTS:,} recipients, {DOSES:,} doses; plain COPY {floor:.2f} s")
    for hour, (told, changed) in enumerate((("first", False), ("the same", False), ("a tenth changed", True))):
        started = time.perf_counter()
        extract = extract_load(
            recipients=files[f"recipients_{changed}"],
            doses=files[f"doses_{changed}"],
            as_of=datetime.datetime(2021, 12, 6, hour, tzinfo=DHAKA),
            by=None,
        )
        took = time.perf_counter() - started
        print(
            f"{told:>16}: {took:5.2f} s, {took / floor:4.1f} x COPY; {extract.recipients:,} recipients, "
            f"{extract.doses:,} doses, {extract.lost_again:,} lost again, {extract.faults:,} faults"
        )
        assert extract.recipients == RECIPIENTS
        assert extract.faults == 0
