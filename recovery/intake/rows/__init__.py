"""From the rows of a sheet to people: `RowReader` gives the values of a row with their sources and faults."""

from recovery.intake.rows.reader import RowReader
from recovery.intake.rows.values import Default, Fault, RowValues, Skipped

__all__ = ("Default", "Fault", "RowReader", "RowValues", "Skipped")
