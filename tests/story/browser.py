"""A browser without pictures: signs in, keeps cookies, fills forms of pages, sends files. Standard library only."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser


@dataclass(frozen=True)
class Page:
    """An answer: where it came from after redirects, its status and its text."""

    url: str
    status: int
    text: str

    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def form(self, action: str) -> Form:
        """The form that is sent to an address ending in `action`."""
        for form in self.forms():
            if (form.action or self.url).split("?")[0].endswith(action):
                return form
        raise AssertionError(f"no form for {action} on {self.url}: {[form.action for form in self.forms()]}")

    @property
    def words(self) -> str:
        """The text of the page without tags, white space folded."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.text)))


@dataclass
class Form:
    action: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self._open = Form(values.get("action") or "", {})
            self.forms.append(self._open)
        elif tag == "input" and self._open is not None and values.get("type") in {"hidden", None, "text"}:
            self._open.fields[values.get("name") or ""] = values.get("value") or ""
            self._open.fields.pop("", None)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Browser:
    """One person at one computer."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.page = Page(base, 0, "")

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.page.url, path)))

    def start(self, path: str) -> Page:
        return self._open(urllib.request.Request(self.base + path))

    def send(self, action: str, **values: str) -> Page:
        """Fill the page's form for `action` and send it as a browser would."""
        form = self.page.form(action)
        body = urllib.parse.urlencode(form.fields | values).encode()
        return self._open(self._request(form, body, "application/x-www-form-urlencoded"))

    def send_file(self, action: str, file_name: str, content: bytes, **values: str) -> Page:
        form = self.page.form(action)
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (form.fields | values).items()
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode()
        )
        body = b"".join(parts) + content + f"\r\n--{mark}--\r\n".encode()
        return self._open(self._request(form, body, f"multipart/form-data; boundary={mark}"))

    def sign_in(self, username: str, password: str) -> Page:
        self.start("/account/login/")
        return self.send("/account/login/", login=username, password=password)

    def _request(self, form: Form, body: bytes, kind: str) -> urllib.request.Request:
        url = urllib.parse.urljoin(self.page.url, form.action or self.page.url)
        return urllib.request.Request(url, data=body, headers={"Content-Type": kind, "Referer": self.page.url})

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=60) as answer:
                self.page = Page(answer.url, answer.status, answer.read().decode())
        except urllib.error.HTTPError as refused:
            self.page = Page(refused.url, refused.code, refused.read().decode())
        return self.page
