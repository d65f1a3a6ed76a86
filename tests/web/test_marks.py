"""Differing characters are marked on both sides, whole characters only; of numbers no more is seen than must be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.identifiers import mask, mask_mobile
from recovery.web.marks import clusters, nearest, numbers_marked, texts_marked

_BANGLA = st.text(alphabet="কখগমষরহজঞতশ্যািীুেোৌাংঃঁ়্ৎ ‌‍", max_size=14)


def bare(marked: str) -> str:
    return re.sub(r"</?mark>", "", marked)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ক্ষমতা", ["ক্ষ", "ম", "তা"]),
        ("মোছাম্মৎ", ["মো", "ছা", "ম্ম", "ৎ"]),
        ("স্ত্রী", ["স্ত্রী"]),
        ("র‍্যাব", ["র‍্যা", "ব"]),
        ("ক্‌ষ", ["ক্‌", "ষ"]),  # a virama that is shown opens no conjunct
        ("ঁa", ["ঁ", "a"]),
        ("", []),
    ],
)
def test_a_character_is_what_a_reader_takes_for_one(text: str, parts: list[str]) -> None:
    assert clusters(text) == parts


@given(_BANGLA)
def test_clusters_are_the_text_and_none_begins_with_a_mark_of_the_letter_before_it(text: str) -> None:
    found = clusters(text)
    assert "".join(found) == text
    assert all(not each.startswith(("া", "ি", "্", "ং", "ঃ", "ঁ", "়")) for each in found[1:])


@given(_BANGLA, _BANGLA)
def test_marks_never_cut_a_character_and_change_no_letter(left: str, right: str) -> None:
    for marked, other in zip(texts_marked(left, right), texts_marked(right, left)[::-1], strict=True):
        pieces = re.split(r"</?mark>", marked)
        assert clusters(bare(marked)) == [part for piece in pieces for part in clusters(piece)]
        assert bare(other) == bare(marked)


def test_a_conjunct_that_differs_is_marked_whole_on_both_sides() -> None:
    assert texts_marked("মোছাঃ রহিমা", "মোছাম্মৎ রহিমা") == (
        "মো<mark>ছাঃ</mark> রহিমা",
        "মো<mark>ছাম্মৎ</mark> রহিমা",
    )
    assert texts_marked("লক্ষণ", "লক্ষ্মণ") == ("ল<mark>ক্ষ</mark>ণ", "ল<mark>ক্ষ্ম</mark>ণ")
    assert texts_marked("Salma BEGUM", "Selma Begum") == ("S<mark>a</mark>lma BEGUM", "S<mark>e</mark>lma Begum")


def test_what_stands_in_a_name_is_text_and_no_markup() -> None:
    ours, theirs = texts_marked("<b>A</b>", "<b>B</b>")
    assert "&lt;b&gt;<mark>A</mark>" in ours
    assert "<b>" not in theirs


def test_of_two_numbers_nearly_the_same_the_differing_digits_are_seen_and_no_others() -> None:
    assert numbers_marked("2555809183", "2555809138") == ("••••••91<mark>83</mark>", "••••••91<mark>38</mark>")
    assert numbers_marked("2535809183", "2555809183") == ("••<mark>3</mark>•••9183", "••<mark>5</mark>•••9183")
    mobile = numbers_marked("01700300012", "01700800012", is_mobile=True)
    assert mobile == ("017••<mark>3</mark>•0012", "017••<mark>8</mark>•0012")


def test_two_numbers_of_two_people_stay_masked() -> None:
    assert numbers_marked("2555801347", "9876543210") == (mask("2555801347"), mask("9876543210"))
    assert numbers_marked("01700000012", "01899999999", is_mobile=True)[1] == mask_mobile("01899999999")
    assert numbers_marked("2555801347", "") == (mask("2555801347"), "")
    assert numbers_marked("2555801347", "2555801347")[0] == mask("2555801347")


@given(st.text("0123456789", min_size=8, max_size=17), st.text("0123456789", min_size=8, max_size=17))
def test_no_more_than_two_hidden_digits_of_a_number_are_ever_seen(left: str, right: str) -> None:
    for number, marked in zip((left, right), numbers_marked(left, right), strict=True):
        shown = bare(marked)
        assert len(shown) == len(number)
        assert sum(a != "•" for a in shown[:-4]) <= 2
        assert all(a in ("•", b) for a, b in zip(shown, number, strict=True))


def test_of_two_phones_of_a_row_the_one_nearest_the_register_is_shown() -> None:
    assert nearest(("01711111111", "01700000013"), "01700000012") == "01700000013"
    assert nearest(("", "01700000013"), "") == "01700000013"
    assert nearest(("", ""), "01700000012") == ""
