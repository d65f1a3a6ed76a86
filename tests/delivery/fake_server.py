"""A national server that speaks as much FHIR as the relay asks for, over real HTTP, and can be made to fail.

It holds to the standard where it matters: a transaction is taken whole or not at all, `ifNoneExist` makes nothing
twice, `ifMatch` changes nothing that moved on. Every effect is counted, so that a test can say that there was one.
"""

from __future__ import annotations

import copy
import itertools
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "the-token-of-the-tests"


class Refused(Exception):
    """An entry that is not taken: status and words."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said


@dataclass
class Fault:
    """What happens to one request. `after`: the server has done it all the same, and only then fails."""

    status: int = 0  # 0: answer as usual
    after: bool = False
    silent: float = 0  # seconds before the answer
    cut: bool = False  # the connection breaks in the middle of the answer
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


def outcome(said: str, code: str = "processing") -> dict[str, Any]:
    issue = {"severity": "error", "code": code, "details": {"text": said}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


class FakeServer:
    """Use as a context manager; `url` is its base address."""

    def __init__(self) -> None:
        self.versions: dict[str, list[dict[str, Any]]] = {}
        #: For each effect the message that had it: the last of our identifiers in the resource.
        self.effects: list[str] = []
        self.faults: deque[Fault] = deque()
        self.search_faults: deque[Fault] = deque()
        self.requests: list[tuple[str, str]] = []
        self.bundles: list[int] = []
        self.refuses: Callable[[dict[str, Any]], str] = lambda resource: ""
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                outer._answer(self, outer.faults, lambda: outer._transaction(json.loads(content)))

            def do_GET(self) -> None:
                outer._answer(self, outer.search_faults, lambda: outer._get(self.path))

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/fhir"

    def __enter__(self) -> FakeServer:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    # What stands on the server

    @property
    def standing(self) -> list[dict[str, Any]]:
        """Resources that were not entered in error, in the order in which they were made."""
        newest = [versions[-1] for versions in self.versions.values()]
        return [each for each in newest if each["status"] == "completed"]

    def person_of(self, resource: dict[str, Any]) -> str:
        return str(resource["patient"]["identifier"]["value"])

    def add(self, resource: dict[str, Any]) -> str:
        """Something that the server holds without us; gives its number."""
        return self._write(copy.deepcopy(resource), None)

    # Answering

    def _answer(self, request: BaseHTTPRequestHandler, faults: deque[Fault], act: Callable[[], Any]) -> None:
        self.requests.append((request.command, urlsplit(request.path).path))
        fault = faults.popleft() if faults else Fault()
        headers: dict[str, str] = dict(fault.headers)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            status, body = 401, outcome("who are you?", "login")
        elif fault.status and not fault.after:
            status, body = fault.status, outcome(f"fault {fault.status}")
        else:
            try:
                with self._lock:
                    body = act()
                status = 200
            except Refused as refused:
                status, body = refused.status, outcome(refused.said)
            if fault.status:
                status, body = fault.status, outcome(f"fault {fault.status}")
        content = json.dumps(body).encode() if fault.body is None else fault.body
        if fault.silent:
            time.sleep(fault.silent)
        try:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.send_header("Content-Type", "application/fhir+json")
            request.send_header("Content-Length", str(len(content)))
            request.end_headers()
            if fault.cut:
                request.wfile.write(content[: len(content) // 2])
                request.wfile.flush()
                request.connection.shutdown(socket.SHUT_RDWR)
                request.close_connection = True
            else:
                request.wfile.write(content)
        except OSError:
            pass  # whoever asked has gone: that is what some tests are about

    def _get(self, path: str) -> dict[str, Any]:
        parts = urlsplit(path)
        if parts.path == "/fhir/Immunization":
            (asked,) = parse_qs(parts.query)["identifier"]
            found = [{"resource": each} for each in self._with(asked)]
            return {"resourceType": "Bundle", "type": "searchset", "total": len(found), "entry": found}
        number = parts.path.removeprefix("/fhir/Immunization/")
        if number not in self.versions:
            raise Refused(404, "no such resource")
        return self.versions[number][-1]

    def _with(self, asked: str) -> list[dict[str, Any]]:
        system, _, value = asked.partition("|")
        wanted = {"system": system, "value": value}
        return [versions[-1] for versions in self.versions.values() if wanted in versions[-1]["identifier"]]

    def _transaction(self, bundle: dict[str, Any]) -> dict[str, Any]:
        """All entries or none: whatever one of them meets undoes what the others did."""
        self.bundles.append(len(bundle["entry"]))
        before, effects = copy.deepcopy(self.versions), list(self.effects)
        try:
            answered = [self._entry(each) for each in bundle["entry"]]
        except Refused:
            self.versions, self.effects = before, effects
            raise
        return {"resourceType": "Bundle", "type": "transaction-response", "entry": answered}

    def _entry(self, entry: dict[str, Any]) -> dict[str, Any]:
        resource, asked = entry["resource"], entry["request"]
        said = self.refuses(resource)
        if said:
            raise Refused(422, said)
        if asked["method"] == "POST":
            there = self._with(unquote(asked["ifNoneExist"].removeprefix("identifier=")))
            if len(there) > 1:
                raise Refused(412, "several match")
            if there:
                return self._response(200, there[0])
            number = self._write(resource, None)
            return self._response(201, self.versions[number][-1])
        number = asked["url"].removeprefix("Immunization/")
        if number not in self.versions:
            raise Refused(404, "no such resource")
        if asked["ifMatch"] != f'W/"{self.versions[number][-1]["meta"]["versionId"]}"':
            raise Refused(412, "it has moved on")
        self._write(resource, number)
        return self._response(200, self.versions[number][-1])

    def _write(self, resource: dict[str, Any], number: str | None) -> str:
        number = number or str(next(self._numbers))
        versions = self.versions.setdefault(number, [])
        versions.append({**resource, "id": number, "meta": {"versionId": str(len(versions) + 1)}})
        self.effects.append(resource["identifier"][-1]["value"])
        return number

    def _response(self, status: int, resource: dict[str, Any]) -> dict[str, Any]:
        version = resource["meta"]["versionId"]
        where = f"{self.url}/Immunization/{resource['id']}/_history/{version}"
        return {"response": {"status": f"{status} OK", "location": where, "etag": f'W/"{version}"'}}
