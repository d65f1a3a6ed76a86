"""Twenty-five hostile or malformed files (H01 to H25), sent as people send them, over HTTP.

Whatever could end a process is sent to a running web process and worker; the rest is sent through the pages and read
by the same stages in this process. Where the product has another name or another answer than one would expect:

    expected            here
    E-ZIP-DAMAGED       as such; a bomb that hides its size is also told by it, as it does not unpack to what it says
    E-CELL-LONG         E-ZIP-RATIO where one giant text packs better than any list
    E-HEADER            no refusal: the list asks (state "asking"), and the columns that clash are named on its page
    E-EMPTY, 0 bytes    the form itself says so (422); no list is opened
    E-XLSX-DAMAGED      as such; a text that is not there is a fault of its row, not of the file
    E-ROWS              past 600,000 rows: the whole country's list, of 514,223, is one list
    rows "invalid"      the row is listed as unreadable, or its value is left out, with a fault that says why
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from openpyxl import load_workbook

from records.models import Role
from recovery.models import CentreList
from tests.intake import hostile, open_document_files
from tests.web import world
from tests.web.hostile_trials import (
    MOST_MIB,
    MOST_SECONDS,
    Sender,
    Trials,
    centres_make,
    field_part,
    file_part,
    good_list,
    people_sheet,
    person,
    reasons,
)
from tests.web.live_site import live_site

MEBIBYTE = 1024 * 1024
_LIMIT = 60 * MEBIBYTE


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Save a workbook of the given sheets; keywords as for `hostile.parts`, and parts to add or to leave out."""

    def save(*sheets: str, name: str = "list.xlsx", extra: Any = (), drop: Any = (), **other: str) -> Path:
        whole = {part: body for part, body in hostile.parts(sheets, **other).items() if part not in drop}
        return hostile.save(tmp_path / name, whole, extra)

    return save


# Files that could end a process ---------------------------------------------------------------------------------------


@pytest.fixture(scope="class")
def trials(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    """A site that runs for a whole class of tests. What it writes is committed, so all of it is taken away at the end.

    The tests themselves only look: each is in a transaction of its own, which sees what the site has committed.
    """
    with django_db_blocker.unblock():
        assert str(connection.settings_dict["NAME"]).startswith("test_")
        try:
            world.sample_register()
            world.incident()
            clerks = [world.account(Role.OFFICER) for _ in range(20)]
            centres = centres_make(200)
            with live_site(tmp_path_factory.mktemp("site")) as site:
                senders = [Sender(site.address, clerk) for clerk in clerks]
                yield Trials(site, senders, iter(centres))
                print(f"\nslowest file {site.slowest:.1f} s, most memory {site.highest_mib:.0f} MiB")
        finally:
            call_command("flush", verbosity=0, interactive=False)


@pytest.mark.django_db
class TestRunningSite:
    """H01 to H12, H15, H16, H21 and H25 against one gunicorn and one worker, which live through all of them."""

    @pytest.fixture(autouse=True)
    def _goes_on(self, trials: Trials) -> Iterator[None]:
        """After each kind of file the same worker reads a list that is in order."""
        yield
        trials.read_good_list()

    def test_h01_deflate_bombs(self, trials: Trials, tmp_path: Path) -> None:
        trials.refused(hostile.deflate_bomb(tmp_path / "small.xlsx", 40), "E-ZIP-RATIO")
        bomb = hostile.large_deflate_bomb(tmp_path / "h01.xlsx", 1000)
        assert bomb.stat().st_size < 4 * MEBIBYTE
        trials.refused(bomb, "E-ZIP-RATIO")
        trials.refused(hostile.lie_about_size(bomb, 2_000), "E-ZIP-DAMAGED")

    def test_h02_size_that_lies(self, trials: Trials, made: Callable[..., Path]) -> None:
        trials.refused(hostile.lie_about_size(made(), 10), "E-ZIP-DAMAGED")

    def test_h03_parts_over_each_other(self, trials: Trials, tmp_path: Path) -> None:
        trials.refused(hostile.overlap(tmp_path / "h03.xlsx", 500), "E-ZIP-OVERLAP")

    def test_h04_a_hundred_thousand_parts(self, trials: Trials, tmp_path: Path) -> None:
        trials.refused(hostile.many_members(tmp_path / "h04.xlsx", 100_000), "E-ZIP-MEMBERS")

    def test_h05_names_that_lead_out_links_and_twins(self, trials: Trials, made: Callable[..., Path]) -> None:
        outside = trials.site.folder.parent / "PWNED"
        for name in ("../../../../PWNED", str(outside), "C:\\x", "a/../../x"):
            trials.refused(made(extra=[(name, b"x")]), "E-ZIP-NAME")
        trials.refused(made(extra=[(hostile.link_member(), b"/etc/passwd")]), "E-ZIP-NAME")
        twin = hostile.sheet(hostile.row(1, hostile.cell("A1", "SECOND"))).encode()
        trials.refused(made(extra=[("xl/worksheets/sheet1.xml", twin)]), "E-ZIP-NAME")
        trials.refused(made(extra=[("xl/worksheets/SHEET1.xml", twin)], name="case.xlsx"), "E-ZIP-NAME")
        assert not outside.exists()
        assert not list(trials.site.folder.rglob("PWNED"))

    def test_h06_entity_bombs(self, trials: Trials, made: Callable[..., Path], tmp_path: Path) -> None:
        trials.refused(made(shared=hostile.strings(["&a8;", "nid", "Ali"], hostile.LAUGHS)), "E-XML-DTD")
        trials.refused(made(shared=hostile.strings(["&q;" * 3000, "nid", "Ali"], hostile.QUADRATIC)), "E-XML-DTD")
        laughs = hostile.strings(["&a8;", "nid", "Ali"], hostile.LAUGHS).replace("UTF-8", "UTF-16").encode("utf-16")
        wide = hostile.parts() | {"xl/sharedStrings.xml": laughs}
        trials.refused(hostile.save(tmp_path / "wide.xlsx", wide), "E-XML-DTD")
        body = open_document_files.content(
            open_document_files.sheet(open_document_files.row(open_document_files.text("&a8;"))), doctype=hostile.LAUGHS
        )
        trials.refused(open_document_files.save(tmp_path / "laughs.ods", body), "E-XML-DTD")

    def test_h07_external_entities_and_links_reach_nobody(
        self, trials: Trials, made: Callable[..., Path], tmp_path: Path
    ) -> None:
        with canary() as bird:
            for target in ("file:///etc/hostname", bird.address):
                external = f'<!DOCTYPE x [<!ENTITY x SYSTEM "{target}">]>'
                trials.refused(made(shared=hostile.strings(["&x;", "nid", "Ali"], external)), "E-XML-DTD")
                trials.refused(made(book=hostile.workbook(doctype=external)), "E-XML-DTD")
                for part in ("xl/_rels/workbook.xml.rels", "_rels/.rels", "[Content_Types].xml", "xl/styles.xml"):
                    whole = hostile.parts()
                    whole[part] = str(whole[part]).replace(hostile.XML, hostile.XML + external)
                    trials.refused(hostile.save(tmp_path / "part.xlsx", whole), "E-XML-DTD")
            outside = f'<!DOCTYPE sst SYSTEM "{bird.address}x.dtd">'
            trials.refused(made(shared=hostile.strings(["x", "nid", "Ali"], outside)), "E-XML-DTD")
            # A link to another workbook is no refusal: it is named, and not followed.
            relation = hostile.relations(("externalLinkPath", bird.address)).replace("/>", ' TargetMode="External"/>')
            linked = made(
                people_sheet(person(1), person(2)),
                extra=[
                    ("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
                    ("xl/externalLinks/_rels/externalLink1.xml.rels", relation.encode()),
                ],
            )
            received = trials.read(linked, 2)
            assert [warning["code"] for warning in received.report["warnings"]] == ["external_links"]
            page = trials.sender.get(f"/lists/{received.pk}/").text
            assert "The file links to 1 other files." in page
            assert bird.visits == 0

    def test_h08_entity_inside_the_sheet(self, trials: Trials, made: Callable[..., Path]) -> None:
        doctype = '<!DOCTYPE w [<!ENTITY x "INTERNAL">]>'
        trials.refused(made(hostile.sheet(hostile.row(1, hostile.cell("A1", "&x;")), doctype=doctype)), "E-XML-DTD")

    @pytest.mark.parametrize("dimension", ["A1:C2", "A1:B1000", "A1:C1000", ""])
    def test_h09_dimension_tag_that_is_too_small(
        self, trials: Trials, made: Callable[..., Path], dimension: str
    ) -> None:
        lines = [world.HEADINGS, *(person(number) for number in range(1, 1000))]
        received = trials.read(made(hostile.sheet(hostile.table(*lines), dimension)), 999, strangers=True)
        assert received.rows_seen == 1000
        assert {column["field"] for column in received.columns[0]["columns"]} >= {"name", "mobile", "given_on"}

    def test_h10_cells_far_away(self, trials: Trials, tmp_path: Path) -> None:
        for at, reference in ((1_048_576, "XFD1048576"), (20_000_000, "A20000000"), (2000, "XFD2000")):
            refused = trials.refused(hostile.far_cell(tmp_path / "h10.xlsx", at, reference), "E-SHEET-SPAN")
            assert refused.refusal_params["cell"] == reference
        far = open_document_files.sheet(
            open_document_files.row(open_document_files.text("x")),
            open_document_files.row(repeated=1_048_574),
            open_document_files.row(open_document_files.gap(16_383), open_document_files.text("x")),
        )
        trials.refused(open_document_files.save(tmp_path / "far.ods", open_document_files.content(far)), "E-SHEET-SPAN")

    def test_h11_giant_and_dangling_texts(self, trials: Trials, made: Callable[..., Path]) -> None:
        trials.refused(made(shared=hostile.strings(["x" * (20 * MEBIBYTE), "nid"])), "E-ZIP-RATIO")
        trials.refused(made(shared=hostile.strings([hostile.hard_to_pack(60 * MEBIBYTE), "nid"])), "E-CELL-LONG")
        trials.refused(made(shared=hostile.strings(["x" * 32_768, "nid"])), "E-CELL-LONG")
        dangling = person(1, Name='<c r="@" t="s"><v>999999</v></c>')
        received = trials.read(made(people_sheet(dangling, person(2))), 2)
        assert {row for row, reason in reasons(received)} == {2}

    def test_h12_exactly_at_the_limits_and_one_past_them(
        self, trials: Trials, made: Callable[..., Path], tmp_path: Path
    ) -> None:
        def columns(count: int) -> Path:
            more = [f"Note {number}" for number in range(count - len(world.HEADINGS))]
            lines = [[*world.HEADINGS, *more], [*person(1), *("x" for _ in more)], [*person(2), *("x" for _ in more)]]
            return made(hostile.sheet(hostile.table(*lines), ""))

        _, taken = trials.send(columns(100))
        assert taken is not None
        assert (taken.state, taken.rows_seen, len(taken.columns[0]["columns"])) == ("asking", 3, 100)
        trials.refused(columns(101), "E-COLUMNS")
        _, whole = trials.send(hostile.fill_up(tmp_path / "full.xlsx", _LIMIT))
        assert whole is not None
        assert (whole.state, whole.size_bytes, whole.rows_seen) == ("settled", _LIMIT, 2)
        lists = CentreList.objects.count()
        answer, none = trials.send(hostile.fill_up(tmp_path / "over.xlsx", _LIMIT + 1))
        assert (answer.status, none) == (413, None)
        assert "This file is larger than 60 MB." in answer.text
        assert CentreList.objects.count() == lists
        trials.refused(b"name,nid\n" + b"Ali,1\n" * 600_000, "E-ROWS", "rows.csv")

    @pytest.mark.benchmark
    def test_h12_as_many_rows_as_a_list_may_have_are_all_taken(
        self, trials: Trials, request: pytest.FixtureRequest
    ) -> None:
        if "benchmark" not in str(request.config.getoption("-m")):
            pytest.skip("takes a minute; run with -m benchmark")
        content = b"Name,Remark of ours\n" + b"".join(b"Ali %d,x\n" % number for number in range(599_999))
        _, received = trials.send(content, "rows.csv", most_seconds=240)
        assert received is not None
        assert (received.state, received.rows_seen) == ("asking", 600_000)

    def test_h15_formulas(self, trials: Trials, made: Callable[..., Path]) -> None:
        calculator = "=cmd|'/C calc'!A0"
        lines = [
            person(1, Name='<c r="@"><f>CONCAT("Al","i")</f></c>'),
            person(2, Name=f'<c r="@" t="str"><f>A1</f><v>{calculator}</v></c>', Birth="?"),
            person(3, Name='<c r="@" t="str"><f>HYPERLINK("http://127.0.0.1/","x")</f><v>Karima Begum</v></c>'),
            person(4, Name='<c r="@"><f>WEBSERVICE("http://127.0.0.1/")</f></c>'),
            person(5),
        ]
        received = trials.read(made(people_sheet(*lines)), 5)
        without_value = {row for row, reason in reasons(received) if reason == "formula_without_value"}
        assert without_value == {2, 5}
        names = dict(received.rows.values_list("row_number", "name"))
        assert (names[3], names[4]) == (calculator, "Karima Begum")
        # What would run on somebody's computer goes back to the centre as a text.
        for download in ("problem-file", "reply"):
            content = trials.sender.get(f"/lists/{received.pk}/{download}/").content
            cells = [
                cell
                for page in load_workbook(io.BytesIO(content)).worksheets
                for line in page.iter_rows()
                for cell in line
                if cell.value is not None
            ]
            assert {cell.data_type for cell in cells} == {"s"}
            assert calculator in {cell.value for cell in cells}

    def test_h16_dates_and_errors(self, trials: Trials, made: Callable[..., Path]) -> None:
        dates = hostile.styles({164: "dd/mm/yyyy"}, [(0, 0), (164, 0)])
        cells = {
            2: '<c r="@" t="d"><v>2024-02-30</v></c>',
            3: '<c r="@" t="e"><v>#N/A</v></c>',
            4: '<c r="@" s="1"><v>60</v></c>',
            5: '<c r="@" s="1"><v>1e308</v></c>',
            6: '<c r="@" s="1"><v>-5</v></c>',
            7: '<c r="@" s="1"><v>29282</v></c>',
        }
        lines = [person(row, Birth=cell) for row, cell in cells.items()]
        received = trials.read(made(people_sheet(*lines), look=dates), 6)
        assert {row for row, _ in reasons(received)} == {2, 3, 4, 5, 6}
        assert (3, "error_value") in reasons(received)
        born = dict(received.rows.values_list("row_number", "born_on"))
        assert f"{born.pop(7):%d/%m/%Y}" == "02/03/1980"
        assert set(born.values()) == {None}
        since_1904 = hostile.workbook(properties='<workbookPr date1904="1"/>')
        late = [person(11, Birth=f'<c r="@" s="1"><v>{29282 - 1462}</v></c>')]
        received = trials.read(made(people_sheet(*late), look=dates, book=since_1904), 1)
        assert f"{received.rows.get().born_on:%d/%m/%Y}" == "02/03/1980"

    def test_h21_quote_that_is_never_closed(self, trials: Trials) -> None:
        for lines in (60_000, 5_000, 200):
            content = b'name,nid\nA,1\n"B,2\n' + b"".join(b"C%d,%d\n" % (n, n) for n in range(lines))
            refused = trials.refused(content, "E-QUOTE", f"{lines}.csv")
            assert refused.refusal_params["line"] == 3

    def test_h25_same_file_of_twenty_people_at_once_is_taken_once(self, trials: Trials) -> None:
        content = good_list(7)
        begin = threading.Barrier(len(trials.senders))
        told = {"centre": str(next(trials.centres).pk), "day": "2021-10-13", "dose_no": "1"}

        def send(sender: Sender) -> tuple[int, str]:
            begin.wait()
            answer = sender.send(content, "same.csv", **told)
            return answer.status, answer.location or answer.text

        with ThreadPoolExecutor(len(trials.senders)) as pool:
            answers = list(pool.map(send, trials.senders))
        assert sorted(status for status, _ in answers) == [302] + [409] * 19
        received = CentreList.objects.get(file_name="same.csv")
        assert all(f"/lists/{received.pk}/" in page for _, page in answers)

    def test_forms_that_no_browser_sends(self, trials: Trials) -> None:
        """A hundred and one files, ten thousand fields, a body without a length, and a file of nothing but blanks."""
        lists = CentreList.objects.count()
        csv = good_list(9)
        blanks = file_part(b" " * (20 * MEBIBYTE), "blanks.csv", more="Content-Transfer-Encoding: base64\r\n")
        forms = {
            "files": (400, [file_part(csv, f"{number}.csv") for number in range(101)], False),
            "fields": (400, [field_part(f"field{number}", "x") for number in range(10_000)], False),
            "no length": (None, [file_part(csv, "endless.csv")], True),
            "blanks": (422, [blanks], False),
        }
        for what, (status, parts, chunked) in forms.items():
            trials.site.watch.begin()
            start = time.monotonic()
            answer = trials.sender.send_parts(parts, chunked=chunked)
            assert answer.status == status or (status is None and answer.status < 500), (what, answer.status)
            assert time.monotonic() - start <= MOST_SECONDS, what
            assert trials.site.watch.highest_mib() <= MOST_MIB, what
        assert CentreList.objects.count() == lists
        trials.assert_well()


class Canary:
    """Listens on a port of this machine that nobody has a reason to visit."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.1)
        self.visits = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}/"

    def _watch(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                visitor, _ = self._door.accept()
                visitor.close()
                self.visits += 1

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self._door.close()


@contextlib.contextmanager
def canary() -> Iterator[Canary]:
    bird = Canary()
    try:
        with socket.create_connection(bird._door.getsockname()):
            pass
        while not bird.visits:  # it hears
            threading.Event().wait(0.01)
        bird.visits = 0
        yield bird
    finally:
        bird.close()
