"""What the rows of a sheet hand on to the rows below them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recovery.intake.rows.work import Above


@dataclass(slots=True)
class Carried:
    """Where the reader stands: the cells above, and what rows before have said of those that follow.

    `silenced` are the defaults that a line across the table has contradicted.
    """

    above: dict[int, Above] = field(default_factory=dict)
    silenced: frozenset[str] = frozenset()
    columns_changed: bool = False
    table_ended: bool = False

    def as_context(self) -> dict[str, Any]:
        """As JSON; {} where nothing is carried."""
        context: dict[str, Any] = {}
        if self.above:
            context["above"] = {str(column): list(cell) for column, cell in self.above.items()}
        if self.silenced:
            context["silenced"] = sorted(self.silenced)
        if self.columns_changed:
            context["columns_changed"] = True
        if self.table_ended:
            context["table_ended"] = True
        return context

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> Carried:
        return cls(
            above={int(column): Above(*cell) for column, cell in context.get("above", {}).items()},
            silenced=frozenset(context.get("silenced", ())),
            columns_changed=context.get("columns_changed", False),
            table_ended=context.get("table_ended", False),
        )
