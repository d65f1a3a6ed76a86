"""How long lists take to link against a register of a million people, and how much memory.

Run by name: `python -m pytest -m benchmark tests/benchmarks/bench_linkage.py -s`; BENCH_PEOPLE and BENCH_ROWS
change the sizes. The register is made by SQL over the names of the sample register; a fifth of the rows has no
identifier, and every second of those no phone either.
"""

from __future__ import annotations

import datetime
import os
import resource
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from records.models import Centre, Recipient, Role
from recovery.linkage.link import list_link, rows_analyze
from recovery.models import CandidatePair, CentreList, Link, LinkageRun
from recovery.reconciliation.judge import list_judge
from tests.pipeline.lists_of_people import HEADINGS
from tests.web import world

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
ROWS = int(os.environ.get("BENCH_ROWS", "100000"))

#: Names are put together from words of the sample register, the frequent ones more often: squares of a random number.
_REGISTER = """
CREATE TEMPORARY TABLE word AS
SELECT row_number() OVER () - 1 AS n, en, bn, sound_en, sound_bn
  FROM (SELECT DISTINCT split_part(name_key_en, ' ', 1) AS en, split_part(name_key_bn, ' ', 1) AS bn,
               split_part(sound_en, ' ', 1) AS sound_en, split_part(sound_bn, ' ', 1) AS sound_bn
          FROM records_recipient
         WHERE name_key_en LIKE '% %' AND name_key_bn LIKE '% %') w;
INSERT INTO records_centre (code, name_en, name_bn, district_id, kind, facility_code)
SELECT 'B' || n, 'Centre ' || n, 'Centre ' || n, d.code, 'uhc', ''
  FROM generate_series(1, 1000) n
  JOIN (SELECT code, row_number() OVER (ORDER BY code) AS place, count(*) OVER () AS total
          FROM records_area WHERE level = 'district') d ON d.place = n % d.total + 1;
INSERT INTO records_recipient
       (registration_no, nid, birth_registration_no, passport_no, name_en, name_bn, date_of_birth, sex, mobile,
        centre_id, nid_key, mobile_key, name_key_en, name_key_bn, sound_en, sound_bn)
SELECT 'B' || p.n, nid, '', '', a.en || ' ' || b.en || ' ' || c.en, a.bn || ' ' || b.bn || ' ' || c.bn,
       CASE WHEN p.n % 16 = 0 THEN make_date(1936 + (x[1] * 60)::int, 1, 1)
            ELSE date '1936-01-01' + (x[1] * 21900)::int END,
       CASE WHEN p.n % 2 = 0 THEN 'M' ELSE 'F' END, mobile, centres.ids[1 + p.n % 1000],
       nid, mobile, a.en || ' ' || b.en || ' ' || c.en, a.bn || ' ' || b.bn || ' ' || c.bn,
       a.sound_en || ' ' || b.sound_en || ' ' || c.sound_en, a.sound_bn || ' ' || b.sound_bn || ' ' || c.sound_bn
  FROM (SELECT n, '30100000' || lpad((n * 7 % 9999991)::text, 7, '0') AS long,
               lpad((1000000000 + n::bigint * 6637 % 8999999999)::text, 10, '0') AS short,
               '017' || lpad((n * 37 % 99999989)::text, 8, '0') AS mobile,
               ARRAY[random(), random() ^ 2, random() ^ 2, random() ^ 3] AS x
          FROM generate_series(1, PEOPLE) n) p
 CROSS JOIN LATERAL (SELECT CASE WHEN p.n % 2 = 0 THEN short ELSE right(long, 13) END AS nid) i
 CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM records_centre WHERE code LIKE 'B%') centres
 CROSS JOIN (SELECT count(*) AS total FROM word) t
  JOIN word a ON a.n = (x[2] * (t.total - 1))::int
  JOIN word b ON b.n = (x[3] * (t.total - 1))::int
  JOIN word c ON c.n = (x[4] * (t.total - 1))::int;
"""
_LIST = """
INSERT INTO recovery_sheetrow (list_id, sheet, row_number, cells, kinds, fonts)
SELECT LIST, 'S', n, '{x}', 's', '{}' FROM generate_series(1, ROWS) n;
INSERT INTO recovery_listrow
       (sheet_row_id, list_id, sheet, row_number, name, name_key, sound_key, nid_key, mobile_key, born_on, sex,
        given_on, dose_no, centre_id, is_legible, sources)
SELECT s.id, s.list_id, 'S', s.row_number, p.name_en, p.name_key_en, p.sound_en,
       CASE WHEN s.row_number % 5 = 0 THEN '' ELSE p.nid_key END,
       CASE WHEN s.row_number % 10 = 0 THEN '' ELSE p.mobile_key END, p.date_of_birth, p.sex, '2021-10-13', 1,
       p.centre_id, true, '{}'
  FROM recovery_sheetrow s
  JOIN records_recipient p ON p.registration_no = 'B' || (s.row_number * 7919::bigint % PEOPLE + 1)
 WHERE s.list_id = LIST;
"""


def _register() -> None:
    world.sample_register()
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER.replace("PEOPLE", str(PEOPLE)))
        cursor.execute("VACUUM ANALYZE records_recipient")
    print(f"\n{PEOPLE} people in {time.perf_counter() - began:.0f} s")


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_lists_link_against_a_million_people() -> None:
    _register()
    for first in (1, 301, 601):
        _list_send(300, first=first)
    for rows in (300, ROWS):
        _list_link(rows)
    _list_link(ROWS, alike=True)


def _peaks() -> dict[str, int]:
    """The most memory, in MB, that each process of this run has held: this one, its children, its server process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone()
    found = {"worker": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        if int(facts["PPid"]) == os.getpid() or int(facts["Pid"]) == server:
            name = "server" if int(facts["Pid"]) == server else "child"
            found[name] = max(found.get(name, 0), int(facts.get("VmHWM", "0 kB").split()[0]) // 1024)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return found | {"child": max(found.get("child", 0), ended)}


def _list_send(rows: int, *, first: int) -> None:
    """A file as it comes in, through every stage to its outcomes: what the centre waits for."""
    people = Recipient.objects.filter(registration_no__in=[f"B{first + n}" for n in range(rows)])
    lines = [
        [
            number,
            person.name_en,
            "" if number % 5 == 0 else person.nid,
            f"{person.date_of_birth:%d/%m/%Y}",
            "" if number % 10 == 0 else person.mobile,
            "Sinopharm",
            "1",
            "13/10/2021",
        ]
        for number, person in enumerate(people, start=1)
    ]
    began = time.perf_counter()
    centre_list = world.list_received(
        world.csv_file(lines, HEADINGS),
        by=world.account(Role.OFFICER, f"sender {first}"),
        centre=Centre.objects.get(code=f"B{first}"),
        day=datetime.date(2021, 10, 13),
        dose_no=1,
        incident=world.incident(),
    )
    took = time.perf_counter() - began
    print(f"{rows} rows from file to outcomes: {took:.2f} s, MB {_peaks()}, {centre_list.state}")
    assert centre_list.rows.count() == rows


def _list_link(rows: int, *, alike: bool = False) -> None:
    """Link a list twice; with `alike`, one of whose rows all say the same name, birth date and phone and no number."""
    told = f"{rows} rows alike" if alike else f"{rows} rows"
    centre_list = CentreList.objects.create(
        incident=world.incident(told.replace(" ", "-")), file_name="x", stored_name=told, sha256=f"{rows:063}{alike:d}",
        size_bytes=1, uploaded_by=world.account(Role.OFFICER, told),
        centre=Centre.objects.first(),
    )  # fmt: skip
    with connection.cursor() as cursor:
        facts = {"LIST": centre_list.pk, "ROWS": rows, "PEOPLE": PEOPLE}
        statement = _LIST
        for word, value in facts.items():
            statement = statement.replace(word, str(value))
        if alike:
            statement = statement.replace("'B' || (s.row_number", "'B' || (7").replace("s.row_number % 5 = 0", "true")
        cursor.execute(statement)
    for _again in range(2):
        time.sleep(1.5)  # the server tells its statistics once a second
        began = time.perf_counter()
        rows_analyze()
        with transaction.atomic():
            list_link(list_id=centre_list.pk)
        linked = time.perf_counter() - began
        with transaction.atomic():
            list_judge(list_id=centre_list.pk)
        run = LinkageRun.objects.filter(list=centre_list).latest("pk")
        links = Link.objects.filter(list=centre_list).values_list("row__row_number", "recipient__registration_no")
        wrong = [number for number, found in links if found != f"B{number * 7919 % PEOPLE + 1}"]
        print(
            f"{told}: linked in {linked:.2f} s, judged after {time.perf_counter() - began:.2f} s; exact"
            f" {run.linked_exact}, scored {run.linked_scored}, review {run.to_review},"
            f" pairs {run.pairs_scored} (capped {run.pairs_capped}),"
            f" candidates {CandidatePair.objects.filter(list=centre_list).count()}, MB {_peaks()}"
        )
        assert wrong == []
        assert run.rows == rows
