"""Which column holds what: proposed from headings, held against data, decided by a person in doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from recovery.intake.column_data import Cell, column_cells, fits, suggest
from recovery.intake.faults import FIELD_LABELS
from recovery.intake.fields import REGISTRY, Registry
from recovery.intake.header import Header, is_heading_row
from recovery.intake.headings import FIELDS, UNKNOWN, Certainty, recognise

__all__ = ("FIELDS", "FIELD_LABELS", "ColumnProposal", "propose", "settle_clashes")


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """One column: its heading, the field that it seems to hold, how sure that is, and why.

    `index` counts from 0. `reason` is a code of `faults.COLUMN_REASONS`. `dose_no` is the dose that the
    heading implies for a column of dates. `script` is 'bijoy' where the text cells are in Bijoy letters and are
    to be converted: in a proposal as a question, in a confirmed column with a person's approval. What a person
    decides is a proposal with another field and certainty 'certain'.
    """

    index: int
    heading: str
    field: str | None
    certainty: Certainty
    reason: str
    dose_no: int | None = None
    script: str = ""

    def as_json(self) -> dict[str, Any]:
        """One entry of `CentreList.columns`; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ColumnProposal:
        """Read an entry back; keys that are not ours are left alone."""
        known = {name: stored[name] for name in cls.__slots__ if name in stored}
        return cls(**{"reason": "chosen", "certainty": "certain", "heading": "", **known})


def propose(header: Header, registry: Registry = REGISTRY) -> list[ColumnProposal]:
    """A proposal for each column of the header, in order; the same header gives the same proposals.

    Certain: the heading is a known one, alone in claiming its field, and the first rows do not speak against
    it. Likely: the heading holds known words, or the data look like one field. Else unknown, with no field.
    """
    sample = [row for row in header.sample if not is_heading_row(row)]
    width = max([len(header.headings), *(len(row.cells) for row in sample)], default=0)
    proposals = []
    for index in range(width):
        heading = header.headings[index] if index < len(header.headings) else ""
        proposals.append(_propose_one(index, heading, column_cells(sample, index), registry))
    return settle_clashes(proposals, registry)


def _propose_one(index: int, heading: str, cells: Sequence[Cell], registry: Registry) -> ColumnProposal:
    found = recognise(heading, registry) if heading else UNKNOWN
    if found.certainty == "unknown":
        by_data = suggest(cells, registry)
        if by_data is not None:
            return ColumnProposal(index, heading, by_data[0], "likely", by_data[1])
        if not cells and not heading:
            return ColumnProposal(index, heading, None, "certain", "empty_column")
        return ColumnProposal(index, heading, None, "unknown", "unknown_heading" if heading else "blank_heading")
    if found.field is None:
        # A column that we need not read, unless what we need stands in it.
        by_data = suggest(cells, registry)
        if by_data is None or not registry[by_data[0]].is_always_sought:
            return ColumnProposal(index, heading, None, found.certainty, found.reason)
        return ColumnProposal(index, heading, by_data[0], "likely", "data_disagrees")
    if not fits(found.field, cells, registry):
        by_data = suggest(cells, registry)
        field = by_data[0] if by_data is not None else found.field
        return ColumnProposal(index, heading, field, "likely", "data_disagrees")
    return ColumnProposal(index, heading, found.field, found.certainty, found.reason, found.dose_no)


def settle_clashes(proposals: list[ColumnProposal], registry: Registry = REGISTRY) -> list[ColumnProposal]:
    """Several certain claims to one field become likely; a likely one gives way to a certain one."""
    single = registry.codes("is_single")
    claims: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for position, proposal in enumerate(proposals):
        if proposal.field in single:
            claims[proposal.field, proposal.dose_no].append(position)
    settled = list(proposals)
    for positions in claims.values():
        certain = [position for position in positions if proposals[position].certainty == "certain"]
        if len(certain) > 1:
            for position in certain:
                settled[position] = replace(proposals[position], certainty="likely", reason="clash")
        if certain:
            for position in set(positions) - set(certain):
                settled[position] = replace(proposals[position], field=None, certainty="unknown", reason="field_taken")
        elif len(positions) > 1:
            for position in positions:
                if proposals[position].reason != "data_disagrees":
                    settled[position] = replace(proposals[position], reason="clash")
    return settled
