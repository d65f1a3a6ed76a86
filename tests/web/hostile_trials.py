"""What every trial of a hostile file asks: how the file is sent, and what has to hold afterwards."""

from __future__ import annotations

import datetime
import http.client
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.utils import translation

from records.models import Centre, Role, User
from recovery.intake.faults import refusal_sentence
from recovery.models import Case, CentreList, Delivery, Incident, ListRow, RowFault, SheetRow
from recovery.models.intake import WORKING_STATES
from tests.intake import hostile
from tests.web import world
from tests.web.live_site import LiveSite

DAY = "2021-10-13"
#: What one file may cost: seconds from the first byte sent to the answer on its page, and memory of any process.
MOST_SECONDS = 10.0
MOST_MIB = 512.0
_CSRF = "c" * 32
_FIRST = ("Rahima", "Karima", "Salma", "Jahanara", "Farida", "Momtaz", "Shirin")
_LAST = ("Khatun", "Begum", "Akter", "Sultana", "Parvin")


def person(number: int, **other: str) -> list[str]:
    """A row of somebody made up, as `world.HEADINGS` orders it; a value may be replaced by its heading's first word."""
    born = datetime.date(1950, 3, 2) + datetime.timedelta(days=11 * number)
    values = {
        "SL": str(number),
        "Name": f"{_FIRST[number % 7]} {_LAST[number // 7 % 5]}",
        "NID": f"2610009{number:06d}",
        "Birth": f"{born:%d/%m/%Y}",
        "Mobile": f"0170009{number % 10_000:04d}",
        "Vaccine": "Sinopharm",
        "Dose": "1",
        "Day": "13/10/2021",
    }
    return list((values | other).values())


def people_sheet(*lines: Sequence[str]) -> str:
    """A sheet of the given rows under headings that everybody knows."""
    return hostile.sheet(hostile.table(world.HEADINGS, *lines), "")


def good_list(number: int) -> bytes:
    """Three people whom nobody doubts; never the same bytes twice."""
    return world.csv_file([person(3 * number + each) for each in range(3)], world.HEADINGS)


# Over HTTP ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Sender:
    """Somebody who is signed in, at the end of a real connection; redirects are not followed."""

    def __init__(self, address: str, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._host = urlsplit(address).netloc
        self._headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={_CSRF}",
            "Accept-Language": "en",
        }

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", self._headers)

    def send(self, content: bytes, name: str, **fields: str) -> Answer:
        texts = [field_part(field, value) for field, value in fields.items()]
        return self.send_parts([*texts, file_part(content, name)])

    def send_parts(self, parts: Iterable[bytes], *, chunked: bool = False) -> Answer:
        """Send a form of the given parts; `chunked` says nowhere how long it is."""
        mark = uuid.uuid4().hex.encode()
        whole = [field_part("csrfmiddlewaretoken", _CSRF), *parts]
        body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in whole) + b"--" + mark + b"--\r\n"
        headers = self._headers | {"Content-Type": f"multipart/form-data; boundary={mark.decode()}"}
        return self._ask("POST", "/lists/send/", iter([body]) if chunked else body, headers)

    def _ask(self, method: str, path: str, body: bytes | Iterator[bytes], headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        try:
            connection.request(method, path, body=body or None, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheader("Location", ""), answer.read())
        finally:
            connection.close()


def field_part(name: str, value: str) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()


def file_part(content: bytes, name: str, *, more: str = "") -> bytes:
    """The part of a form that holds a file; `more` are further headers of it."""
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n{more}\r\n'
    return head.encode() + content


@dataclass
class Trials:
    """A live site, and those who send it files."""

    site: LiveSite
    senders: list[Sender]
    #: One for each list: a second list of a centre and day would be taken for another version of the first.
    centres: Iterator[Centre]
    good_lists: int = 0

    @property
    def sender(self) -> Sender:
        return self.senders[0]

    def send(
        self, content: bytes | Path, name: str = "", *, most_seconds: float = MOST_SECONDS
    ) -> tuple[Answer, CentreList | None]:
        """Send one file and wait until it rests; holds whatever must hold of any file."""
        if isinstance(content, Path):
            name, content = name or content.name, content.read_bytes()
        told = {"centre": str(next(self.centres).pk), "day": DAY, "dose_no": "1"}
        self.site.watch.begin()
        start = time.monotonic()
        answer = self.sender.send(content, name, **told)
        assert answer.status < 500, self.site.log("web")
        received = None
        if answer.status == 302:
            received = self._rested(int(answer.location.rstrip("/").rsplit("/", 1)[-1]), start + 2 * most_seconds)
        seconds = time.monotonic() - start
        self.site.slowest = max(self.site.slowest, seconds)
        highest = self.site.watch.highest_mib()
        self.site.highest_mib = max(self.site.highest_mib, highest)
        assert 0 < highest <= MOST_MIB
        assert seconds <= most_seconds
        self.assert_well()
        return answer, received

    def refused(self, content: bytes | Path, code: str, name: str = "") -> CentreList:
        """Send a file that must be refused with this code, on a page that says why in one sentence."""
        answer, received = self.send(content, name)
        assert received is not None, (answer.status, answer.text)
        assert (received.state, received.refusal_code) == ("refused", code)
        assert_nothing_of(received)
        page = self.sender.get(f"/lists/{received.pk}/")
        assert page.status == 200
        assert_says_why(received, page.text)
        return received

    def read(self, content: bytes | Path, rows: int, name: str = "", *, strangers: bool = False) -> CentreList:
        """Send a file that must be read to its end, with so many people on it.

        A list of many `strangers`, whom the register does not know, is read and judged, and then held for a person.
        """
        answer, received = self.send(content, name)
        assert received is not None, (answer.status, answer.text)
        rests = ("asking", ["brake"]) if strangers else ("settled", [])
        assert (received.state, received.asks) == rests, received.refusal_code
        assert received.rows_listed == rows
        # The web process and its child, the worker, and the child that opened the file.
        assert self.site.watch.processes() >= 4
        assert self.sender.get(f"/lists/{received.pk}/").status == 200
        return received

    def read_good_list(self) -> None:
        """Whatever came before: the same worker goes on with the next list."""
        self.good_lists += 1
        self.read(good_list(1000 + self.good_lists), 3, "good.csv")

    def assert_well(self) -> None:
        assert self.site.web.poll() is None, self.site.log("web")
        assert self.site.worker.poll() is None, self.site.log("worker")
        assert "Internal Server Error" not in self.site.log("web")
        assert "Error handling request" not in self.site.log("web")
        assert "Worker (pid" not in self.site.log("web"), "gunicorn lost a process of its own"
        # What a request brought is removed after its answer has gone, which may be read here before.
        until = time.monotonic() + MOST_SECONDS
        while (left := [each.name for each in self.site.temporary.iterdir()]) and time.monotonic() < until:
            time.sleep(0.05)
        assert left == []
        assert_only_originals_in(self.site.uploads)

    def _rested(self, list_id: int, latest: float) -> CentreList:
        while True:
            found = CentreList.objects.get(pk=list_id)
            if found.state not in WORKING_STATES:
                return found
            assert time.monotonic() < latest, (found.state, self.site.log("worker"))
            time.sleep(0.03)


# In this process ------------------------------------------------------------------------------------------------------


def centres_make(count: int) -> list[Centre]:
    """Centres beside those of the samples."""
    district = Centre.objects.earliest("pk").district
    return Centre.objects.bulk_create(
        Centre(code=f"S91{number:04d}", name_en=f"Clinic {number}", name_bn=f"ক্লিনিক {number}", district=district)
        for number in range(count)
    )


@dataclass
class Desk:
    """A clerk at a browser of the tests; the stages run in this process."""

    client: Client
    user: User
    centres: Iterator[Centre]
    incident: Incident


def desk_make() -> Desk:
    world.sample_register()
    inside = world.incident()
    clerk = world.account(Role.OFFICER, "clerk")
    return Desk(world.browser(clerk), clerk, iter(centres_make(40)), inside)


# What must hold -------------------------------------------------------------------------------------------------------


def assert_nothing_of(refused: CentreList) -> None:
    """A refused file left nothing but its own line."""
    assert not SheetRow.objects.filter(list=refused).exists()
    assert not ListRow.objects.filter(list=refused).exists()
    assert not Case.objects.filter(sheet_row__list=refused).exists()
    assert not Delivery.objects.filter(correction__case__sheet_row__list=refused).exists()


def assert_says_why(refused: CentreList, page: str) -> None:
    with translation.override("en"):
        sentence = refusal_sentence(refused.refusal_code, refused.refusal_params)
    assert len(sentence) > 30
    assert "%" not in sentence
    assert unescape(page).count(sentence) == 1


def assert_only_originals_in(uploads: Path) -> None:
    kept = {path.name for path in uploads.iterdir()} if uploads.is_dir() else set()
    assert kept == set(CentreList.objects.values_list("stored_name", flat=True))


def reasons(received: CentreList) -> set[tuple[int, str]]:
    """(row of the file, what is wrong there)."""
    found: Iterable[tuple[int, str]] = RowFault.objects.filter(sheet_row__list=received).values_list(
        "sheet_row__row_number", "reason"
    )
    return set(found)
