"""How much of a file is taken: the sizes past which a list is refused, never cut.

Nothing is imported of Django: the reading process knows these limits and nothing of the site. A site sets its own with
INTAKE_LIMITS in its environment.
"""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What preflight accepts and what the reading process may use."""

    #: Bytes of the file as it was sent.
    packed_bytes: int = 60 * MEBIBYTE
    #: Bytes of all parts of a zipped workbook (.xlsx, .xlsb, .ods) together, counted while reading.
    unpacked_bytes: int = 1024 * MEBIBYTE
    #: Parts of a zipped workbook.
    members: int = 1_000
    #: Unpacked to packed bytes of one part; a real list of 40,000 rows has 8.
    ratio: int = 100
    #: Parts smaller than this are never judged by their ratio: short and regular text packs well.
    ratio_floor_bytes: int = MEBIBYTE
    #: Rows with content, over all sheets: the list of the whole country, of 514,223 rows, is one list.
    rows: int = 600_000
    #: Columns with content in one sheet.
    columns: int = 100
    #: Characters of one cell; Excel holds no more.
    cell_characters: int = 32_767
    #: Last row times last column of a sheet: what a reader of the whole rectangle would have to hold.
    span_cells: int = 50_000_000
    #: Characters of one line of a text file.
    line_characters: int = 1_000_000
    #: Lines over which one record of a text file may run; more means a quote that was never closed.
    record_lines: int = 100

    #: Address space of the reading process.
    memory_bytes: int = 1024 * MEBIBYTE
    #: Processor time of the reading process.
    cpu_seconds: int = 600
    #: Files the reading process may hold open.
    open_files: int = 32
    #: How long the reading process may stay silent before it is ended.
    silence_seconds: float = 120.0


#: The last row and column that a spreadsheet can have (XFD1048576).
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
