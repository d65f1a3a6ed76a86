"""What somebody can work out about hidden counts from what is shown: exact, by whole numbers, without a database.

Cells stand in rows and columns. Each lies between two bounds that are known, the total of each column is known, and
in each row what goes in equals what comes out. Such cells are a flow through a network, in which a cell is known to
the last dose unless one unit more or less of it can go round: that is asked here of the network itself, so the answer
is no approximation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

#: A cell's place: its row and its column.
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count with the bounds between which everybody knows it to lie. `is_out`: it stands on the row's other side."""

    row: int
    column: str
    value: int
    low: int
    high: int
    is_out: bool = False

    @property
    def place(self) -> Place:
        return self.row, self.column


def solved(cells: Sequence[Cell], asked: Sequence[Place]) -> set[Place]:
    """Which of the asked cells can have no value but their own."""
    nodes = {name: n for n, name in enumerate(dict.fromkeys([*(c.row for c in cells), *(c.column for c in cells)]))}
    steps: list[dict[int, set[Place]]] = [{} for _ in nodes]  # from node to node, by which cells

    def lead(start: int, end: int, place: Place) -> None:
        steps[start].setdefault(end, set()).add(place)

    ends: dict[Place, tuple[int, int, Cell]] = {}
    for cell in cells:
        start, end = nodes[cell.column], nodes[cell.row]
        if cell.is_out:
            start, end = end, start
        ends[cell.place] = start, end, cell
        if cell.value < cell.high:
            lead(start, end, cell.place)
        if cell.value > cell.low:
            lead(end, start, cell.place)

    def leads(start: int, goal: int, without: Place) -> bool:
        seen, waiting = {start}, deque([start])
        while waiting:
            here = waiting.popleft()
            for there, by in steps[here].items():
                if there in seen or by == {without}:
                    continue
                if there == goal:
                    return True
                seen.add(there)
                waiting.append(there)
        return False

    found = set()
    for place in asked:
        start, end, cell = ends[place]
        more = cell.value < cell.high and leads(end, start, place)
        less = cell.value > cell.low and leads(start, end, place)
        if not (more or less):
            found.add(place)
    return found
