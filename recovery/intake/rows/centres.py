"""Which centre a row's text means: by a known spelling, else a suggestion by the place's sound."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from records.bangla import ascii_digits, clean_text, skeleton
from records.normalise import name_key

# Words that say what kind of place it is. They are spelled and shortened in too many ways to compare by.
_KIND_WORDS = (
    "upazila upozila upazilla upzila upz uz health helth hlth complex complx compl centre center hospital "
    "hosp sadar general district medical college uhc thc union council ward clinic community vaccination "
    "vaccine covid no num and of the উপজেলা উপজেলার উপঃ উপ স্বাস্থ্য স্বাঃ স্বা কমপ্লেক্স কমঃ কম কেন্দ্র টিকা "
    "টিকাদান হাসপাতাল সদর জেনারেল জেলা মেডিকেল মেডিক্যাল কলেজ ইউনিয়ন ইউপি পরিষদ ওয়ার্ড ক্লিনিক কমিউনিটি নং ও"
)
_KINDS = frozenset(unicodedata.normalize("NFC", word).replace("\u0983", "") for word in _KIND_WORDS.split())
_KIND_SOUNDS = frozenset(sound for sound in (skeleton(word) for word in _KIND_WORDS.split()) if len(sound) >= 4)
_WORD = re.compile("[a-z\u0980-\u0982\u0984-\u09ff]+|[0-9]+")


class Centres:
    """The spellings of centres that are known, and a guess at the others.

    `codes` has the name key of each known spelling (`normalise.name_key`) and the centre's code.
    """

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._codes = codes
        self._guesses: dict[str, str] = {}

    def code(self, text: str) -> str:
        """The centre whose known spelling this is, '' if none."""
        return self._codes.get(name_key(text), "") or (text if text in self._own_codes else "")

    def guess(self, text: str) -> str:
        """The one centre whose place sounds like the one in the text, '' if there is none or several."""
        if text not in self._guesses:
            found = self._by_place.get(_place(text), set())
            self._guesses[text] = next(iter(found)) if len(found) == 1 else ""
        return self._guesses[text]

    def named_in(self, title: str) -> str:
        """The one centre whose place is named in a line of a letterhead, '' if there is none or several."""
        exact = self.code(title)
        if exact:
            return exact
        words = set(_place(title))
        found = {code for place, codes in self._by_place.items() if words.issuperset(place) for code in codes}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def _own_codes(self) -> frozenset[str]:
        return frozenset(self._codes.values())

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, ...], set[str]]:
        places: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for key, code in self._codes.items():
            place = _place(key)
            if place:
                places[place].add(code)
        # A plain dictionary: a place that nobody has must not be added by asking for it.
        return dict(places)


def _place(text: str) -> tuple[str, ...]:
    """The sounds of the words that tell one place from another, whatever the kind of place and the script."""
    words = []
    for word in _WORD.findall(ascii_digits(clean_text(text)).casefold().replace("\u0983", " ")):
        if word in _KINDS:
            continue
        # A number has no sound, and ward 7 is not ward 8.
        sound = word if word.isdigit() else skeleton(word)
        if sound and sound not in _KIND_SOUNDS:
            words.append(sound)
    return tuple(sorted(words))
