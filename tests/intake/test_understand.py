"""What a file says of its columns: letters, memory, sheets and the letterhead; whatever is not certain is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from recovery.intake.column_memory import Memory, Remembered, heading_signature
from recovery.intake.header import header_in_row
from recovery.intake.readers import SheetRow
from recovery.intake.title import Given
from recovery.intake.understand import (
    SheetFacts,
    Understood,
    cannot_go_on,
    header_chosen,
    list_understand,
    sheet_understand,
)
from tests.intake.lists import CENTRES, DAYS, sheet, sheet_row

NOTHING_GIVEN = Given(None, None, None)
ALL_GIVEN = Given(DAYS[0], 1, "S201901")
HEADINGS = ("SL", "Name", "NID No", "Date of Birth", "Mobile No")
PEOPLE = [
    ("1", "Md. Abdul Karim", "2555801347", "05/01/1980", "01700000006"),
    ("2", "Mst. Rahima Khatun", "2777409183", "12/03/1976", "01700000007"),
    ("3", "Zakir Hossain", "6444519028", "07/03/1985", "01700000012"),
    ("4", "Salma Begum", "1910000000019", "20/08/1985", "01700000018"),
]
BIJOY_HEADINGS = ("µwgK", "wUKvMÖnxZvi bvg", "GbAvBwW b¤^i", "Rb¥ ZvwiL", "†gvevBj b¤^i", "wUKvi bvg")
BIJOY_PEOPLE = [
    ("1", "†gvt gvngy`yj nvmvb", "2555801347", "05/01/1980", "01700000006", "wm‡bvdvg©"),
    ("2", "Md. Rahim Uddin", "2777409183", "12/03/1976", "01700000007", "Vero Cell"),
    ("3", "j²x ivbx `vm", "6444519028", "07/03/1985", "01700000012", "wm‡bvdvg©"),
    ("4", "mvjgv †eMg", "1910000000019", "20/08/1985", "01700000018", "dvBRvi"),
]


def understand(
    *sheets: Sequence[SheetRow], given: Given = ALL_GIVEN, memory: Memory | None = None, **facts: SheetFacts
) -> Understood:
    return list_understand(
        {f"Sheet{number}": rows for number, rows in enumerate(sheets, 1)},
        days=DAYS,
        given=given,
        centres=CENTRES,
        facts=facts,
        memory_of=lambda _code: memory or Memory(),
    )


def fields(understood: Understood, number: int = 0) -> list[str | None]:
    return [column["field"] for column in understood.columns[number]["columns"]]


def column(understood: Understood, index: int) -> Mapping[str, Any]:
    return understood.columns[0]["columns"][index]


def said(field: str | None, *, script: str = "") -> Remembered:
    return Remembered(field, None, script, "A Clerk", "2026-11-20")


# --- letters --------------------------------------------------------------------------------------


def test_clean_list_asks_nothing() -> None:
    understood = understand(sheet(HEADINGS, *PEOPLE))
    assert (understood.asks, fields(understood)) == ([], ["serial", "name", "nid", "born_on", "mobile"])


def test_bijoy_headings_and_cells_are_recognised_and_shown_before_and_after() -> None:
    understood = understand(sheet(BIJOY_HEADINGS, *BIJOY_PEOPLE))
    assert fields(understood) == ["serial", "name", "nid", "born_on", "mobile", "vaccine"]
    assert understood.asks == ["bijoy"]
    name = column(understood, 1)
    assert (name["heading"], name["heading_as_written"]) == ("টিকাগ্রহীতার নাম", "wUKvMÖnxZvi bvg")
    assert (name["script"], name["certainty"]) == ("bijoy", "certain")
    assert name["converted"] == [
        ["†gvt gvngy`yj nvmvb", "মোঃ মাহমুদুল হাসান"],
        ["j²x ivbx `vm", "লক্ষ্মী রানী দাস"],
        ["mvjgv †eMg", "সালমা বেগম"],
    ]
    assert [each["script"] for each in understood.columns[0]["columns"]] == ["", "bijoy", "", "", "", "bijoy"]


def test_numbers_and_identifiers_of_a_bijoy_list_are_left_alone() -> None:
    understood = understand(sheet(BIJOY_HEADINGS, *BIJOY_PEOPLE))
    assert all("converted" not in column(understood, index) for index in (0, 2, 3, 4))


def test_latin_heading_in_a_bijoy_font_stays_what_it_is() -> None:
    fonts = dict.fromkeys(range(5), "SutonnyMJ")
    head = sheet_row(1, *HEADINGS, fonts=fonts)
    understood = understand([head, *sheet(*PEOPLE, first=2)])
    assert [each["heading"] for each in understood.columns[0]["columns"]] == list(HEADINGS)
    assert understood.asks == []


def test_bijoy_letterhead_gives_its_defaults() -> None:
    title = ("†`weØvi Dc‡Rjv ¯^v¯’¨ Kg‡cø·, wUKv MÖnxZvi ZvwjKv (1g †WvR), ZvwiLt 13/10/2021",)
    understood = understand(sheet(title, HEADINGS, *PEOPLE), given=NOTHING_GIVEN)
    assert {name: default["value"] for name, default in understood.defaults.items()} == {
        "given_on": "2021-10-13",
        "dose_no": 1,
        "centre": "S201901",
    }
    assert understood.asks == ["defaults"]


# --- memory ---------------------------------------------------------------------------------------

ODD = ("SL", "Beneficiary ref", "Card", "D", "Contact")


def test_heading_that_says_nothing_is_certain_once_a_person_has_said_what_it_means() -> None:
    rows = sheet(ODD, *PEOPLE)
    assert "columns" in understand(rows).asks
    memory = Memory(
        by_heading={
            "beneficiaryref": said("name"),
            "card": said("identity"),
            "d": said("born_on"),
            "contact": said("mobile"),
        }
    )
    understood = understand(rows, memory=memory)
    assert (understood.asks, fields(understood)) == ([], ["serial", "name", "identity", "born_on", "mobile"])
    card = column(understood, 2)
    assert (card["reason"], card["remembered"]) == ("remembered", {"by": "A Clerk", "at": "2026-11-20"})


def test_memory_gives_way_to_data_that_speak_against_it() -> None:
    memory = Memory(by_heading={"card": said("mobile"), "contact": said("identity")})
    understood = understand(sheet(("SL", "Name", "Card", "DOB", "Contact"), *PEOPLE), memory=memory)
    assert "columns" in understood.asks
    assert (column(understood, 2)["field"], column(understood, 2)["certainty"]) == ("identity", "likely")
    assert column(understood, 2)["reason"] == "data_disagrees"


def test_row_of_headings_is_remembered_by_place_so_that_twins_and_blanks_are_told_apart() -> None:
    headings = ("SL", "Name", "Number", "", "Number")
    places = {1: said("name"), 2: said("identity"), 3: said("born_on"), 4: said("mobile")}
    memory = Memory(by_heading={"no": said("note")}, by_place={heading_signature(headings): places})
    understood = understand(sheet(headings, *PEOPLE), memory=memory)
    assert (understood.asks, fields(understood)) == ([], ["serial", "name", "identity", "born_on", "mobile"])


def test_single_heading_that_stands_twice_is_not_guessed_from_memory() -> None:
    memory = Memory(by_heading={"xyz": said("mobile")})
    understood = understand(
        sheet(("SL", "Name", "XYZ", "DOB", "XYZ"), *[(*row[:2], row[4], row[3], row[4]) for row in PEOPLE]),
        memory=memory,
    )
    assert all(each["reason"] != "remembered" for each in understood.columns[0]["columns"])


def test_remembered_row_of_unknown_headings_is_found_as_the_header() -> None:
    headings = ("Q1", "Q2", "Q3", "Q4", "Q5")
    places = {index: said(field) for index, field in enumerate((None, "name", "identity", "born_on", "mobile"))}
    rows = sheet(("Some title",), headings, *PEOPLE)
    assert understand(rows).columns[0]["header_rows"] == []
    understood = understand(rows, memory=Memory(by_place={heading_signature(headings): places}))
    assert (understood.columns[0]["header_rows"], understood.asks) == ([2], [])


def test_approved_conversion_is_not_asked_about_again_and_a_declined_one_is() -> None:
    rows = sheet(BIJOY_HEADINGS, *BIJOY_PEOPLE)
    signature = heading_signature([each["heading"] for each in understand(rows).columns[0]["columns"]])
    for script, asks in (("bijoy", []), ("", ["bijoy"])):
        places = {1: said("name", script=script), 5: said("vaccine", script=script)}
        understood = understand(rows, memory=Memory(by_place={signature: places}))
        assert understood.asks == asks
        assert column(understood, 1)["script"] == "bijoy"


# --- sheets ---------------------------------------------------------------------------------------

CHART = [("Week", ""), ("w1", "12"), ("w2", "40"), ("w3", "17")]


def test_sheet_that_is_nothing_of_ours_is_asked_about_and_neither_taken_nor_left() -> None:
    understood = understand(sheet(HEADINGS, *PEOPLE), sheet(*CHART), Sheet2=SheetFacts(4, True))
    assert understood.asks == ["sheets"]
    assert [(each["other"], each["left_out"]) for each in understood.columns] == [(False, False), (True, False)]
    assert (understood.columns[1]["rows"], understood.columns[1]["hidden"]) == (4, True)
    assert cannot_go_on(understood.columns, understood.defaults) == ["sheets"]
    understood.columns[1]["left_out"] = True
    assert cannot_go_on(understood.columns, understood.defaults) == []
    understood.columns[0]["left_out"] = True
    assert cannot_go_on(understood.columns, understood.defaults) == ["sheets"]


def test_sheet_of_people_without_a_heading_is_asked_about_by_its_columns() -> None:
    assert understand(sheet(*PEOPLE)).asks == ["columns"]


def test_person_says_which_row_is_the_heading_or_that_there_is_none() -> None:
    rows = sheet(("Title",), ("a", "b", "c", "d", "e"), *PEOPLE)
    header = header_chosen(rows, 2)
    assert header is not None
    chosen = sheet_understand("Sheet1", rows, header=header, facts=None, memory=Memory())
    assert chosen["header_rows"] == [2]
    assert [each["heading"] for each in chosen["columns"]] == ["a", "b", "c", "d", "e"]
    assert chosen["columns"][4]["field"] == "mobile"
    assert header_chosen(rows, 0) is None
    assert header_in_row(rows, 99) is None


# --- letterhead -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("উপজেলা স্বাস্থ্য কমপ্লেক্স, দেবিদ্বার, কুমিল্লা", "S201901"),
        ("দেবিদ্বার উপজেলা স্বাস্থ্য কমপ্লেক্স", "S201901"),
        ("UHC Debidwar", "S201901"),
        ("Upazila Health Complex, Debidwar, Cumilla", "S201901"),
        ("কেন্দ্রের নামঃ উপজেলা স্বাস্থ্য কমপ্লেক্স দোহার", "S302601"),
        ("Sadar Hospital, Sylhet", "S609101"),
        ("UHC Nowhere", None),
    ],
)
def test_centre_in_the_letterhead_is_found_in_whatever_order_it_is_named(title: str, code: str | None) -> None:
    understood = understand(sheet((title,), HEADINGS, *PEOPLE), given=Given(DAYS[0], 1, None))
    if code is None:
        assert "centre" not in understood.defaults
        assert understood.asks == ["centre"]
    else:
        assert understood.defaults["centre"] == {"value": code, "row": 1, "text": title, "source": "title"}
        assert understood.asks == ["defaults"]


def test_title_that_names_another_centre_day_or_dose_than_the_sender_is_asked_about_with_both() -> None:
    title = ("UHC Dohar, 2nd dose, date 28/10/2021",)
    understood = understand(sheet(title, HEADINGS, *PEOPLE))
    assert understood.asks == ["defaults"]
    both = {name: (default["value"], default["title"]["value"]) for name, default in understood.defaults.items()}
    assert both == {"given_on": ("2021-10-13", "2021-10-28"), "dose_no": (1, 2), "centre": ("S201901", "S302601")}
    assert all(default["source"] == "given" for default in understood.defaults.values())


def test_title_that_agrees_with_the_sender_is_no_question() -> None:
    title = ("UHC Debidwar, 1st dose, date 13/10/2021",)
    assert understand(sheet(title, HEADINGS, *PEOPLE)).asks == []


# --- spellings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "given", "asks"),
    [
        ("Debidwar Upazila Health Complex", NOTHING_GIVEN, []),
        ("Debidwer Upzila Helth Complex", NOTHING_GIVEN, ["spellings"]),
        ("Debidwer Upzila Helth Complex", ALL_GIVEN, []),
        ("Nowhere Health Complex", ALL_GIVEN, ["spellings"]),
    ],
)
def test_list_whose_centres_are_mostly_spelled_unknown_is_asked_about(
    spelling: str, given: Given, asks: list[str]
) -> None:
    rows = sheet(
        (*HEADINGS, "Vaccination Date", "Dose", "Centre"),
        *[(*row, "13/10/2021", "1", spelling) for row in PEOPLE],
    )
    assert understand(rows, given=given).asks == asks


def test_defaults_read_back_as_days() -> None:
    understood = understand(sheet(("List of 28-10-2021",), HEADINGS, *PEOPLE), given=NOTHING_GIVEN)
    assert date.fromisoformat(understood.defaults["given_on"]["value"]) == DAYS[1]
    assert set(understood.asks) == {"defaults", "centre", "dose_no"}
