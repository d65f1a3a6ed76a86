"""From the rows of a sheet to people: `RowReader` gives the values of a row with their sources and faults."""

from recovery.intake.rows.centres import Centres
from recovery.intake.rows.reader import RowReader
from recovery.intake.rows.values import Default, Fault, RowValues, Skipped

__all__ = ("Centres", "Default", "Fault", "RowReader", "RowValues", "Skipped")
