"""Texts on their way into a spreadsheet and back: what a spreadsheet would run as a formula is made harmless.

Out: an apostrophe is put in front. In: that apostrophe is taken off again, so that a file which is exported, edited and
read again changes nothing but what was edited. Cells of an XLSX file that are written as strings need neither.
"""

from __future__ import annotations

import re

#: What a spreadsheet may run: = + - @ (also in full width), TAB, CR, LF, NUL. An apostrophe in front counts
#: as well, else a text that begins with one could not be told from a neutralised one when the file comes
#: back.
_RISKY = re.compile("'*[=+\\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")


def neutralised(text: str) -> str:
    """The text so that no spreadsheet runs it.

    >>> neutralised("=1+1"), neutralised("+8801700000012"), neutralised("Dhaka")
    ("'=1+1", "'+8801700000012", 'Dhaka')
    """
    return f"'{text}" if _RISKY.match(text) else text


def restored(text: str) -> str:
    """The inverse of `neutralised`; also takes the apostrophe off that a person put there to the same end.

    >>> restored("'=1+1"), restored("'Ali"), restored(neutralised("'=1"))
    ('=1+1', "'Ali", "'=1")
    """
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text
