"""Names of made-up people, in both scripts, and the ways in which a list writes one name."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from recovery.management.demo_data import name_parts as stock
from recovery.management.demo_data.name_parts import Part

Script = Literal["en", "bn"]
Sex = Literal["M", "F"]

# Where peoples other than Bangalees live, by BBS district code, and their rough share of the people there.
HILL_DISTRICTS = {"2003": 0.4, "2046": 0.45, "2084": 0.5, "2022": 0.01}
SANTAL_DISTRICTS = {
    "5064": 0.05,
    "5081": 0.04,
    "5527": 0.05,
    "5585": 0.02,
    "5594": 0.03,
    "5038": 0.03,
    "5070": 0.02,
}
GARO_DISTRICTS = {"4561": 0.03, "4572": 0.03, "4589": 0.03}
MANIPURI_DISTRICTS = {"6058": 0.04, "6091": 0.01}
HINDU_SHARE = 0.09


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its parts, so that both scripts and every slip come from one truth."""

    prefix: Part | None
    parts: tuple[Part, ...]

    def written(self, script: Script, *, prefix: bool = True) -> str:
        """The register's spelling in one script."""
        chosen = (self.prefix, *self.parts) if prefix and self.prefix else self.parts
        return " ".join(part.en if script == "en" else part.bn for part in chosen)

    def respelt(self, script: Script, rng: Random) -> str:
        """The same name with one word in another spelling that sounds alike."""
        words = self.written(script, prefix=False).split()
        known = [i for i, word in enumerate(words) if word in stock.OTHER_SPELLINGS]
        if known:
            i = rng.choice(known)
            words[i] = rng.choice(stock.OTHER_SPELLINGS[words[i]])
        else:
            whole = " ".join(words)
            for letters, others in stock.OTHER_LETTERS[script]:
                if letters in whole[1:]:
                    words = (whole[0] + whole[1:].replace(letters, others, 1)).split()
                    break
        if self.prefix:
            words.insert(0, self.prefix.en if script == "en" else self.prefix.bn)
        return " ".join(words)


def name_make(rng: Random, district_code: str, sex: Sex) -> Name:
    """A name that is likely in the district."""
    chance = rng.random()
    minorities: tuple[tuple[dict[str, float], tuple[Part, ...], tuple[Part, ...], tuple[Part, ...]], ...] = (
        (HILL_DISTRICTS, stock.HILL_MAN, stock.HILL_WOMAN, stock.HILL_FAMILY),
        (SANTAL_DISTRICTS, stock.PLAINS_MAN, stock.PLAINS_WOMAN, stock.SANTAL_FAMILY),
        (GARO_DISTRICTS, stock.PLAINS_MAN, stock.PLAINS_WOMAN, stock.GARO_FAMILY),
        (MANIPURI_DISTRICTS, stock.HINDU_MAN, stock.HINDU_WOMAN, stock.MANIPURI_FAMILY),
    )
    for districts, men, women, families in minorities:
        share = districts.get(district_code, 0.0)
        if chance < share:
            return Name(None, (rng.choice(men if sex == "M" else women), rng.choice(families)))
        chance -= share
    if chance < HINDU_SHARE:
        return _hindu(rng, sex)
    return _muslim_man(rng) if sex == "M" else _muslim_woman(rng)


def _hindu(rng: Random, sex: Sex) -> Name:
    men = sex == "M"
    chosen = [rng.choice(stock.HINDU_MAN if men else stock.HINDU_WOMAN)]
    if rng.random() < 0.75:
        chosen.append(rng.choice(stock.HINDU_MIDDLE_MAN if men else stock.HINDU_MIDDLE_WOMAN))
    chosen.append(rng.choice(stock.HINDU_FAMILY))
    return Name(stock.HINDU_MAN_PREFIX if men and rng.random() < 0.15 else None, tuple(chosen))


def _muslim_man(rng: Random) -> Name:
    kind = rng.random()
    if kind < 0.25:
        chosen = [rng.choice(stock.UL), rng.choice(stock.AFTER_UL)]
    elif kind < 0.40:
        chosen = [rng.choice(stock.UDDIN), rng.choice(stock.AFTER_UDDIN)]
    elif kind < 0.53:
        chosen = [rng.choice(stock.UR), *stock.AFTER_UR]
    elif kind < 0.66:
        chosen = [rng.choice(stock.ABDUL)]
    else:
        chosen = [rng.choice(stock.PLAIN), rng.choice(stock.AFTER_PLAIN)]
    if kind < 0.66 and rng.random() < 0.15:
        chosen.append(rng.choice(stock.AFTER_PLAIN))
    return Name(stock.MAN_PREFIX if rng.random() < 0.68 else None, _no_word_twice(chosen))


def _muslim_woman(rng: Random) -> Name:
    chosen = [rng.choice(stock.WOMAN), rng.choice(stock.AFTER_WOMAN)]
    return Name(stock.WOMAN_PREFIX if rng.random() < 0.4 else None, _no_word_twice(chosen))


def _no_word_twice(chosen: list[Part]) -> tuple[Part, ...]:
    """'Hossain Hossain' is nobody's name: the later of two equal words goes."""
    kept: list[Part] = []
    for part in chosen:
        if not any(part.en in earlier.en.split() for earlier in kept):
            kept.append(part)
    return tuple(kept)
