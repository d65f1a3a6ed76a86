"""How many parts a text takes on its way: what a gateway counts and charges."""

from __future__ import annotations

from typing import NamedTuple

from smpplib import consts, gsm


class Segments(NamedTuple):
    """`encoding` is gsm7 or ucs2; `parts` of 160 (then 153) or 70 (then 67) units."""

    encoding: str
    parts: int


def segments_of(text: str) -> Segments:
    """Encoding and number of parts of a text. One letter outside GSM-7, as any of Bangla, makes it UCS-2.

    >>> segments_of("a" * 160), segments_of("a" * 161)
    (Segments(encoding='gsm7', parts=1), Segments(encoding='gsm7', parts=2))
    >>> segments_of("ক" * 70), segments_of("ক" * 71)
    (Segments(encoding='ucs2', parts=1), Segments(encoding='ucs2', parts=2))
    """
    parts, encoding, _ = gsm.make_parts(text)
    return Segments("ucs2" if encoding == consts.SMPP_ENCODING_ISO10646 else "gsm7", len(parts))
