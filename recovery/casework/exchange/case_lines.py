"""What a case shows on a sheet, and the key by which its line is known again."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from records import sql
from records.spreadsheet_text import restored
from recovery.casework.exchange.columns import COMPARED

SQL = Path(__file__).parent / "sql"
_DIGEST = 12
#: Control characters other than the line break, each as a blank.
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if chr(code) != "\n"}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as it stands now: what its list says and what the register says, as texts ('' for unknown).

    `listed` has name, vaccine, given_on, centre, lot_no, date_of_birth, mobile and nid; `registered` has name_bn and
    name_en in place of the one name. Days are ISO texts, vaccines and centres codes. `taken` are fields that stand in
    a live batch, with its number. `dose` is held, waiting or none.
    """

    case_id: int
    kind: str
    state: str
    registration_no: str
    centre_bn: str
    centre_en: str
    due_on: datetime.date | None
    dose: str
    differences: tuple[str, ...]
    taken: Mapping[str, int]
    listed: Mapping[str, str]
    registered: Mapping[str, str]

    def shown(self, column: str) -> str:
        """The text of one of the compared columns."""
        if column == "registration_no":
            return plain(self.registration_no)
        if column.startswith("list_"):
            return plain(self.listed[column.removeprefix("list_")])
        return plain(self.registered[column])

    @property
    def digest(self) -> str:
        return digest_of([self.shown(column) for column in COMPARED])

    @property
    def key(self) -> str:
        """Case and digest of what is shown: a line whose case has changed meanwhile is known by it."""
        return f"{self.case_id}-{self.digest}"


def case_lines(case_ids: Sequence[int]) -> list[CaseLine]:
    """The lines of cases, in this order; one query, however many they are."""
    rows = sql.fetch_all(SQL / "case_lines.sql", {"cases": list(case_ids)})
    for row in rows:
        row["differences"] = tuple(row["differences"])
        for column in ("taken", "listed", "registered"):
            row[column] = json.loads(row[column])
    return [CaseLine(**row) for row in rows]


def key_parts(text: str) -> tuple[int, str] | None:
    """Case and digest of a key; None if the text is none."""
    number, _, digest = restored(text).strip().partition("-")
    if number.isascii() and number.isdecimal() and len(number) < 19 and len(digest) == _DIGEST:
        return int(number), digest
    return None


def digest_of(texts: Sequence[str]) -> str:
    """The digest over what a line shows, in the order of `COMPARED`."""
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:_DIGEST]


def plain(text: str) -> str:
    """A text as a cell holds it: how a program writes line breaks and the blanks at the edges say nothing, and
    control characters are no text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS).strip()


def same_text(cell: str, shown: str) -> bool:
    """Whether a cell that came back still says what was shown."""
    return plain(cell) == shown or plain(restored(cell)) == shown
