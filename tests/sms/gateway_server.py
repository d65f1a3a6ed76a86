"""A fake SMS gateway on this machine, over real HTTP, with the faults of real ones."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs


class FakeGateway:
    """Answers each request with the next of `answers`, then with success. `taken` holds what it took in."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []
        self.reports: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, str]] = []
        self.taken: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.headers["Content-Type"].startswith("application/json"):
                    form = json.loads(body)
                else:
                    form = {name: values[0] for name, values in parse_qs(body).items()}
                form["authorization"] = self.headers.get("Authorization", "")
                outer.answer(self, form)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        self.requests.append(form)
        if handler.path == "/report":
            return self._say(handler, 200, self.reports.get(form["message_id"], {"status": "PENDING"}), {})
        told = self.answers.pop(0) if self.answers else {}
        if told.get("takes", not told.get("status") and "body" not in told):
            self.taken.append(form)
        time.sleep(told.get("waits", 0))
        body = told.get("body", {"response_code": 202, "message_id": f"g{len(self.taken)}", "error_message": ""})
        self._say(handler, told.get("status", 200), body, told.get("headers", {}), told.get("drips", 0))
        return None

    @staticmethod
    def _say(
        handler: BaseHTTPRequestHandler, status: int, body: object, headers: dict[str, str], drips: float = 0
    ) -> None:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        try:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            for piece in [content] if not drips else [content[at : at + 1] for at in range(len(content))]:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(drips)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True  # the sender did not wait for us

    def __enter__(self) -> FakeGateway:
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def describe(self, folder: Path, **changed: str) -> Path:
        """The description of this gateway, for its owner alone; `changed` replaces lines by their start."""
        text = DESCRIPTION.format(url=self.url)
        for start, line in changed.items():
            lines = [line if each.startswith(start) else each for each in text.splitlines()]
            text = "\n".join(lines)
        path = folder / "gateway.toml"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        return path


DESCRIPTION = """
name = "example"
url = "{url}/send"
body = "form"
number_form = "880"
price = "0.35"
timeout_seconds = 1

[fields]
number = "to"
text = "message"
client_id = "csms_id"

[fixed]
api_key = "very-secret"
[headers]
Authorization = "Bearer very-secret"

[success]
path = "response_code"
equals = ["202"]
[later]
path = "response_code"
equals = ["1007"]
wait_seconds = 600
[no_credit]
path = "response_code"
equals = ["1107"]
[not_let_in]
path = "response_code"
equals = ["1003", "1032"]
[id]
path = "message_id"
[error]
path = "error_message"

[report]
url = "{url}/report"
id_field = "message_id"
[report.delivered]
path = "status"
equals = ["DELIVERED"]
[report.failed]
path = "status"
equals = ["FAILED", "EXPIRED"]
"""
