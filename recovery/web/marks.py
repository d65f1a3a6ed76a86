"""Two values side by side with the characters that differ marked on both; and what of an identifier may be seen.

Marks go by what a reader takes for one character (grapheme cluster), so that no Bangla vowel sign is torn from its
letter and no conjunct is cut in two.

A number that names a person stays masked: its last four digits are seen, of a mobile its first three too. Where two
numbers differ in one place, or in two neighbours that are swapped, the digits that differ are seen besides, since that
is what the reviewer must judge. Numbers that differ in more are simply two numbers: showing their differences would
show them whole, and tell the reviewer nothing.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from records.identifiers import mask, mask_mobile

_VIRAMA = "\N{BENGALI SIGN VIRAMA}"
_JOINER = "\N{ZERO WIDTH JOINER}"
_NON_JOINER = "\N{ZERO WIDTH NON-JOINER}"
#: Places in which two numbers may differ to be nearly the same: one edit, or two neighbours swapped.
_NEARLY = 2


def clusters(text: str) -> list[str]:
    """The characters of a text as a reader counts them.

    The rules of Unicode for extended grapheme clusters (UAX 29) as far as names on lists need them: combining marks
    stay with their letter, and a consonant stays with the one before it that a virama has opened (GB9c).

    >>> clusters("ক্ষমতা")
    ['ক্ষ', 'ম', 'তা']
    """
    found: list[str] = []
    for character in text:
        if found and (_clings(character) or _is_open(found[-1], character)):
            found[-1] += character
        else:
            found.append(character)
    return found


def _clings(character: str) -> bool:
    return character in {_JOINER, _NON_JOINER} or unicodedata.category(character) in {"Mn", "Mc", "Me"}


def _is_open(cluster: str, following: str) -> bool:
    return cluster.rstrip(_JOINER).endswith(_VIRAMA) and unicodedata.category(following) == "Lo"


def _differing(left: Sequence[str], right: Sequence[str]) -> tuple[set[int], set[int]]:
    """The places of each side that the other does not have; sides of one length are compared place by place."""
    if len(left) == len(right):
        apart = {at for at, (one, other) in enumerate(zip(left, right, strict=True)) if one != other}
        if len(apart) <= _NEARLY:
            return apart, apart
    left_only: set[int] = set()
    right_only: set[int] = set()
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        if tag != "equal":
            left_only.update(range(left_from, left_to))
            right_only.update(range(right_from, right_to))
    return left_only, right_only


def _written(pieces: Sequence[str], marks: set[int]) -> SafeString:
    """The pieces in order, neighbours that are marked under one <mark>."""
    runs: list[tuple[bool, str]] = []
    for at, piece in enumerate(pieces):
        if runs and runs[-1][0] == (at in marks):
            runs[-1] = (runs[-1][0], runs[-1][1] + piece)
        else:
            runs.append((at in marks, piece))
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if marked else text,) for marked, text in runs)
    )


def texts_marked(left: str, right: str) -> tuple[SafeString, SafeString]:
    """Two texts, such as names, with what differs marked; capitals count as small letters."""
    ours, theirs = clusters(unicodedata.normalize("NFC", left)), clusters(unicodedata.normalize("NFC", right))
    left_marks, right_marks = _differing([each.casefold() for each in ours], [each.casefold() for each in theirs])
    return _written(ours, left_marks), _written(theirs, right_marks)


def numbers_marked(left: str, right: str, *, is_mobile: bool = False) -> tuple[SafeString, SafeString]:
    """Two masked numbers; the digits in which they differ are seen and marked where they are nearly the same."""
    hide = mask_mobile if is_mobile else mask
    left_marks, right_marks = _differing(left, right)
    if not left or not right or max(len(left_marks), len(right_marks)) > _NEARLY:
        return format_html("{}", hide(left)), format_html("{}", hide(right))
    return _seen(left, hide(left), left_marks), _seen(right, hide(right), right_marks)


def _seen(number: str, masked: str, marks: set[int]) -> SafeString:
    seen = [digit if at in marks else shown for at, (digit, shown) in enumerate(zip(number, masked, strict=True))]
    return _written(seen, marks)


def nearest(numbers: Sequence[str], other: str) -> str:
    """Of several numbers of a row the one that is most like another; '' of none."""
    known = [number for number in numbers if number]
    if not known or not other:
        return known[0] if known else ""
    return min(known, key=lambda number: sum(map(len, _differing(number, other))))
