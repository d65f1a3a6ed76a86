"""What parts the columns of a text file, told by how its lines fall into columns."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
#: Signs that stand in no name, date or number: they part columns where they make more of them than any of the above.
_RARE = ("^", "~", "¦", "¬")
#: Signs that stand in times, in "Md:" and before numbers: they part columns only where nothing else parts a line.
_DOUBTFUL = (":", "#")
# Excel's own line that names the delimiter; Excel does not show it, so it has no row number.
SEPARATOR_LINE = re.compile(r"^\"?sep=(.)\"?\r?\n?$", re.IGNORECASE)
#: Share of lines, and lines, that must fall into the same columns, and columns, before a rare sign is believed.
_AGREEING, _FEWEST_LINES, _FEWEST_COLUMNS = 0.9, 3, 3


class _Vote(NamedTuple):
    """The width into which most lines fall, and how many do."""

    columns: int
    lines: int

    @property
    def score(self) -> int:
        return self.lines * (self.columns - 1)


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter by which most of the first lines fall into the same number of columns; a comma if none does.

    >>> delimiter_of(["id^name^place", "1^Karim^Dohar, Dhaka", "2^Rahim^Savar, Dhaka"])
    '^'
    """
    if lines and (named := SEPARATOR_LINE.match(lines[0])):
        return named[1] if named[1] in DELIMITERS + _RARE + _DOUBTFUL else ","
    total = sum(1 for line in lines if line.strip())
    votes = {delimiter: _vote(lines, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: votes[delimiter].score)
    found = best if votes[best].score else ","
    for delimiter in _RARE + (() if votes[best].score else _DOUBTFUL):
        vote = _vote(lines, delimiter)
        if (
            vote.columns >= max(_FEWEST_COLUMNS, votes[best].columns + 1)
            and vote.lines >= max(_FEWEST_LINES, _AGREEING * total)
        ):  # fmt: skip
            return delimiter
    return found


def _vote(lines: Sequence[str], delimiter: str) -> _Vote:
    widths: Counter[int] = Counter()
    try:
        widths.update(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells)
    except csv.Error:
        return _Vote(1, 0)
    return max((_Vote(*counted) for counted in widths.items()), key=lambda vote: vote.score, default=_Vote(1, 0))
