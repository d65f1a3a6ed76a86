"""Two snapshots compared: why each figure moved, in parts that add up to the difference.

Known causes come from what happened to cases between the two (`ever_*`, which only grow) and from the daily counts.
Whatever they do not explain stands in a line of its own, so nothing is hidden and the sum is always exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recovery.errors import RecoveryError
from recovery.models import ProgressSnapshot


class SnapshotsDiffer(RecoveryError):
    """These two snapshots were counted by different definitions or of different incidents, so they cannot be
    compared."""


class Cause(StrEnum):
    """Why figures moved, in the order in which the page tells it."""

    VERIFIED = "verified"
    LOST = "lost"
    REVERTED = "reverted"
    NEW_LISTS = "new_lists"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    REOPENED = "reopened"
    DAILY_COUNT = "daily_count"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Move:
    """What one cause did to the three figures.

    `number` is how often it happened, of the daily count by how many doses it grew; None for what is left over.
    """

    cause: Cause
    number: int | None
    verified: int
    known_missing: int
    unknown: int

    @property
    def total(self) -> int:
        return self.verified + self.known_missing + self.unknown

    @property
    def is_nothing(self) -> bool:
        return not (self.number or self.verified or self.known_missing or self.unknown)


#: What one step of a case does to verified and known missing. The unknown is what the daily count leaves over, so it
#: takes the opposite of what the known ones gain together; a case closed as no dose leaves its dose to be found.
_STEPS = (
    (Cause.VERIFIED, "ever_verified", 1, -1, 0),
    (Cause.LOST, "ever_lost", -1, 1, 0),
    (Cause.REVERTED, "ever_reverted", -1, 1, 0),
    (Cause.NEW_LISTS, "ever_opened", 0, 1, -1),
    (Cause.WITHDRAWN, "ever_withdrawn", 0, -1, 1),
    (Cause.CLOSED, "ever_closed", 0, -1, 1),
    (Cause.REOPENED, "ever_reopened", 0, 1, -1),
)


def comparison(*, before: ProgressSnapshot, after: ProgressSnapshot) -> list[Move]:
    """The causes, the rest last; each figure's moves add up to its difference. Raises SnapshotsDiffer."""
    if (before.incident_id, before.definitions) != (after.incident_id, after.definitions):
        raise SnapshotsDiffer

    def grown(name: str) -> int:
        return int(getattr(after, name)) - int(getattr(before, name))

    moves = [
        Move(cause, number, verified * number, missing * number, unknown * number)
        for cause, name, verified, missing, unknown in _STEPS
        for number in [grown(name)]
    ]
    moves.append(Move(Cause.DAILY_COUNT, grown("reported"), 0, 0, grown("reported")))
    rest = {
        name: grown(name) - sum(getattr(move, name) for move in moves)
        for name in ("verified", "known_missing", "unknown")
    }
    return [*moves, Move(Cause.OTHER, None, **rest)]
