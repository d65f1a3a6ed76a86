"""The forms in which a recipient's names and identifiers compare with list rows, per column of the register.

Used by everything that writes a recipient, so that both sides of every comparison are folded alike.
"""

from __future__ import annotations

from collections.abc import Callable

from records import identifiers, normalise

#: Names and mobiles are cut to the width of their column; a key that long compares by its beginning.
NAME_KEY_LENGTH = 200

#: Columns that follow from one written value.
KeyColumns = dict[str, str | int | None]


def name_keys(name: str) -> tuple[str, str]:
    """The spelling key and the sound key of a name in either script, ('', '') of no name."""
    if not name:
        return "", ""
    return normalise.name_key(name)[:NAME_KEY_LENGTH], normalise.sound_key(name)[:NAME_KEY_LENGTH]


def _of_name(language: str) -> Callable[[str], KeyColumns]:
    def keys(name: str) -> KeyColumns:
        spelling, sound = name_keys(name)
        return {f"name_key_{language}": spelling, f"sound_{language}": sound}

    return keys


def _of_nid(text: str) -> KeyColumns:
    key, year = identifiers.nid_key(text) if text else ("", None)
    return {"nid_key": key, "nid_year": year}


#: Written value -> the key columns that follow from it. Fields without keys are not named.
KEYS_OF: dict[str, Callable[[str], KeyColumns]] = {
    "name_en": _of_name("en"),
    "name_bn": _of_name("bn"),
    "nid": _of_nid,
    "birth_registration_no": lambda text: {"brn_key": identifiers.brn_key(text)},
    "passport_no": lambda text: {"passport_key": identifiers.passport_key(text)},
    "mobile": lambda text: {"mobile_key": identifiers.mobile_key(text)},
}
