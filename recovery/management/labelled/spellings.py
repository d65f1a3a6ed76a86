"""How clerks miswrite names, in letters: slips that keep the sound, and slips that do not."""

from __future__ import annotations

import unicodedata
from random import Random

from recovery.management.demo_data.name_parts import OTHER_SPELLINGS
from recovery.management.demo_data.names import Script

# Read by ear: the vowel may be any, the word stays the same.
_VOWELS = {
    "en": {"a": "oe", "e": "ai", "i": "e", "o": "ua", "u": "o"},
    "bn": {"ি": "ী", "ী": "ি", "ু": "ূ", "ূ": "ু", "ো": "া", "ে": "ি"},
}
#: Each letter with those beside it on the keyboard.
_KEYBOARD = "b:vn c:vx d:sf f:dg g:fh h:gj j:hk k:jl l:kp m:nk n:bm p:lo q:wa r:et s:ad t:ry v:cb w:qe x:zc y:tu z:xs"
_NEXT_LETTERS: dict[str, dict[str, str]] = {
    "en": {pair[0]: pair[2:] for pair in _KEYBOARD.split()},
    "bn": {
        "ক": "খফ",
        "র": "বড",
        "ম": "যন",
        "ন": "মল",
        "ল": "নস",
        "স": "মদ",
        "হ": "ইড",
        "ব": "রক",
        "দ": "হত",
        "ত": "অদ",
    },
}


def vowel_slip(name: str, script: Script, rng: Random) -> str:
    """One vowel inside the name taken for another; the name as it is where it has none to take."""
    vowels = _VOWELS[script]
    name = unicodedata.normalize("NFC", name)
    places = [i for i, letter in enumerate(name) if i and letter in vowels and name[i - 1] not in " ."]
    if not places:
        return name
    i = rng.choice(places)
    return name[:i] + rng.choice(vowels[name[i]]) + name[i + 1 :]


def other_spelling(name: str, rng: Random) -> str:
    """One word in another spelling that is in use; the name as it is where none of its words has one."""
    words = unicodedata.normalize("NFC", name).split()
    known = [i for i, word in enumerate(words) if word in OTHER_SPELLINGS]
    if not known:
        return name
    i = rng.choice(known)
    words[i] = rng.choice(OTHER_SPELLINGS[words[i]])
    return " ".join(words)


def letter_slip(name: str, script: Script, rng: Random) -> str:
    """One consonant mistyped, left out, doubled or exchanged with its neighbour: another sound."""
    letters = _NEXT_LETTERS[script]
    name = unicodedata.normalize("NFC", name)
    places = [i for i, letter in enumerate(name) if i > 1 and letter.lower() in letters and name[i - 1] not in " ."]
    if not places:
        return name
    i = rng.choice(places)
    kind = rng.randrange(3)
    if kind == 0:
        return name[:i] + rng.choice(letters[name[i].lower()]) + name[i + 1 :]
    if kind == 1:
        return name[:i] + name[i + 1 :]
    if name[i - 1].isalpha() and name[i - 1] != name[i]:
        return name[: i - 1] + name[i] + name[i - 1] + name[i + 1 :]
    return name[:i] + name[i] + name[i:]


def word_missing(name: str, rng: Random) -> str:
    """A name of several words without its last or its first one."""
    words = name.split()
    if len(words) < 2:
        return name
    return " ".join(words[:-1] if rng.random() < 0.6 else words[1:])
