from __future__ import annotations

import datetime

import pytest

from recovery import errors
from recovery.casework.values import value_read
from tests.casework.world import World


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("given_on", "2021-10-13", "2021-10-13"),
        ("given_on", "২০২১-১০-১৩", "2021-10-13"),
        ("date_of_birth", datetime.date(1980, 1, 5), "1980-01-05"),
        ("vaccine", "SINOPHARM", "SINOPHARM"),
        ("centre", " S302601 ", "S302601"),
        ("mobile", "+880 1700-000012", "01700000012"),
        ("mobile", "০১৭০০০০০০১২", "01700000012"),
        ("nid", "2555801347", "2555801347"),
        ("nid", "২৫৫৫৮০১৩৪৭", "2555801347"),
        ("name_bn", "  মোছাঃ  রহিমা ", "মোছাঃ রহিমা"),
        ("name_en", "Rahima Khatun", "Rahima Khatun"),
        ("name_en", "\x00Ra\x1bhima\u202e\ud800 Khatun", "Rahima Khatun"),
    ],
)
def test_value_is_stored_in_one_form(world: World, field: str, typed: object, stored: str) -> None:
    assert value_read(field, typed) == stored


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("given_on", "13/10/2021", errors.ValueNotADay),
        ("given_on", "2999-01-01", errors.ValueNotADay),
        ("date_of_birth", "1800-01-01", errors.ValueNotADay),
        ("date_of_birth", "", errors.ValueNotADay),
        ("vaccine", "Sinopharm?", errors.ValueNotACode),
        ("vaccine", "", errors.ValueNotACode),
        ("centre", "nowhere", errors.ValueNotACode),
        ("mobile", "12345", errors.ValueNotAMobile),
        ("mobile", "01700000012 / 01800000013", errors.ValueNotAMobile),
        ("nid", "123", errors.ValueNotANid),
        ("nid", "01700000012", errors.ValueNotANid),
        ("name_en", "", errors.ValueNotAName),
        ("name_en", "=1+1", errors.ValueNotAName),
        ("name_en", "+Karim", errors.ValueNotAName),
        ("name_en", "-Karim", errors.ValueNotAName),
        ("name_en", "@Karim", errors.ValueNotAName),
        ("name_bn", "র" * 201, errors.ValueNotAName),
        ("name_en", "\t\r\n=Karim", errors.ValueNotAName),
        ("lot_no", "1", errors.FieldUnknown),
        ("dose", "2021-10-13", errors.ValueNotUsable),
        ("dose", {"given_on": "2021-10-13"}, errors.ValueNotUsable),
    ],
)
def test_value_that_cannot_be_is_refused_with_what_was_typed(
    world: World, field: str, typed: object, error: type[errors.RecoveryError]
) -> None:
    with pytest.raises(error) as refusal:
        value_read(field, typed)
    assert str(refusal.value)


def test_whole_dose_is_stored_by_codes(world: World) -> None:
    typed = {
        "vaccine": "PFIZER",
        "given_on": "২০২১-১০-১৩",
        "centre": "S302601",
        "lot_no": " AB12 ",
        "else": "?",
    }
    stored = {"vaccine": "PFIZER", "given_on": "2021-10-13", "centre": "S302601", "lot_no": "AB12"}
    assert value_read("dose", typed) == stored
    assert value_read("dose", {"given_on": "2021-10-13", "centre": "S302601"})["vaccine"] is None
    with pytest.raises(errors.ValueNotAName):
        value_read("dose", {**typed, "lot_no": "=HYPERLINK(1)"})
    with pytest.raises(errors.ValueNotACode):
        value_read("dose", {**typed, "vaccine": "WATER"})
