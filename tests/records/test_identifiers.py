"""Numbers of persons: read as they stand, told apart where shapes collide, never repaired."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.bangla import bangla_digits
from records.identifiers import (
    BRNS,
    NIDS,
    ZILA_CODES,
    IdKind,
    brn_key,
    mask,
    mask_mobile,
    mobile_key,
    nid_key,
    parse_identity,
    parse_mobile,
    passport_key,
)

SAMPLES = Path(__file__).parents[1] / "samples"

digits = st.text(alphabet="0123456789", min_size=1, max_size=20)
cells = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789০১২৩৪৫৬৭৮৯ -/.,+eEOlabNIDজন্মনিঃ\u00a0\u200b", max_size=30),
)


# --- the identity cells of the forty rows --------------------------------------------


@pytest.mark.parametrize(
    ("cell", "kind", "key"),
    [
        ("2555801347", IdKind.nid10, "2555801347"),
        ("২৭৭৭৪০৯১৮৩", IdKind.nid10, "2777409183"),
        ("1910000000019", IdKind.nid13, "1910000000019"),
        ("19861910000000020", IdKind.nid17, "1910000000020"),
        ("1985-19-1-00-00-000021", IdKind.nid17, "1910000000021"),
        ("bx 0000025", IdKind.passport, "BX0000025"),
        ("জন্ম নিঃ 2001191000000026", IdKind.brn16, "2001191000000026"),
        ("1.98519E+16", IdKind.destroyed, ""),
        ("191000000023", IdKind.invalid, ""),
        ("8801700000012", IdKind.invalid, ""),
    ],
)
def test_identity_cells_of_a_real_looking_list(cell: str, kind: IdKind, key: str) -> None:
    parsed = parse_identity(cell)
    assert (parsed.kind, parsed.key) == (kind, key)


def test_a_17_digit_nid_keeps_its_year_and_compares_by_its_last_13() -> None:
    long, short = parse_identity("19851910000000019"), parse_identity("1910000000019")
    assert long.key == short.key == "1910000000019"
    assert (long.nid_year, short.nid_year) == (1985, None)


def test_a_number_shortened_to_an_exponent_is_destroyed_and_keeps_only_what_it_shows() -> None:
    parsed = parse_identity("1.98519E+16")
    assert (parsed.kind, parsed.digits, parsed.suggestion) == (IdKind.destroyed, "198519", None)
    assert parsed.notes == ("lost_in_excel",)


def test_an_exponent_that_shows_every_digit_has_lost_nothing() -> None:
    assert parse_identity("1.910000000008E+12").key == "1910000000008"


def test_excel_keeps_15_digits_of_a_number_cell_and_no_key_is_made_of_them() -> None:
    parsed = parse_identity("19851910000000000", is_number_cell=True)
    assert (parsed.kind, parsed.key, parsed.digits) == (IdKind.destroyed, "", "198519100000000")
    assert parse_identity("19851910000000018").kind is IdKind.nid17
    assert parse_identity("1910000000008", is_number_cell=True).key == "1910000000008"


def test_a_17_digit_text_that_ends_in_00_is_read_with_a_warning() -> None:
    assert "ends_in_00" in parse_identity("19851910000000000").notes


def test_letters_typed_for_digits_give_a_suggestion_and_no_key() -> None:
    parsed = parse_identity("19l000000O022")
    assert (parsed.kind, parsed.key, parsed.suggestion) == (IdKind.invalid, "", "1910000000022")
    assert parsed.notes == ("letters_in_number",)
    assert parse_identity("19xx0000000q2").suggestion is None


def test_a_13_digit_number_from_880_is_a_phone() -> None:
    assert parse_identity("8801700000012").notes == ("mobile_not_nid",)
    assert parse_identity("01700000012").notes == ("mobile_not_nid",)
    assert parse_identity("+880 1700-000012").notes == ("mobile_not_nid",)


def test_a_10_digit_number_that_could_be_a_phone_without_its_zero_says_so() -> None:
    parsed = parse_identity("1700000011")
    assert parsed.kind is IdKind.nid10
    assert parsed.notes == ("could_be_mobile",)


def test_17_digits_are_a_brn_for_a_child_or_by_column_or_label_and_else_an_nid_that_could_be_one() -> None:
    number = "20061910000000024"
    assert parse_identity(number, age_on_dose=15).kind is IdKind.brn17
    assert parse_identity(number, column_kind="brn").kind is IdKind.brn17
    assert parse_identity(f"BRN: {number}").kind is IdKind.brn17
    assert parse_identity(f"জন্ম নিবন্ধন নম্বর- {bangla_digits(number)}").key == number
    adult = parse_identity(number, age_on_dose=35)
    assert adult.kind is IdKind.nid17
    assert "could_be_brn" in adult.notes


def test_a_year_in_the_number_that_differs_from_the_birth_year_is_a_warning_only() -> None:
    parsed = parse_identity("19861910000000020", born_year=1985)
    assert parsed.key == "1910000000020"
    assert "nid_year_differs" in parsed.notes
    assert "nid_year_differs" not in parse_identity("19861910000000020", born_year=1986).notes


def test_an_old_16_digit_brn_is_none_in_an_nid_column_and_doubtful_without_a_label() -> None:
    number = "2001191000000026"
    assert parse_identity(number, column_kind="nid").kind is IdKind.invalid
    assert parse_identity(number, column_kind="brn").notes == ("old_brn",)
    assert parse_identity(number).notes == ("old_brn", "short_of_17")


@pytest.mark.parametrize(
    ("cell", "notes"),
    [
        ("", ("empty",)),
        ("নাই", ("empty",)),
        ("N/A", ("empty",)),
        ("abc", ("not_a_number",)),
        ("NID", ("not_a_number",)),
        ("1111111111", ("placeholder",)),
        ("191000000023", ("too_short",)),
        ("198519100000000231", ("too_long",)),
        ("0555801347", ("nid_first_digit_zero",)),
        ("1900000000008", ("rmo_unknown",)),
        ("2010000000008", ("zila_unknown",)),
    ],
)
def test_what_is_wrong_with_a_number_is_noted(cell: str, notes: tuple[str, ...]) -> None:
    assert parse_identity(cell).notes == notes


@pytest.mark.parametrize(
    "cell",
    [
        "NID: 2555801347",
        "NID No. 2555801347",
        "N.I.D- 2555801347",
        "জাতীয় পরিচয়পত্র নং ২৫৫৫৮০১৩৪৭",
        "এনআইডি নং-২৫৫৫৮০১৩৪৭",
        "ভোটার আইডি 2555801347",
        "Smart Card 2555801347",
    ],
)
def test_labels_in_front_of_a_number_are_removed_and_noted(cell: str) -> None:
    parsed = parse_identity(cell)
    assert parsed.key == "2555801347"
    assert "label_removed" in parsed.notes


def test_two_numbers_in_a_cell_give_the_first_and_say_so() -> None:
    parsed = parse_identity("2555801347 / 1910000000008")
    assert parsed.key == "2555801347"
    assert parsed.notes == ("two_numbers",)


def test_a_zero_that_a_number_cell_ate_is_suggested_not_restored() -> None:
    parsed = parse_identity("410000000012", is_number_cell=True)
    assert (parsed.key, parsed.suggestion) == ("", "0410000000012")
    assert parse_identity("410000000012").suggestion is None


def test_passport_letters_are_no_label() -> None:
    assert parse_identity("PP1234567").key == "PP1234567"
    assert parse_identity("পাসপোর্ট নং BX0000025").key == "BX0000025"
    assert parse_identity("K12345678X", column_kind="passport").kind is IdKind.passport
    assert parse_identity("K12345678X").kind is IdKind.invalid


def test_register_keys_are_those_of_the_lists() -> None:
    assert nid_key("19851910000000019") == ("1910000000019", 1985)
    assert nid_key("2555801347") == ("2555801347", None)
    assert nid_key("BX0000025") == ("", None)
    assert brn_key("2006-19-1-00-00-000024") == "20061910000000024"
    assert brn_key("2555801347") == ""
    assert passport_key("bx 0000025") == "BX0000025"
    assert passport_key("নাই") == ""


def test_every_identifier_of_the_sample_register_has_a_key() -> None:
    with (SAMPLES / "recipients.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            assert bool(nid_key(row["nid"])[0]) == bool(row["nid"])
            assert bool(brn_key(row["birth_registration_no"])) == bool(row["birth_registration_no"])
            assert bool(passport_key(row["passport_no"])) == bool(row["passport_no"])
            assert mobile_key(row["mobile"]) == row["mobile"]


def test_zila_codes_are_those_of_the_districts() -> None:
    districts = Path(__file__).parents[2] / "records" / "reference" / "districts.csv"
    with districts.open(encoding="utf-8", newline="") as file:
        assert {row["code"][2:] for row in csv.DictReader(file)} == ZILA_CODES


# --- properties ----------------------------------------------------------------------


@given(digits)
def test_digits_of_both_scripts_give_equal_keys(number: str) -> None:
    assert parse_identity(number) == parse_identity(bangla_digits(number))
    assert parse_mobile(number) == parse_mobile(bangla_digits(number))


@given(digits, st.sampled_from([" ", "-", "\u00a0", "\u2013", "\u200b"]), st.integers(1, 19))
def test_marks_between_the_digits_change_no_key(number: str, mark: str, place: int) -> None:
    marked = number[:place] + mark + number[place:]
    assert parse_identity(marked).key == parse_identity(number).key


@given(cells, st.booleans(), st.sampled_from(["nid", "brn", "passport", "any"]), st.integers(0, 99))
def test_no_cell_is_too_strange_to_read(cell: str, number: bool, column: str, age: int) -> None:
    parsed = parse_identity(cell, is_number_cell=number, column_kind=column, age_on_dose=age)  # type: ignore[arg-type]
    assert bool(parsed.key) == (parsed.kind in NIDS | BRNS | {IdKind.passport})
    assert parsed == parse_identity(
        unicodedata.normalize("NFD", cell),
        is_number_cell=number,
        column_kind=column,  # type: ignore[arg-type]
        age_on_dose=age,
    )
    if parsed.kind is IdKind.destroyed:
        assert len(parsed.digits) <= 15


@given(cells)
def test_a_key_read_again_is_itself(cell: str) -> None:
    parsed = parse_identity(cell)
    if parsed.kind in NIDS:
        assert nid_key(parsed.key)[0] == parsed.key
    elif parsed.kind in BRNS:
        assert brn_key(parsed.key) == parsed.key
    elif parsed.key:
        assert passport_key(parsed.key) == parsed.key


@given(st.integers(15, 40).flatmap(lambda size: st.text(alphabet="123456789", min_size=size, max_size=size)))
def test_a_number_cell_of_more_than_15_digits_never_gives_a_key(number: str) -> None:
    if len(number) > 15:
        assert parse_identity(number, is_number_cell=True).key == ""


def test_a_cell_full_of_labels_is_read_in_reasonable_depth() -> None:
    assert parse_identity("id " * 5_000 + "2555801347").key == ""
    assert parse_identity("birth" + "reg" * 5_000 + "!").key == ""


# --- mobiles -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "keys", "notes"),
    [
        ("01700000006", ("01700000006",), ()),
        ("০১৭০০০০০০০৭", ("01700000007",), ()),
        ("1700000011", ("01700000011",), ("leading_zero_restored",)),
        ("+880 1700-000012", ("01700000012",), ()),
        ("8801700000012", ("01700000012",), ()),
        ("008801700000012", ("01700000012",), ()),
        ("01700000014/01800000014", ("01700000014", "01800000014"), ("two_numbers",)),
        ("01700000014 01800000014", ("01700000014", "01800000014"), ("two_numbers",)),
        ("01700000014 ও ০১৮০০০০০০১৪", ("01700000014", "01800000014"), ("two_numbers",)),
        ("0170000001401800000014", ("01700000014", "01800000014"), ("two_numbers",)),
        ("01700000014/15", ("01700000014",), ("rest_unreadable",)),
        ("0170000001", (), ("wrong_length",)),
        ("01199000016", (), ("closed_operator",)),
        ("01700 000021", ("01700000021",), ()),
        ("'01700000034", ("01700000034",), ()),
        ("-01700000039", ("01700000039",), ()),
        ("8.8017E+12", (), ("lost_in_excel",)),
        ("017000OOO12", (), ("letters_in_number",)),
        ("02-9898787", (), ("not_mobile",)),
        ("মোবাইল নং: ০১৭০০০০০০০৭", ("01700000007",), ()),
        ("নাই", (), ("empty",)),
        ("", (), ("empty",)),
        ("/", (), ("not_mobile",)),
    ],
)
def test_phone_cells_of_a_real_looking_list(cell: str, keys: tuple[str, ...], notes: tuple[str, ...]) -> None:
    parsed = parse_mobile(cell)
    assert (parsed.keys, parsed.notes) == (keys, notes)


@given(cells, st.booleans())
def test_every_mobile_key_has_the_one_form_and_keyless_cells_say_why(cell: str, number: bool) -> None:
    parsed = parse_mobile(cell, is_number_cell=number)
    for key in parsed.keys:
        assert len(key) == 11
        assert key[:2] == "01"
        assert key[2] in "3456789"
        assert key.isdigit()
        assert key.isascii()
        assert mobile_key(key) == key
    assert len(set(parsed.keys)) == len(parsed.keys)
    assert parsed.keys or parsed.notes
    assert mobile_key(cell) == "" or mobile_key(cell) in parse_mobile(cell).keys


# --- masks ---------------------------------------------------------------------------


def test_masks_look_as_people_know_them() -> None:
    assert mask("2555801347") == "••••••1347"
    assert mask_mobile("01700000012") == "017••••0012"
    assert mask_mobile("2555801347") == "••••••1347"
    assert mask("1234567") == "•••••••"
    assert mask("") == ""


@given(st.text(alphabet="0123456789ABX", max_size=30))
def test_a_mask_keeps_the_length_and_shows_at_most_four_characters(identifier: str) -> None:
    masked = mask(identifier)
    assert len(masked) == len(identifier)
    assert len(masked.replace("•", "")) <= 4
    assert len(masked.replace("•", "")) * 2 <= len(identifier)


@given(st.text(alphabet="0123456789", max_size=20))
def test_a_masked_mobile_hides_at_least_four_digits_of_a_mobile_and_more_of_anything_else(
    mobile: str,
) -> None:
    hidden = mask_mobile(mobile).count("•")
    assert hidden >= min(4, len(mobile))
