"""Makers of small extracts: made-up people with valid defaults, in files as the server writes them."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from records.extract.lines import DOSE_COLUMNS, RECIPIENT_COLUMNS
from records.extract.load import extract_load
from records.models import Extract

DHAKA = datetime.timezone(datetime.timedelta(hours=6))
FIRST_DAY = datetime.datetime(2021, 12, 6, 18, tzinfo=DHAKA)

RECIPIENT = {
    "name_en": "Md. Abdul Karim",
    "name_bn": "মোঃ আব্দুল করিম",
    "date_of_birth": "1980-01-05",
    "sex": "M",
    "centre_code": "S201901",
    "registered_on": "2021-08-15",
}
DOSE = {
    "dose_no": "1",
    "vaccine": "Sinopharm",
    "given_on": "2021-10-13",
    "centre_code": "S201901",
    "lot_no": "2021070128",
    "recorded_at": "2021-10-13T11:20:00+06:00",
}

Line = Mapping[str, str]


def csv_write(path: Path, columns: Sequence[str], lines: Sequence[Line], *, bom: bool = False) -> Path:
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences in the language of the source text."""
    with translation.override("en"):
        yield


@pytest.fixture
def extract(reference: None, tmp_path: Path) -> Callable[..., Extract]:
    """Load an extract of these recipients and doses, a day after the last one unless told otherwise.

    A recipient may be a registration number alone, a dose a registration number and its values.
    """
    loaded = 0

    def load(
        recipients: Sequence[str | Line] = (),
        doses: Sequence[str | Line] = (),
        *,
        as_of: datetime.datetime | None = None,
        **options: Any,
    ) -> Extract:
        nonlocal loaded
        people = [
            {**RECIPIENT, **({"registration_no": line} if isinstance(line, str) else line)} for line in recipients
        ]
        given = [{**DOSE, **({"registration_no": line} if isinstance(line, str) else line)} for line in doses]
        when = as_of or FIRST_DAY + datetime.timedelta(days=loaded)
        loaded += 1
        return extract_load(
            recipients=csv_write(tmp_path / "recipients.csv", RECIPIENT_COLUMNS, people, **options),
            doses=csv_write(tmp_path / "doses.csv", DOSE_COLUMNS, given, **options),
            as_of=when,
            by=None,
        )

    return load


@pytest.fixture
def faults() -> Callable[[Extract], list[tuple[str, int, str, str, str]]]:
    """File, line, column, text and reason of every fault of an extract."""

    def of(extract: Extract) -> list[tuple[str, int, str, str, str]]:
        columns = ("file", "line", "column", "text", "reason")
        return list(extract.fault_set.order_by("file", "line", "pk").values_list(*columns))

    return of
