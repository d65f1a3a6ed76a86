"""Malformed and poisoned files that end no process (H13, H14, H17 to H20, H22 to H25): sent through the pages.

The upload is a request of Django's test client; the file is then read by the same stages as in the worker. See
test_hostile_files.py for the others, and for the names under which the product refuses.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client

from records.models import Role
from recovery import tasks
from recovery.intake.faults import FIELD_LABELS
from recovery.models import CentreList, ListRow, SheetRow, SkippedRow
from tests.intake import hostile
from tests.web import world
from tests.web.hostile_trials import (
    DAY,
    Desk,
    assert_nothing_of,
    assert_only_originals_in,
    assert_says_why,
    desk_make,
    people_sheet,
    person,
    reasons,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    return desk_make()


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., bytes]:
    """The bytes of a workbook of the given sheets; keywords as for `hostile.parts`."""

    def save(*sheets: str, extra: Any = (), drop: Any = (), **other: str) -> bytes:
        whole = {part: body for part, body in hostile.parts(sheets, **other).items() if part not in drop}
        return hostile.save(tmp_path / "made.xlsx", whole, extra).read_bytes()

    return save


@pytest.fixture(autouse=True)
def _nothing_left(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A temporary folder of the test's own stays empty, and nothing but originals lies among the uploads."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir()
    yield
    assert list((tmp_path / "temporary").iterdir()) == []
    assert_only_originals_in(settings.UPLOAD_DIR)


def send(desk: Desk, content: bytes, name: str, **fields: str) -> CentreList:
    """Send a file as a browser does and carry it to where it comes to rest."""
    told = {"centre": next(desk.centres).pk, "day": DAY, "dose_no": "1", **fields}
    answer = desk.client.post("/lists/send/", {"file": world.upload(content, name), **told})
    assert answer.status_code == 302, answer.content.decode()
    return tasks.list_run_to_end(int(answer["Location"].rstrip("/").rsplit("/", 1)[-1]))


def refused(desk: Desk, content: bytes, code: str, name: str) -> CentreList:
    received = send(desk, content, name)
    assert (received.state, received.refusal_code) == ("refused", code)
    assert_nothing_of(received)
    page = desk.client.get(f"/lists/{received.pk}/")
    assert page.status_code == 200
    assert_says_why(received, page.content.decode())
    return received


def read(desk: Desk, content: bytes, rows: int, name: str = "list.xlsx") -> CentreList:
    received = send(desk, content, name)
    assert (received.state, received.rows_listed) == ("settled", rows), (received.refusal_code, received.asks)
    return received


def names(received: CentreList) -> list[str]:
    return list(received.rows.order_by("pk").values_list("name", flat=True))


# H13, H14: torn files and disguises -----------------------------------------------------------------------------------


def test_h13_torn_files(desk: Desk, made: Callable[..., bytes]) -> None:
    whole = (world.SAMPLES / "list1_dohar_13oct.xlsx").read_bytes()
    refused(desk, whole[:900], "E-XLSX-DAMAGED", "start.xlsx")
    refused(desk, whole[:-22], "E-XLSX-DAMAGED", "end.xlsx")
    refused(desk, made(drop=("xl/worksheets/sheet1.xml",)), "E-XLSX-DAMAGED", "sheet.xlsx")
    refused(desk, made(drop=("[Content_Types].xml",)), "E-XLSX-DAMAGED", "types.xlsx")
    answer = desk.client.post("/lists/send/", {"file": world.upload(b"", "empty.xlsx")})
    assert answer.status_code == 422
    assert "This file is empty (0 bytes)." in answer.content.decode()
    assert not CentreList.objects.filter(file_name="empty.xlsx").exists()
    refused(desk, b"\xef\xbb\xbf", "E-EMPTY", "mark.csv")


@pytest.mark.parametrize(
    ("content", "name", "code", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "list.csv", "E-TYPE", "a picture"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "list.xlsx", "E-TYPE", "a web page"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "list.xls", "E-TYPE", "a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4088), "list.xlsx", "E-PASSWORD", "remove the password"),
        (b"%PDF-1.7\n", "list.xlsx", "E-TYPE", "a PDF"),
    ],
)
def test_h14_disguises_are_named(desk: Desk, content: bytes, name: str, code: str, what: str) -> None:
    received = refused(desk, content, code, name)
    assert what in desk.client.get(f"/lists/{received.pk}/").content.decode()


def test_h14_macros_and_archives_in_archives(desk: Desk, made: Callable[..., bytes]) -> None:
    macros = made(types=hostile.content_types(hostile.MACRO_WORKBOOK), extra=[("xl/vbaProject.bin", b"\x00macro")])
    refused(desk, macros, "E-MACRO", "list.xlsx")
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("list.zip", macros)
    received = refused(desk, outer.getvalue(), "E-TYPE", "list.zip")
    assert "an archive of files" in desk.client.get(f"/lists/{received.pk}/").content.decode()


# H17 to H20: layout, characters, encodings, shapes --------------------------------------------------------------------


def test_h17_every_row_of_a_hard_layout_is_accounted_for(desk: Desk, made: Callable[..., bytes]) -> None:
    def hidden(text: str) -> str:
        return text.replace("<row ", '<row hidden="1" ')

    heading = hostile.table(["Vaccination of 13/10/2021"], [], world.HEADINGS)
    first = [hostile.table(person(number), first=3 + number) for number in range(1, 4)]
    second = hostile.table(world.HEADINGS, person(4), person(5), ["Total", "5"], first=12)
    merged = '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    body = hostile.sheet(heading + first[0] + hidden(first[1]) + first[2] + second, "", tail=merged)
    others = [people_sheet(person(6)), people_sheet(person(7), person(8))]
    book = hostile.workbook(
        ("13 Oct", "visible"), ("more", "hidden"), ("last", "visible"),
        properties='<bookViews><workbookView activeTab="2"/></bookViews>',
    )  # fmt: skip
    received = send(desk, made(body, *others, book=book), "layout.xlsx")
    if received.state == "asking":
        received = tasks.list_accept_proposals(received.pk)
    assert received.state == "settled", received.asks
    assert {warning["code"] for warning in received.report["warnings"]} >= {"hidden_rows", "hidden_sheets"}
    assert {sheet["sheet"] for sheet in received.columns} == {"13 Oct", "more", "last"}
    assert received.rows_seen == SheetRow.objects.filter(list=received).count() == 14
    assert received.rows_listed == 8
    assert received.rows_listed + received.rows_skipped == received.rows_seen
    assert set(SkippedRow.objects.filter(sheet_row__list=received).values_list("reason", flat=True)) == {
        "letterhead", "header", "header_repeated", "total"
    }  # fmt: skip
    page = desk.client.get(f"/lists/{received.pk}/").content.decode()
    assert "Hidden sheets with rows: more." in unescape(page)


def test_h18_characters_that_no_database_takes(desk: Desk, made: Callable[..., bytes]) -> None:
    lines = [
        person(1, Name="Al_x0000_i Khan"),
        person(2, Name="Al_x000B_i Khan"),
        person(3, Name="Al\x85i Khan"),
        person(4, Name="Al\ufffei Khan"),
        person(5, Name="Al\ufffdi Khan"),
        person(6),
    ]
    received = read(desk, world.csv_file([person(1, Name="Al\x00i Khan"), person(2)], world.HEADINGS), 2, "nul.csv")
    assert {row for row, _ in reasons(received)} == {2}
    lines += [person(number) for number in range(7, 20)]
    text_rows = [line for number, line in enumerate(lines) if number != 3]  # no XML holds U+FFFE
    received = read(desk, made(people_sheet(*text_rows)), 18, "signs.xlsx")
    faults = {"control_character", "lost_question_marks"}
    assert {row for row, reason in reasons(received) if reason in faults} == {2, 3, 5}
    # U+0085 ends a line on some machines, so it is white space; the others leave no name behind.
    assert names(received)[:5] == ["", "", "Al i Khan", "", person(6)[1]]
    received = read(desk, world.csv_file(lines, world.HEADINGS), 19, "signs.csv")
    assert desk.client.get(f"/lists/{received.pk}/").status_code == 200
    surrogate = made(people_sheet(person(1)).replace("Karima", "&#xD800;"))
    refused(desk, surrogate, "E-XLSX-DAMAGED", "surrogate.xlsx")
    half = world.csv_file([person(1)], world.HEADINGS).replace(b"Karima", b"\xed\xa0\x80")
    refused(desk, half, "E-ENCODING", "surrogate.csv")


def test_h19_encodings(desk: Desk) -> None:
    lines = [person(1, Name="রহিমা খাতুন"), person(2, Name="করিমা বেগম")]
    text = world.csv_file(lines, world.HEADINGS).decode("utf-8-sig")
    received = read(desk, text.encode("utf-16"), 2, "utf16.csv")
    assert names(received) == ["রহিমা খাতুন", "করিমা বেগম"]
    first, second, third = text.splitlines()
    mixed = f"{first}\n{second}\n".encode() + third.replace("করিমা বেগম", "José").encode("latin-1") + b"\n"
    mixed += person(3, Name="خالد")[1].encode("cp1256") + b"\n"
    assert refused(desk, mixed, "E-ENCODING", "mixed.csv").refusal_params["line"] == 3
    cut = f"{first}\n{second}\nরহি".encode()[:-1]
    assert refused(desk, cut, "E-ENCODING", "cut.csv").refusal_params["looks_like"] == "cut"


def test_h20_shapes_that_no_list_has(desk: Desk) -> None:
    refused(desk, b"A" * (59 * 2**20), "E-LINE", "line.csv")
    refused(desk, b"name" + b",x" * 20_000 + b"\nAli\n", "E-COLUMNS", "wide.csv")
    long = refused(desk, b"name,nid\nAli," + b"1" * 990_000 + b"\n", "E-CELL-LONG", "field.csv")
    assert long.refusal_params["row"] == 2
    refused(desk, b"name,nid\nAli," + b"1" * 1_000_001 + b"\n", "E-LINE", "longer.csv")


@pytest.mark.parametrize("change", [(",", ";"), (",", "\t"), ("\r\n", "\r"), ("\r\n", "\n")])
def test_h20_separators_and_ends_of_lines_are_found(desk: Desk, change: tuple[str, str]) -> None:
    content = world.csv_file([person(1), person(2), person(3)], world.HEADINGS).decode("utf-8-sig")
    received = read(desk, content.replace(*change).encode(), 3, "list.csv")
    assert names(received) == [person(number)[1] for number in (1, 2, 3)]
    assert not reasons(received)


def test_h20_decimal_commas_stay_in_their_cell(desk: Desk) -> None:
    content = world.csv_file([person(1), person(2)], world.HEADINGS).decode("utf-8-sig").replace(",", ";")
    content = content.replace("\r\n1;", "\r\n1,0;").replace("\r\n2;", "\r\n2,0;")
    received = read(desk, content.encode(), 2, "list.csv")
    assert names(received) == [person(1)[1], person(2)[1]]


# H22, H23: names and contents that want to be something else ----------------------------------------------------------

NAMES = [
    "../../x.xlsx",
    "a%00.xlsx",
    "n" * 300 + ".xlsx",
    "x.xlsx.exe",
    '"><img src=x onerror=1>.csv',
    "list\u202excod.xlsx",
    "one\r\nSet-Cookie: a=b.xlsx",
    "-rf.csv",
    "CON.xlsx",
    "{{ 7|add:7 }}.csv",
    "তালিকা \u200b১৩.xlsx",
]


def test_h22_file_names_are_shown_and_never_used(desk: Desk, made: Callable[..., bytes]) -> None:
    administrator = world.browser(world.account(Role.ADMINISTRATOR, "admin", is_staff=True))
    for number, name in enumerate(NAMES):
        content = made(people_sheet(person(number)))
        # Not through a request, which cleans a name too: it may come by another door.
        received = world.list_received(
            content, name=name, by=desk.user, incident=desk.incident, centre=next(desk.centres),
            day=desk.incident.days[0], dose_no=1,
        )  # fmt: skip
        assert (received.state, received.kind) == ("settled", "xlsx")
        stored = Path(received.stored_name)
        assert (stored.suffix, len(stored.stem), stored.name) == (".bin", 32, received.stored_name)
        shown = received.file_name
        assert len(shown) <= 255
        assert not set(shown) & _NOT_IN_A_NAME
        pages = [
            desk.client.get(f"/lists/{received.pk}/"),
            desk.client.get("/lists/"),
            desk.client.get(f"/lists/{received.pk}/columns/"),
            administrator.get("/admin/recovery/centrelist/"),
            administrator.get(f"/admin/recovery/centrelist/{received.pk}/change/"),
        ]
        for page in pages:
            assert page.status_code == 200
            assert "<img src=x" not in page.content.decode()
            assert "14.csv" not in page.content.decode()
        assert shown in unescape(pages[0].content.decode())
        original = downloaded(desk, f"/lists/{received.pk}/original/")
        assert original == content
        downloaded(desk, f"/lists/{received.pk}/reply/")


def test_h22_the_same_names_over_http(desk: Desk, made: Callable[..., bytes]) -> None:
    for number, name in enumerate(NAMES):
        file = world.upload(made(people_sheet(person(number))), name.replace("\r\n", "%0D%0A"))
        answer = desk.client.post("/lists/send/", {"file": file})
        assert answer.status_code == 302
        received = CentreList.objects.latest("pk")
        assert answer["Location"] == f"/lists/{received.pk}/"
        assert not set(received.file_name) & _NOT_IN_A_NAME


_NOT_IN_A_NAME = set("/\\\r\n\x00\u202e\u200b")


def downloaded(desk: Desk, address: str) -> bytes:
    """The bytes of a download, whose headers are in order."""
    answer = desk.client.get(address)
    assert answer.status_code == 200
    assert_safe_disposition(answer["Content-Disposition"])
    return b"".join(answer.streaming_content)


def assert_safe_disposition(value: str) -> None:
    """RFC 6266: an attachment whose name is a quoted ASCII text, or UTF-8 in the form of RFC 8187."""
    kind, _, name = value.partition("; ")
    assert kind == "attachment"
    assert value.isascii()
    assert "\r" not in value
    assert "\n" not in value
    if name.startswith("filename*=utf-8''"):
        assert not set(name[len("filename*=utf-8''") :]) & set(' "<>;\\')
    else:
        assert name.startswith('filename="')
        assert name.endswith('"')
        assert name[10:-1].replace('\\"', "").count('"') == 0


PAYLOADS = [
    "<script>alert(1)</script>",
    "{{7*7}} {% now 'Y' %}",
    "'; DROP TABLE recovery_case; --",
    "%s%n%(x)s",
    "${jndi:ldap://127.0.0.1/a}",
    "Karim\r\n2021-10-13 CRITICAL root: all is lost",
    "Karim \u202eahtak",
    "Ka\u200brim\u200d",
    "K\u0430rim",
    "x" * 32_767,
    "javascript:alert(1)",
]


def test_h23_payloads_in_cells_and_headings_are_shown_as_they_stand(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    headings = [*world.HEADINGS, '<script>alert("heading")</script>', "{{ 7|add:7 }}"]
    lines = [
        [*person(number, Name=payload, NID=payload[:40]), payload, payload]
        for number, payload in enumerate(PAYLOADS, 1)
    ]
    with caplog.at_level(logging.INFO):
        received = send(desk, world.csv_file(lines, headings), "payloads.csv")
        columns = desk.client.get(f"/lists/{received.pk}/columns/")
        assert columns.status_code == 200
        inert(columns.content.decode())
        assert '<script>alert("heading")</script>' in unescape(columns.content.decode())
        if received.state == "asking":
            received = tasks.list_accept_proposals(received.pk)
        assert received.rows_listed == len(PAYLOADS)
    assert not any("\n" in record.getMessage() and "CRITICAL root" in record.getMessage() for record in caplog.records)
    administrator = world.browser(world.account(Role.ADMINISTRATOR, "admin", is_staff=True))
    sheet_rows = {row.row_number: row for row in SheetRow.objects.filter(list=received)}
    addresses = [f"/lists/{received.pk}/", f"/lists/{received.pk}/columns/", "/lists/"]
    for _row, reason in reasons(received):
        addresses.append(f"/lists/{received.pk}/problems/{reason}/")
    addresses += [f"/rows/{row.pk}/" for row in sheet_rows.values() if row.row_number > 1]
    shown = ""
    for address in dict.fromkeys(addresses):
        page = desk.client.get(address)
        assert page.status_code == 200, address
        inert(page.content.decode())
        shown += unescape(page.content.decode())
    assert all(payload in shown for payload in ("<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}"))
    for address in (f"centrelist/{received.pk}/change", "centrelist", "case", "columnmemory"):
        page = administrator.get(f"/admin/recovery/{address}/")
        assert page.status_code == 200, address
        inert(page.content.decode())
    search = desk.client.get("/search/", {"q": PAYLOADS[0]})
    assert search.status_code == 200
    inert(search.content.decode())
    # The originals are kept to the letter; only a NUL could not be.
    for number, payload in enumerate(PAYLOADS, 2):
        found = [row for row in sheet_rows.values() if row.cells[1] == payload]
        assert len(found) == 1, (number, payload[:40])
    # What no eye sees is no part of a name.
    keys = dict(ListRow.objects.filter(list=received).values_list("name", "name_key"))
    assert not any(set(key) & set("\u202e\u200b\u200d<>") for key in keys.values())
    for download in (f"/lists/{received.pk}/problem-file/", f"/lists/{received.pk}/reply/"):
        assert downloaded(desk, download)


def inert(page: str) -> None:
    """No payload became markup or was reckoned out."""
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert "49 2026" not in page


# H24: headings --------------------------------------------------------------------------------------------------------


def test_h24_headings_that_clash_are_asked_about(desk: Desk) -> None:
    content = world.csv_file(
        [[f"Rahima {number}", f"2610009{number:06d}", f"2610009{number:06d}", ""] for number in range(1, 6)],
        ["Name", "National ID", "national_id ", "NATIONAL\u2011ID"],
    )
    received = send(desk, content, "clash.csv")
    assert (received.state, received.asks) == ("asking", ["columns"])
    assert not ListRow.objects.filter(list=received).exists()
    page = unescape(desk.client.get(f"/lists/{received.pk}/columns/").content.decode())
    assert "several columns say that they are this; please choose one" in page
    for heading in ("National ID", "national_id", "NATIONAL\u2011ID"):
        assert heading in page


def test_h24_headings_named_like_our_own_columns_are_never_taken_for_them(desk: Desk) -> None:
    """A column can become a field of a list and nothing else; one that only sounds like a field is asked about."""
    ours = ["pk", "id", "is_approved", "centre_id", "__class__", "state", "list_id", "n\u0430me"]
    lines = [[*person(number), *("1" for _ in ours)] for number in range(1, 4)]
    received = send(desk, world.csv_file(lines, [*world.HEADINGS, *ours]), "ours.csv")
    assert received.state == "asking"
    assert "columns" in received.asks
    columns = {column["heading"]: column for column in received.columns[0]["columns"]}
    for heading in ours:
        assert columns[heading]["certainty"] != "certain", heading
        assert columns[heading]["field"] in {None, *FIELD_LABELS}, heading
    for heading in ("pk", "is_approved", "__class__", "state", "n\u0430me"):
        assert columns[heading]["field"] is None, heading
    page = unescape(desk.client.get(f"/lists/{received.pk}/columns/").content.decode())
    for heading in ours:
        assert heading in page  # by name, before everybody's eyes
    before = (received.pk, received.centre_id)
    received = tasks.list_accept_proposals(received.pk)
    assert (received.pk, received.centre_id) == before
    assert (received.state, received.rows_listed) == ("settled", 3)
    assert names(received) == [person(number)[1] for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (world.csv_file([person(1), person(2)], ["", *world.HEADINGS[1:]]), ("settled", "asking")),
        (world.csv_file([person(number) for number in range(1, 9)], [""] * 8), ("asking",)),
        (world.csv_file([], world.HEADINGS), ("settled", "asking", "refused")),
        (world.csv_file([person(number) for number in range(2, 9)], person(1)), ("asking",)),
    ],
    ids=["one blank", "all blank", "header only", "no header"],
)
def test_h24_blank_lone_and_missing_headings(desk: Desk, content: bytes, state: tuple[str, ...]) -> None:
    received = send(desk, content, "list.csv")
    assert received.state in state, (received.state, received.refusal_code)
    assert desk.client.get(f"/lists/{received.pk}/").status_code == 200
    if received.state == "asking":
        assert desk.client.get(f"/lists/{received.pk}/columns/").status_code == 200
        assert not ListRow.objects.filter(list=received).exists() or received.asks == ["brake"]


# H25: poisoned meaning ------------------------------------------------------------------------------------------------


def test_h25_numbers_that_a_spreadsheet_spoiled(desk: Desk, made: Callable[..., bytes]) -> None:
    lines = [
        person(1, NID="2.61000E+12"),
        person(2, NID='<c r="@"><v>2.61000900000E+16</v></c>'),
        person(3, Mobile="1700090003"),
        person(4, NID="\u0662\u0666\u0661\u0660\u0660\u0660\u0669\u0660\u0660\u0660\u0660\u0660\u0664"),
        person(5),
        person(5),
    ]
    received = read(desk, made(people_sheet(*lines)), 6)
    found = reasons(received)
    keys = list(received.rows.order_by("pk").values_list("nid_key", flat=True))
    mobiles = list(received.rows.order_by("pk").values_list("mobile_key", flat=True))
    # What Excel cut off is not guessed; a zero that must stand before every mobile number is put back, and said.
    assert found >= {(2, "id_lost_in_excel"), (3, "id_lost_in_excel"), (4, "mobile_zero_restored")}
    assert keys == ["", "", *(f"2610009{number:06d}" for number in (3, 4, 5, 5))]
    assert mobiles[2] == "01700090003"
    assert received.duplicate == 1


def test_h25_same_bytes_are_answered_with_409_and_a_link(desk: Desk) -> None:
    content = world.csv_file([person(1)], world.HEADINGS)
    first = send(desk, content, "first.csv")
    again = desk.client.post("/lists/send/", {"file": world.upload(content, "again.csv")})
    assert again.status_code == 409
    assert f'href="/lists/{first.pk}/"' in again.content.decode()
    assert f"This file is the same as list {first.pk}" in again.content.decode()
    assert CentreList.objects.count() == 1


# Before anybody is signed in ------------------------------------------------------------------------------------------


class Counter(FileUploadHandler):
    """Counts the bytes of files that Django reads out of a request."""

    bytes_read = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        type(self).bytes_read += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def test_nobody_unknown_makes_the_site_read_a_file(settings: Any, db: None) -> None:
    settings.FILE_UPLOAD_HANDLERS = [f"{Counter.__module__}.{Counter.__qualname__}"]
    Counter.bytes_read = 0
    content = b"x" * 20_000_000
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["csrftoken"] = "c" * 32
    for address in ("/lists/send/", "/lists/1/problem-file/return/", "/admin/recovery/centrelist/"):
        answer = stranger.post(address, {"csrfmiddlewaretoken": "c" * 32, "file": world.upload(content, "list.csv")})
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]
        assert Counter.bytes_read == 0
    # The counter counts: somebody who is known is read from.
    known = world.browser(world.account(Role.OFFICER))
    world.incident()
    known.post("/lists/send/", {"file": world.upload(content[:1000], "list.csv")})
    assert Counter.bytes_read == 1000
