"""A row read out of its order, what a person typed in place of a cell or beside the columns, and Bijoy columns."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.intake.columns import ColumnProposal
from recovery.intake.faults import fault_sentence
from recovery.intake.headings import FIELDS
from recovery.intake.readers import SheetRow
from recovery.intake.rows import Default, RowReader, RowValues, Skipped
from tests.intake.lists import DAYS, columns, reader, sheet_row

MAPPING = columns("serial", "name", "identity", "born_on", "mobile", "vaccine", "given_on", dose_of={"given_on": 1})
KARIM = ("1", "Md. Abdul Karim", "2555801347", "05/01/1980", "01700000006", "Sinopharm", "13/10/2021")
RAHIMA = ("2", "Rahima Khatun", "2777409183", "12/03/1976", "01700000007", "ঐ", "ঐ")


def people(read: RowValues | Skipped) -> RowValues:
    assert isinstance(read, RowValues), read
    return read


def reasons(row: RowValues) -> list[tuple[int | None, str, str]]:
    return [(fault.column, fault.field, fault.reason) for fault in row.faults]


# --- out of its order


def test_context_holds_only_what_the_row_has_used() -> None:
    used = reader(MAPPING)
    used.read(sheet_row(6, *KARIM))
    assert used.context() == {}
    used.read(sheet_row(7, *RAHIMA))
    assert used.context() == {"above": {"5": ["Sinopharm", "s", None], "6": ["13/10/2021", "s", None]}}
    used.read(sheet_row(8, "মোট = ২ জন"))
    assert used.context() == {}
    used.read(sheet_row(9, *KARIM))
    assert used.context() == {"table_ended": True}


def test_row_read_again_is_the_same_and_the_reader_stays_where_it_is() -> None:
    used = reader(MAPPING)
    used.read(sheet_row(6, *KARIM))
    second = used.read(sheet_row(7, *RAHIMA))
    context = used.context()
    moderna = (*KARIM[:5], "Moderna", "28/10/2021")
    used.read(sheet_row(8, *moderna))
    assert used.read_again(sheet_row(7, *RAHIMA), context) == second
    assert used.read_again(sheet_row(7, *RAHIMA), json.loads(json.dumps(context))) == second
    assert used.context() == {}
    assert people(used.read(sheet_row(9, *RAHIMA))).vaccine_code == "MODERNA"
    assert people(used.read_again(sheet_row(7, *RAHIMA), {})).vaccine_code == ""


def test_other_columns_and_silenced_defaults_are_part_of_the_context() -> None:
    used = reader(columns("serial", "name", "identity", "mobile", "born_on"))
    used.read(sheet_row(5, "তারিখঃ ২৮/১০/২০২১ইং, ২য় ডোজ"))
    row = used.read(sheet_row(6, "1", "Karim", "2555801347", "", ""))
    assert used.context() == {"silenced": ["dose_no", "given_on"]}
    assert people(row).given_on is None
    assert used.read_again(sheet_row(6, "1", "Karim", "2555801347", "", ""), used.context()) == row
    used.read(sheet_row(7, "SL", "Name", "Mobile", "NID No", "DOB"))
    assert used.context() == {"silenced": ["dose_no", "given_on"]}
    row = used.read(sheet_row(8, "1", "Karim", "2555801347", "", ""))
    assert used.context() == {"silenced": ["dose_no", "given_on"], "columns_changed": True}
    assert used.read_again(sheet_row(8, "1", "Karim", "2555801347", "", ""), used.context()) == row


_TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "ঐ", "ঐ", "-do-", "", "1", "13/10/2021", "28/10/2021", "Sinopharm", "Moderna", "2555801347", "35",
            "01700000006", "05/01/1980", "Karim Uddin", "মোট = ৩৫", "স্বাক্ষর", "SL", "Name", "Mobile", "NID No", "DOB",
            "তারিখঃ ২৮/১০/২০২১ইং, ২য় ডোজ", "UHC Dohar", "†gvt gvngy`yj nvmvb", "২য় ডোজ ২৮/১০/২১ (১ম ২৮/৯/২১)",
        ]
    ),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*FIELDS, None]), min_size=2, max_size=9),
    st.lists(
        st.tuples(
            st.lists(st.tuples(_TEXTS, st.sampled_from("sssssnd")), min_size=1, max_size=9),
            st.one_of(st.just(frozenset()), st.frozensets(st.integers(0, 8), max_size=2)),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["", "bijoy"]),
)
def test_every_row_read_again_with_its_context_is_what_it_was_in_its_order(
    fields: list[str | None], rows: list[tuple[list[tuple[str, str]], frozenset[int]]], script: str
) -> None:
    mapping = [replace(column, script=script) for column in columns(*fields, dose_of={"given_on": 1})]
    in_order, alone = reader(mapping), reader(mapping)
    for number, (cells, typed) in enumerate(rows, 1):
        texts, kinds = zip(*cells, strict=True)
        row = sheet_row(number, *texts, kinds="".join(kinds))
        read = in_order.read(row, mended=typed)
        context = json.loads(json.dumps(in_order.context()))
        assert alone.read_again(row, context, mended=typed) == read
    assert alone.context() == {}


# --- what a person typed


def mended(at: dict[int, str], *, row: tuple[str, ...] = KARIM, **other: Any) -> RowValues:
    """Karim's row with texts that a person typed over cells."""
    cells = [at.get(index, text) for index, text in enumerate(row)]
    return people(reader(MAPPING, **other).read(sheet_row(6, *cells), mended=frozenset(at)))


def test_typed_text_is_a_value_like_any_other_and_says_where_it_comes_from() -> None:
    row = mended({1: "Karim Mia", 3: "06/01/1980", 4: "01800000006"})
    assert (row.name, row.born_on and row.born_on.day, row.mobile_key) == ("Karim Mia", 6, "01800000006")
    assert {name for name, source in row.sources.items() if source == "mended"} == {
        "name",
        "born_on",
        "birth_year_from",
        "mobile_key",
    }
    assert row.sources["nid_key"] == "cell"
    assert row.is_legible


def test_typed_text_is_text_whatever_the_cell_was() -> None:
    cells = (*KARIM[:2], "19851910000000018", *KARIM[3:])
    destroyed = sheet_row(6, *cells, kinds="ssnssss")
    assert people(reader(MAPPING).read(destroyed)).nid_key == ""
    typed = people(reader(MAPPING).read(destroyed, mended={2}))
    assert (typed.nid_key, typed.nid_year, typed.sources["nid_key"]) == ("1910000000018", 1985, "mended")
    formula = sheet_row(6, *KARIM, kinds="sfsssss")
    assert people(reader(MAPPING).read(formula, mended={1})).name == KARIM[1]


def test_typed_text_that_cannot_be_read_is_a_fault_of_its_column() -> None:
    assert reasons(mended({3: "31/02/1980"})) == [(3, "born_on", "no_such_day")]
    emptied = mended({1: ""})
    assert (emptied.name, emptied.faults, emptied.is_legible) == ("", (), True)


@pytest.mark.parametrize("mark", ["ঐ", "-do-"])
def test_typed_ditto_mark_stands_for_nothing(mark: str) -> None:
    used = reader(MAPPING)
    used.read(sheet_row(6, *KARIM))
    row = people(used.read(sheet_row(7, *RAHIMA[:5], mark, "13/10/2021"), mended={5}))
    assert (row.vaccine_code, reasons(row)) == ("", [(5, "vaccine", "ditto_not_allowed")])


def test_ditto_marks_below_a_typed_text_repeat_it() -> None:
    used = reader(MAPPING)
    used.read(sheet_row(6, *KARIM[:5], "Pfizer", "28/10/2021"), mended={5, 6})
    row = people(used.read(sheet_row(7, *RAHIMA)))
    assert (row.vaccine_code, row.given_on) == ("PFIZER", DAYS[1])
    assert (row.sources["vaccine_code"], row.sources["given_on"]) == ("ditto", "ditto")


def test_row_that_a_person_has_mended_stays_a_person() -> None:
    used = reader(MAPPING)
    nearly_empty = sheet_row(7, "", "Total", "", "", "", "", "")
    assert used.read_again(nearly_empty, {}) == Skipped("total")
    row = people(used.read_again(nearly_empty, {}, mended={1, 2}))
    assert (row.name, row.is_legible) == ("Total", False)
    assert people(used.read_again(nearly_empty, {"table_ended": True}, mended={2})).name == "Total"


def test_text_for_a_field_without_a_column_is_read_as_if_it_had_one() -> None:
    used = reader(columns("serial", "name", "given_on", "dose_no"))
    row = sheet_row(6, "1", "Karim", "13/10/2021", "1")
    assert reasons(people(used.read(row))) == [(None, "vaccine", "vaccine_missing"), (None, "", "nothing_to_go_by")]
    added = {"nid": "2555801347", "born_on": "05/01/1980", "sex": "M", "vaccine": "Pfizer", "age": "41"}
    whole = people(used.read_again(row, {}, added=added))
    assert (whole.nid_key, whole.birth_year_to, whole.sex, whole.vaccine_code) == ("2555801347", 1980, "M", "PFIZER")
    assert {name for name, source in whole.sources.items() if source == "mended"} == {
        "nid_key",
        "born_on",
        "birth_year_from",
        "sex",
        "vaccine_code",
    }
    assert (whole.faults, whole.is_legible) == ((), True)
    assert reasons(people(used.read(row))) == [(None, "vaccine", "vaccine_missing"), (None, "", "nothing_to_go_by")]


def test_fault_of_such_a_text_names_the_field_and_no_column() -> None:
    used = reader(columns("serial", "name", "identity"))
    row = people(used.read(sheet_row(6, "1", "Karim", "2555801347"), added={"born_on": "31/02/1980", "vaccine": "ঐ"}))
    assert reasons(row) == [(None, "vaccine", "ditto_not_allowed"), (None, "born_on", "no_such_day")]
    assert row.faults[1].text == "31/02/1980"
    assert all(fault_sentence(fault) for fault in row.faults)


def test_field_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        reader(MAPPING).read(sheet_row(6, *KARIM), added={"shoe_size": "42"})


# --- columns in Bijoy letters

BIJOY = [replace(column, script="bijoy") for column in MAPPING]


def test_approval_to_convert_survives_being_stored() -> None:
    assert [ColumnProposal.from_json(column.as_json()) for column in BIJOY] == BIJOY
    assert ColumnProposal.from_json({"index": 1, "field": "name"}).script == ""


def bijoy_row(name: str, vaccine: str = "Sinopharm", *, using: list[ColumnProposal] = BIJOY) -> RowValues:
    return people(reader(using).read(sheet_row(6, "1", name, *KARIM[2:5], vaccine, "13/10/2021")))


def test_bijoy_column_gives_unicode_and_says_so() -> None:
    row = bijoy_row("†gvt gvngy`yj nvmvb", "wm‡bvdvg©")
    assert (row.name, row.vaccine_code) == ("মোঃ মাহমুদুল হাসান", "SINOPHARM")
    assert (row.sources["name"], row.sources["vaccine_code"], row.sources["nid_key"]) == (
        "converted",
        "converted",
        "cell",
    )
    assert row.faults == ()


@pytest.mark.parametrize("name", ["Md. Rahim Uddin", "রহিমা খাতুন", "Monira Parvin"])
def test_latin_and_unicode_names_in_a_bijoy_column_are_left_alone(name: str) -> None:
    row = bijoy_row(name)
    assert (row.name, row.sources["name"]) == (name, "cell")


def test_other_encoding_in_a_bijoy_column_stays_what_it_is() -> None:
    assert reasons(bijoy_row("A¡−hceL¡l£")) == [(1, "name", "other_ansi")]


def test_sign_left_over_stops_the_name_and_the_number_carries_the_row() -> None:
    row = bijoy_row("†gvt Kwig€ ingvb")
    assert (row.name, row.name_key, row.is_legible) == ("", "", True)
    (fault,) = row.faults
    assert (fault.reason, fault.is_error, fault.text) == ("bijoy_leftover", True, "†gvt Kwig€ ingvb")
    assert "€" in fault.params["converted"]
    with translation.override("en"):
        assert fault.params["converted"] in fault_sentence(fault)


def test_sign_left_over_in_a_vaccine_is_a_warning() -> None:
    row = bijoy_row("Karim Uddin", "wm‡bvdvg©€")
    assert [(fault.reason, fault.is_error) for fault in row.faults] == [("bijoy_leftover", False)]
    assert row.vaccine_code == ""


def test_bijoy_without_approval_is_not_converted() -> None:
    assert reasons(bijoy_row("†gvt gvngy`yj nvmvb", using=MAPPING)) == [(1, "name", "bijoy")]


def test_ditto_mark_under_a_converted_cell_is_a_ditto_of_its_text() -> None:
    used = reader(BIJOY)
    used.read(sheet_row(6, "1", "Karim", *KARIM[2:5], "wm‡bvdvg©", "13/10/2021"))
    row = people(used.read(sheet_row(7, *RAHIMA)))
    assert (row.vaccine_code, row.sources["vaccine_code"]) == ("SINOPHARM", "ditto")


def test_what_a_person_types_is_never_taken_for_bijoy() -> None:
    row = people(
        RowReader(
            BIJOY, vaccines={}, centres={}, days=DAYS, dose_no=1, defaults={"given_on": Default(DAYS[0], "title")}
        ).read(SheetRow("", 6, ("1", "†gvt gvngy`yj nvmvb", *KARIM[2:]), "sssssss", {}), mended={1})
    )
    assert (row.name, reasons(row)[0]) == ("", (1, "name", "bijoy"))
