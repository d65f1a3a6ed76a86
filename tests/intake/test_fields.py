"""What a column is stands in one class; the documented example is that class and does what the document says."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from records.normalise import parse_date
from recovery.intake.columns import ColumnProposal, propose
from recovery.intake.faults import COLUMN_REASONS, FIELD_LABELS
from recovery.intake.fields import EVERY_FIELD, Field, Registry
from recovery.intake.header import find_header
from recovery.intake.headings import FIELDS, recognise
from recovery.intake.rows import RowReader, RowValues
from tests.intake.lists import CENTRES, DAYS, ROOT, VACCINES, columns, sheet, sheet_row

DOCUMENT = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(?:python|text)\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The fields with the one of the document, as the document writes it."""
    names: dict[str, Any] = {"EVERY_FIELD": EVERY_FIELD}
    for block in BLOCKS[:2]:
        exec(block, names)  # noqa: S102 - our own document
    return Registry(names["EVERY_FIELD"])


def read(registry: Registry, mapping: list[ColumnProposal], *rows: tuple[str, ...]) -> list[RowValues]:
    used = RowReader(mapping, vaccines=VACCINES, centres=CENTRES, days=DAYS, dose_no=1, registry=registry)
    found = [used.read(sheet_row(number, *cells)) for number, cells in enumerate(rows, 2)]
    assert all(isinstance(row, RowValues) for row in found)
    return [row for row in found if isinstance(row, RowValues)]


def test_documented_column_takes_ten_lines() -> None:
    assert len([line for line in "".join(BLOCKS[:2]).splitlines() if line.strip()]) <= 10


def test_documented_column_is_known_by_its_headings_and_proposed_by_its_words(registry: Registry) -> None:
    for heading in ("পেশা", "Occupation", "PROFESSION:"):
        assert recognise(heading).reason == "not_needed"
        assert recognise(heading, registry)[:3] == ("occupation", "certain", "known_heading")
    assert recognise("গ্রহীতার পেশা কী", registry)[:2] == ("occupation", "likely")
    header = find_header(sheet(("SL", "Name", "NID", "Occupation"), ("1", "Karim", "2555801347", "farmer")))
    assert header is not None
    assert [(found.field, found.certainty) for found in propose(header, registry)] == [
        (field, "certain") for field in ("serial", "name", "nid", "occupation")
    ]
    assert [found.field for found in propose(header)] == ["serial", "name", "nid", None]


def test_documented_column_is_kept_with_its_source_and_nothing_else_changes(registry: Registry) -> None:
    mapping = columns("serial", "name", "nid", "occupation", "given_on")
    first, second, third, fourth = read(
        registry,
        mapping,
        ("1", "Karim", "2555801347", " কৃষক ", "13/10/2021"),
        ("2", "Rahima", "2777409183", "ঐ", "13/10/2021"),
        ("3", "Salma", "2888340175", "", "13/10/2021"),
        ("4", "Zakir", "3999275016", "?????", "13/10/2021"),
    )
    assert (first.extras, first.sources["occupation"]) == ({"occupation": "কৃষক"}, "cell")
    assert (second.extras, second.sources["occupation"]) == ({"occupation": "কৃষক"}, "ditto")
    assert (third.extras, "occupation" in third.sources) == ({}, False)
    assert fourth.extras == {}
    lost = [fault for fault in fourth.faults if fault.field == "occupation"]
    assert [(fault.reason, fault.is_error) for fault in lost] == [("lost_question_marks", False)]
    assert first.nid_key == "2555801347"


def test_two_documented_columns_are_a_question(registry: Registry) -> None:
    header = find_header(sheet(("Name", "NID", "পেশা", "Profession")))
    assert header is not None
    assert [(found.certainty, found.reason) for found in propose(header, registry)[2:]] == [("likely", "clash")] * 2


def test_documented_date_form_and_its_test_row_stand_where_the_document_says() -> None:
    form, row = BLOCKS[2:]
    assert form in (ROOT / "records" / "dates.py").read_text(encoding="utf-8")
    assert row in (ROOT / "tests" / "records" / "test_normalise.py").read_text(encoding="utf-8")
    assert parse_date("2021-Oct-13", purpose="dose").value == date(2021, 10, 13)


def test_attributes_that_the_document_names_are_those_of_a_field() -> None:
    table = DOCUMENT[DOCUMENT.index("|---|---|") : DOCUMENT.index("A fault needs")]
    named = re.findall(r"`(\w+)", "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
    assert len(named) == 11
    assert [name for name in named if not hasattr(Field, name)] == []


# --- the registry


def test_everything_about_columns_comes_from_the_registry() -> None:
    assert tuple(field.code for field in EVERY_FIELD) == FIELDS == tuple(FIELD_LABELS)
    told = {field.told_by_data[0] for field in EVERY_FIELD if field.told_by_data}
    assert len(told) == 8
    assert told <= set(COLUMN_REASONS)


def test_fields_are_read_behind_those_that_they_need() -> None:
    order = [field.code for field in Registry(EVERY_FIELD).in_reading_order]
    assert order.index("given_on") < order.index("born_on") < order.index("nid") < order.index("identity")
    assert all(order.index(need) < order.index(field.code) for field in EVERY_FIELD for need in field.needs)


def test_no_two_fields_claim_one_heading() -> None:
    for field in EVERY_FIELD:
        for heading in filter(None, f"{field.headings}|{field.headings_with_number}|{field.headings_bijoy}".split("|")):
            assert (heading, recognise(heading).field) == (heading, field.code)


def test_what_is_one_persons_own_is_never_repeated() -> None:
    repeated = {field.code for field in EVERY_FIELD if field.may_repeat}
    assert repeated == {"age", "mobile", "sex", "vaccine", "dose_no", "given_on", "centre", "lot_no"}


class _Looped(Field):
    code = "looped"
    needs = ("looped",)


def test_fields_that_cannot_be_placed_are_refused() -> None:
    with pytest.raises(ValueError, match="looped"):
        Registry((*EVERY_FIELD, _Looped()))
    with pytest.raises(ValueError, match="one code"):
        Registry((*EVERY_FIELD, *EVERY_FIELD[:1]))
