from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from recovery.linkage.explain import LEVELS, NAMES, comparison_sentence

EVERY_LEVEL = [(name, level) for name, levels in LEVELS.items() for level in levels]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_a_comparison_is_one_sentence_with_a_signed_weight() -> None:
    assert comparison_sentence({"name": "mobile", "level": "exact", "weight": 9.44}) == "mobile: the same +9.4"
    assert comparison_sentence({"name": "nid", "level": "swapped", "weight": 3.0}) == (
        "NID: two neighbouring digits are swapped +3.0"
    )
    assert comparison_sentence({"name": "sex", "level": "differs", "weight": -5.25}) == "sex: another one -5.2"


def test_what_is_not_known_is_said_without_a_weight() -> None:
    assert comparison_sentence({"name": "birth_date", "level": "unknown", "weight": 0.0}) == (
        "birth date: not known on both sides"
    )


@pytest.mark.parametrize(("name", "level"), EVERY_LEVEL)
def test_every_level_of_every_comparison_has_its_own_sentence(name: str, level: str) -> None:
    sentence = comparison_sentence({"name": name, "level": level, "weight": 1.0})
    assert sentence.startswith(f"{NAMES[name]}: ")
    others = {
        comparison_sentence({"name": name, "level": other, "weight": 1.0}) for other in LEVELS[name] if other != level
    }
    assert sentence not in others


def test_a_name_or_level_of_nobody_is_refused() -> None:
    for comparison in ({"name": "shoe", "level": "exact"}, {"name": "nid", "level": "blue"}):
        with pytest.raises(KeyError):
            comparison_sentence(comparison | {"weight": 1.0})
