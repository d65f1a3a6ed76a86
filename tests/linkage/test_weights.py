"""What pairs weigh under the model that comes with the product."""

from __future__ import annotations

import datetime
import itertools
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.normalise import name_key, sound_key
from recovery.linkage.comparisons import MOST_COMMON, RAREST
from recovery.linkage.explain import LEVELS, NAMES, comparison_sentence
from recovery.linkage.training import _ORDER, level_weight
from tests.linkage.sides import KARIM, MODEL, weigh

SPELLINGS = ("Md. Abdul Karim", "Abdul Kareem", "Rahima Khatun", "Rohima Khatun", "Hasan Ali", "Hossain Ali",
             "আব্দুল করিম", "রহিমা খাতুন", "হোসেন আলী", "Salma Begum", "Salina Begum", None)  # fmt: skip


def named(name: str | None, **more: Any) -> dict[str, Any]:
    record = KARIM | {"name_en": None, "name_bn": None, "sound_en": None, "sound_bn": None, "sound": None} | more
    if name:
        script = "en" if name.isascii() else "bn"
        record |= {f"name_{script}": name_key(name), f"sound_{script}": sound_key(name), "sound": sound_key(name)}
    return record


def born(text: str | None) -> dict[str, Any]:
    year = int(text[:4]) if text else None
    return KARIM | {"birth_date": text, "year_from": year, "year_to": year}


def level(name: str, left: dict[str, Any], right: dict[str, Any]) -> str:
    ((_weight, comparisons),) = weigh([(left, right)])
    return str(comparisons[name]["level"])


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ("Md. Abdul Karim", "Abdul KARIM", "same"),
        ("Abdul Karim", "Abdul Kareem", "same_sound"),
        ("আব্দুল করিম", "Abdul Karim", "same_sound"),
        ("Hasan Ali", "Hossain Ali", "near"),
        ("Salma Begum", "Salina Begum", "near"),
        ("Rahim Uddin", "Karim Uddin", "differs"),
        ("Abdul Karim", None, "unknown"),
    ],
)
def test_a_name_is_compared_by_letters_and_by_sound(left: str, right: str | None, says: str) -> None:
    assert level("name", named(left), named(right)) == says


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ("1980-01-05", "1980-01-05", "exact"),
        ("1980-01-01", "1980-01-01", "first_january"),
        ("1980-01-05", "1980-05-01", "swapped"),
        ("1980-01-05", "1980-01-15", "one_digit"),
        ("1980-01-05", "1980-11-23", "same_year"),
        ("1980-01-05", "1971-11-23", "differs"),
        ("1980-01-05", None, "unknown"),
    ],
)
def test_a_birth_date_is_compared_by_what_goes_wrong_with_it(left: str, right: str | None, says: str) -> None:
    assert level("birth_date", born(left), born(right)) == says


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        (("2555801347", None), ("2555801347", None), "exact"),
        (("1910000000019", None), ("1910000000019", "1985"), "same_13"),
        (("1910000000019", "1986"), ("1910000000019", "1985"), "one_edit"),
        (("2555801347", None), ("2555801341", None), "one_edit"),
        (("2555801347", None), ("2555810347", None), "swapped"),
        (("2555801347", None), ("2555811348", None), "differs"),
        (("2555801347", None), ("1910000000019", None), "unknown"),
        ((None, None), ("1910000000019", None), "unknown"),
    ],
)
def test_an_nid_is_compared_only_with_one_of_its_kind(
    left: tuple[str | None, str | None], right: tuple[str, str | None], says: str
) -> None:
    assert level("nid", *(KARIM | {"nid": nid, "nid_year": year} for nid, year in (left, right))) == says


def test_seventeen_digits_under_an_nid_heading_speak_for_a_birth_registration_number_and_never_against_it() -> None:
    number = "19851910000000024"
    left, right = KARIM | {"brn_alt": number}, KARIM | {"brn": number}
    assert level("brn", left, right) == level("brn", right, left) == "exact"
    assert level("brn", left, KARIM | {"brn": number[:-2] + "99"}) == "unknown"


def test_the_second_phone_of_a_row_counts_like_the_first() -> None:
    assert level("mobile", KARIM | {"mobile": "01800000001", "mobile2": KARIM["mobile"]}, KARIM) == "exact"
    assert level("mobile", KARIM | {"mobile": "01700000007"}, KARIM) == "one_edit"


def test_a_rare_name_weighs_more_than_a_common_one() -> None:
    rare, common = (weigh([(KARIM, KARIM)], share=share)[0][1]["name"]["weight"] for share in (0.0002, 0.02))
    assert rare - common == pytest.approx(math.log2(100), abs=0.001)
    rarest, rarer = (weigh([(KARIM, KARIM)], share=share)[0][1]["name"]["weight"] for share in (RAREST, RAREST / 50))
    assert rarest == rarer


def test_the_weight_is_the_sum_of_its_comparisons_and_every_sentence_reads() -> None:
    pairs = [(KARIM, KARIM), (KARIM, named("Rahima Khatun", mobile=None)), (born("1980-05-01"), KARIM)]
    for weight, comparisons in weigh(pairs):
        assert list(comparisons) == list(NAMES)
        assert weight == pytest.approx(math.fsum(each["weight"] for each in comparisons.values()), abs=1e-9)
        for each in comparisons.values():
            sentence = comparison_sentence(each)
            assert str(NAMES[each["name"]]) in sentence
            assert each["level"] != "unknown" or each["weight"] == 0


def test_the_model_knows_exactly_the_levels_that_can_be_said() -> None:
    known = {
        each["output_column_name"]: {one["label_for_charts"] for one in each["comparison_levels"]}
        for each in MODEL["settings"]["comparisons"]
    }
    for name, levels in known.items():
        assert levels <= set(LEVELS[name])
    assert set(known) == set(NAMES)


@pytest.mark.parametrize("comparison", MODEL["settings"]["comparisons"], ids=lambda each: each["output_column_name"])
def test_no_level_weighs_more_than_one_of_more_agreement(comparison: dict[str, Any]) -> None:
    levels = {each["label_for_charts"]: each for each in comparison["comparison_levels"]}
    ranks = _ORDER[comparison["output_column_name"]]
    for share in (RAREST, 0.001, MOST_COMMON):
        weights = [
            [level_weight(levels[label], share=share if levels[label].get("tf_adjustment_column") else None)
             for label in rank]
            for rank in ranks
        ]  # fmt: skip
        for more, less in itertools.pairwise(weights):
            assert min(more) >= max(less) - 1e-9
    assert level_weight(levels["differs"]) < 0


digits = st.text("0123456789", min_size=10, max_size=10)
dates = st.dates(datetime.date(1936, 1, 1), datetime.date(2003, 12, 31)).map(lambda day: day.isoformat())


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(SPELLINGS))
    birth_date = draw(st.one_of(st.none(), st.sampled_from(["1980-01-05", "1980-05-01", "1980-01-01"]), dates))
    year = int(birth_date[:4]) if birth_date else draw(st.sampled_from([None, 1980, 1985]))
    return named(name) | {
        "registration_no": draw(st.sampled_from([None, "004000001", "004000010", "9"])),
        "nid": draw(st.sampled_from([None, "2555801347", "2555801341", "1910000000019", "1910000000091"])),
        "nid_year": draw(st.sampled_from([None, "1985", "1986"])),
        "brn": draw(st.sampled_from([None, "19851910000000024", "19851910000000042", "2001191000000026"])),
        "brn_alt": draw(st.sampled_from([None, "19851910000000024"])),
        "passport": draw(st.sampled_from([None, "BX0000025", "BX0000052", "BX000002"])),
        "birth_date": birth_date, "year_from": year, "year_to": year,
        "mobile": draw(st.sampled_from([None, "01700000006", "01700000007", "01800000099"])),
        "mobile2": draw(st.sampled_from([None, "01700000006"])),
        "sex": draw(st.sampled_from([None, "M", "F"])),
        "centre": draw(st.sampled_from([None, 1, 2])), "district": draw(st.sampled_from(["3026", "2019"])),
    }  # fmt: skip


few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
many_pairs = st.lists(st.tuples(records(), records()), min_size=20, max_size=40)


@few
@given(many_pairs)
def test_a_pair_weighs_the_same_with_its_sides_exchanged(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    assert weigh(pairs) == weigh([(right, left) for left, right in pairs])


@few
@given(many_pairs, st.randoms(use_true_random=False))
def test_a_pair_weighs_the_same_whatever_is_weighed_beside_it(
    pairs: list[tuple[dict[str, Any], dict[str, Any]]], chance: Any
) -> None:
    order = list(range(len(pairs)))
    chance.shuffle(order)
    straight, shuffled = weigh(pairs), weigh([pairs[place] for place in order])
    assert [shuffled[order.index(place)] for place in range(len(pairs))] == straight


FIELDS = {
    "registration_no": ("registration_no",), "nid": ("nid", "nid_year"), "brn": ("brn", "brn_alt"),
    "passport": ("passport",), "birth_date": ("birth_date", "year_from", "year_to"),
    "name": ("name_en", "name_bn", "sound_en", "sound_bn", "sound"), "mobile": ("mobile", "mobile2"), "sex": ("sex",),
    "place": ("centre", "district"),
}  # fmt: skip


@few
@given(many_pairs, st.sampled_from(sorted(FIELDS)), st.sampled_from([RAREST, 0.003, MOST_COMMON]))
def test_more_agreement_never_lowers_the_weight(
    pairs: list[tuple[dict[str, Any], dict[str, Any]]], name: str, share: float
) -> None:
    known = [pair for pair in pairs if any(pair[1][field] for field in FIELDS[name])]
    agreeing = [(left | {field: right[field] for field in FIELDS[name]}, right) for left, right in known]
    before, after = (weigh(each, share=share) for each in (known, agreeing))
    for (lighter, _), (heavier, comparisons) in zip(before, after, strict=True):
        assert heavier >= lighter - 1e-3 or comparisons[name]["level"] == "unknown"
