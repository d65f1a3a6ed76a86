"""What a column may hold: `Field`, of which each kind of column is a subclass, and the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from recovery.intake.fields.looks import Cell

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from recovery.intake.rows.centres import Centres
    from recovery.intake.rows.work import Work


class Words(NamedTuple):
    """Words that make a heading likely: one of `any_of` and, where it is filled, one of `and_any_of`.

    Beginnings of words, parted by spaces; a Latin one of up to three letters must be the whole word. Of several
    fields that a heading may name, the one with the lowest `rank` is taken: "Father's name" is no name.
    """

    rank: int
    any_of: str
    and_any_of: str = ""


@dataclass(frozen=True, slots=True)
class WholeList:
    """What holds for every row of a list.

    `days` and `dose_no` are those of the incident. `vaccines` leads from a name key (`normalise.name_key`) to a code.
    """

    days: tuple[date, ...]
    dose_no: int
    epoch_1904: bool
    vaccines: Mapping[str, str]
    centres: Centres


class Field:
    """A kind of column: what it is called, what its cells look like, and how they are read.

    A subclass must give `code` and `label`. All else it may leave as it is: then the column is known by no heading
    (a person may still choose it), may hold anything, and its text is kept under its code in `ListRow.extras`.
    """

    #: How columns, faults and the stored mapping call it; never changed once lists have been read.
    code: ClassVar[str]
    #: What people read; marked for translation.
    label: ClassVar[StrPromise]

    # --- its headings: spellings parted by "|"; case, spaces, punctuation and i/ii do not matter

    headings: ClassVar[str] = ""
    #: Headings that may have "number" behind them as well.
    headings_with_number: ClassVar[str] = ""
    #: Headings as they stand in a sheet that was typed in Bijoy letters.
    headings_bijoy: ClassVar[str] = ""
    #: Bijoy headings that name the field and a dose: dose -> headings.
    headings_bijoy_of_dose: ClassVar[Mapping[int, str]] = {}
    #: Words that make another heading likely; a person confirms it.
    words: ClassVar[tuple[Words, ...]] = ()

    # --- how it stands beside other columns

    #: A row has one of it, so two columns that claim it are a question to a person.
    is_single: ClassVar[bool] = True
    #: A ditto mark may stand for the cell above. Never for what is one person's own: that would be a second person
    #: under the number of the first.
    may_repeat: ClassVar[bool] = False
    #: Its cells stay where they are, in the raw row; nobody judges them.
    is_left_raw: ClassVar[bool] = False
    #: Only a person has a long number in such a column, so the row is no total and no signature.
    marks_a_person: ClassVar[bool] = False
    #: Looked for in the data also where the heading names a column without use.
    is_always_sought: ClassVar[bool] = False
    #: Fields of one family may change places when a header is printed again; '' for none.
    family: ClassVar[str] = ""
    #: Codes of fields that must have been read before it.
    needs: ClassVar[tuple[str, ...]] = ()
    #: Whether it has a say also in a row or a list without such a cell: a default, or a fault that it is missing.
    speaks_without_cell: ClassVar[bool] = False

    # --- what its data tell

    #: Place in the order in which fields are asked whether data without a heading are theirs, the lowest first.
    told_by_data_rank: ClassVar[int] = 0
    #: The reason that a proposal by data gives, as a code and in words; None: the field is never told by its data.
    told_by_data: ClassVar[tuple[str, StrPromise] | None] = None

    def fits(self, cell: Cell) -> bool:
        """Whether a cell may stand under a heading of this field."""
        return True

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        """Whether the data alone look like this field; asked only where there are enough of them."""
        return False

    def dose_named_alone(self, heading: str, words: tuple[str, ...]) -> int | None:
        """The dose, where the heading names nothing but a dose and thereby this field for certain: "১ম ডোজ"."""
        return None

    def dose_beside(self, heading: str, words: tuple[str, ...]) -> int | None:
        """The dose that a heading names beside the words that make it this field."""
        return None

    # --- reading

    def read(self, work: Work, about: WholeList) -> None:
        """Turn the cells of a row into values and faults; never raises for what stands in them.

        Without a method of its own the first filled cell is kept as text. Texts that cannot be letters of a script
        (lost, or of an old encoding) are a warning and are not kept.
        """
        cell = work.cell(self.code)
        if cell is not None and not work.refuse_unreadable_script(cell, is_error=False):
            work.keep_extra(self.code, cell.text, cell.source)


class RawField(Field):
    """A column that is known, so that nobody is asked about it, and not read: its cells stay in the raw row."""

    is_single = False
    is_left_raw = True

    def read(self, work: Work, about: WholeList) -> None:
        return


class Registry:
    """The fields in the order in which people choose from them. Raises ValueError for a field that cannot be placed."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = tuple(fields)
        self.by_code = {field.code: field for field in self.fields}
        if len(self.by_code) != len(self.fields):
            raise ValueError("two fields have one code")
        self.in_reading_order = tuple(self._ordered())
        told_by_data = [field for field in self.fields if field.told_by_data is not None]
        self.in_order_of_data = tuple(sorted(told_by_data, key=lambda field: field.told_by_data_rank))

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __getitem__(self, code: str) -> Field:
        return self.by_code[code]

    def codes(self, attribute: str) -> frozenset[str]:
        """The codes of the fields of which a claim holds, such as `is_single`."""
        return frozenset(field.code for field in self.fields if getattr(field, attribute))

    def _ordered(self) -> Iterator[Field]:
        """Each field behind those that it needs, else as they stand."""
        done: set[str] = set()
        waiting = list(self.fields)
        while waiting:
            ready = next((field for field in waiting if done.issuperset(field.needs)), None)
            if ready is None:
                raise ValueError(f"needs what is not read before it: {waiting[0].code}")
            waiting.remove(ready)
            done.add(ready.code)
            yield ready
