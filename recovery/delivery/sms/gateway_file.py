"""The description of an HTTP gateway: a TOML file that only its owner may read, since the gateway's key stands in it.

name = "example"                      stands at each message
url = "https://sms.example.org/send"  asked by POST
body = "form"                         or "json"
number_form = "880"                   8801…; "+880" and "0" (01…) are the others
price = "0.35"                        taka for one segment
timeout_seconds = 20

[fields]                              ours = theirs
number = "to"
text = "message"
client_id = "csms_id"                 our number of the message; may be left out

[fixed]                               sent as it stands
api_key = "…"
[headers]

[success]                             where the answer's body says that the message was taken, and how it says so
path = "response_code"
equals = ["202"]
[later]                               answers after which the same message may be tried again
path = "response_code"
equals = ["1005"]
wait_seconds = 900
[no_credit]                           answers that say that nothing is taken before somebody pays
path = "response_code"
equals = ["1007"]
[not_let_in]                          answers that say that our key or sender is not known, or not from here
path = "response_code"
equals = ["1003", "1032"]
[id]
path = "message_id"
[error]
path = "error_message"

[report]                              may be left out: then nothing is known beyond "taken"
url = "https://sms.example.org/report"
id_field = "message_id"
[report.delivered]
path = "status"
equals = ["DELIVERED"]
[report.failed]
path = "status"
equals = ["FAILED", "EXPIRED"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import httpx
from django.utils.translation import gettext

from recovery.delivery.sms.errors import GatewayFileWrong

NUMBER_FORMS = {"880": "88", "+880": "+88", "0": ""}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_SECONDS = 120
HOST = re.compile(r"[A-Za-z0-9.\-]+|[0-9A-Fa-f:.]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds where the value at `path` (names and numbers between dots) is one of `equals`, as text."""

    path: str
    equals: frozenset[str]

    def holds(self, body: object) -> bool:
        value = value_at(body, self.path)
        return value is not None and value in self.equals


@dataclass(frozen=True, slots=True)
class ReportWay:
    url: str
    id_field: str
    delivered: Rule
    failed: Rule


@dataclass(frozen=True, slots=True)
class Gateway:
    name: str
    url: str
    is_json: bool
    number_prefix: str
    price: Decimal
    timeout: float
    fields: Mapping[str, str]
    fixed: Mapping[str, str]
    headers: Mapping[str, str]
    success: Rule
    later: Rule | None
    later_wait: int
    no_credit: Rule | None
    not_let_in: Rule | None
    id_path: str
    error_path: str
    report: ReportWay | None


def value_at(body: object, path: str) -> str | None:
    """The value at a path of a parsed answer, as text; None where there is none.

    >>> value_at({"data": [{"id": 12}]}, "data.0.id")
    '12'
    """
    value: Any = body
    for step in path.split(".") if path else ():
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else None


def gateway_read(path: str) -> Gateway:
    """Read and check a description. Raises GatewayFileWrong with what is wrong, never with what stands in it."""
    if not path:
        raise GatewayFileWrong(why=gettext("SMS_GATEWAY names no file."))
    file = Path(path)
    if not file.is_file():
        raise GatewayFileWrong(why=gettext("SMS_GATEWAY names a file that is not there."))
    if file.stat().st_mode & 0o077:
        raise GatewayFileWrong(why=gettext("others may read the file; only its owner may (chmod u=rw,go=)."))
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise GatewayFileWrong(why=gettext("it is not TOML in UTF-8.")) from wrong
    return _Reader(told).gateway()


class _Reader:
    """Takes a parsed description apart, naming the entry that is wrong."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told

    def gateway(self) -> Gateway:
        fields = self.texts("fields")
        for needed in ("number", "text"):
            if not fields.get(needed):
                raise self.wrong(f"fields.{needed}")
        form = self.text("number_form", "880")
        if form not in NUMBER_FORMS:
            raise self.wrong("number_form")
        body = self.text("body", "form")
        if body not in {"form", "json"}:
            raise self.wrong("body")
        name = self.text("name")
        if len(name) > 40:
            raise self.wrong("name")
        later = self.table("later")
        return Gateway(
            name=name,
            url=self.url(self.told, "url"),
            is_json=body == "json",
            number_prefix=NUMBER_FORMS[form],
            price=self.price(),
            timeout=self.number("timeout_seconds", self.told, 20),
            fields=fields,
            fixed=self.texts("fixed"),
            headers=self.texts("headers"),
            success=self.rule(self.table("success"), "success"),
            later=self.rule_or_none("later"),
            later_wait=self.number("wait_seconds", later, 900, most=86_400),
            no_credit=self.rule_or_none("no_credit"),
            not_let_in=self.rule_or_none("not_let_in"),
            id_path=str(self.table("id").get("path", "")),
            error_path=str(self.table("error").get("path", "")),
            report=self.report(),
        )

    def wrong(self, entry: str) -> GatewayFileWrong:
        return GatewayFileWrong(why=gettext("its entry %(entry)s is missing or wrong.") % {"entry": entry})

    def text(self, entry: str, default: str = "") -> str:
        value = self.told.get(entry, default)
        if not isinstance(value, str) or not value:
            raise self.wrong(entry)
        return value

    def number(self, entry: str, table: dict[str, Any], default: int, most: int = MOST_SECONDS) -> int:
        value = table.get(entry, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise self.wrong(entry)
        return value

    def table(self, entry: str) -> dict[str, Any]:
        value = self.told.get(entry, {})
        if not isinstance(value, dict):
            raise self.wrong(entry)
        return value

    def texts(self, entry: str) -> dict[str, str]:
        table = self.table(entry)
        if not all(isinstance(value, str) for value in table.values()):
            raise self.wrong(entry)
        return table

    def price(self) -> Decimal:
        try:
            price = Decimal(self.text("price", "0"))
        except InvalidOperation as unreadable:
            raise self.wrong("price") from unreadable
        if not (price.is_finite() and 0 <= price < 1_000):
            raise self.wrong("price")
        return price

    def url(self, table: dict[str, Any], entry: str) -> str:
        value = table.get(entry)
        if not isinstance(value, str):
            raise self.wrong(entry)
        try:
            address = httpx.URL(value)
        except httpx.InvalidURL as wrong:
            raise self.wrong(entry) from wrong
        if not HOST.fullmatch(address.host) or not (address.port is None or 0 < address.port < 65_536):
            raise self.wrong(entry)
        if address.scheme != "https" and not (address.scheme == "http" and address.host in LOOPBACK):
            raise GatewayFileWrong(why=gettext("its address must begin with https://."))
        return value

    def rule(self, table: object, entry: str) -> Rule:
        if not isinstance(table, dict):
            raise self.wrong(entry)
        path, equals = table.get("path"), table.get("equals")
        if not isinstance(path, str) or not path or not isinstance(equals, list) or not equals:
            raise self.wrong(entry)
        return Rule(path, frozenset(str(each) for each in equals))

    def rule_or_none(self, entry: str) -> Rule | None:
        """The rule of a table that may be left out."""
        table = self.table(entry)
        return self.rule(table, entry) if table else None

    def report(self) -> ReportWay | None:
        table = self.table("report")
        if not table:
            return None
        field = table.get("id_field")
        if not isinstance(field, str) or not field:
            raise self.wrong("report.id_field")
        return ReportWay(
            url=self.url(table, "url"),
            id_field=field,
            delivered=self.rule(table.get("delivered"), "report.delivered"),
            failed=self.rule(table.get("failed"), "report.failed"),
        )
