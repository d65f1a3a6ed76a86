"""The columns of the sheet of cases. Headings are in both languages, so that a file sent on is read by everybody and
comes back under the same headings, whatever the language of the page was."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Part(StrEnum):
    """What a column is for."""

    KEY = "key"
    FACT = "fact"  # to find one's way; not compared when the file comes back
    SHOWN = "shown"  # said by the list, or a number of the server; grey
    VALUE = "value"  # the server's value, to be corrected
    ANSWER = "answer"  # the clerk's own words


class Column(NamedTuple):
    code: str
    heading: str
    part: Part
    width: int


#: What a case shows of a person, as pairs: what the list says (grey), what the server says (to be corrected).
COLUMNS = (
    Column("key", "চাবি, বদলাবেন না / Key, do not change", Part.KEY, 0),
    Column("case", "কেস / Case", Part.FACT, 8),
    Column("kind", "ধরন / Kind", Part.FACT, 26),
    Column("days_past", "২য় ডোজের পর কত দিন / Days past second dose", Part.FACT, 12),
    Column("centre_name", "কেন্দ্রের নাম / Centre name", Part.FACT, 28),
    Column("registration_no", "নিবন্ধন নম্বর / Registration number", Part.SHOWN, 18),
    Column("list_name", "নাম, তালিকায় / Name, list", Part.SHOWN, 26),
    Column("name_bn", "বাংলা নাম, সার্ভারে / Bangla name, server", Part.VALUE, 26),
    Column("name_en", "ইংরেজি নাম, সার্ভারে / English name, server", Part.VALUE, 26),
    Column("list_date_of_birth", "জন্মতারিখ, তালিকায় / Date of birth, list", Part.SHOWN, 13),
    Column("date_of_birth", "জন্মতারিখ, সার্ভারে / Date of birth, server", Part.VALUE, 13),
    Column("list_mobile", "মোবাইল, তালিকায় / Mobile, list", Part.SHOWN, 15),
    Column("mobile", "মোবাইল, সার্ভারে / Mobile, server", Part.VALUE, 15),
    Column("list_nid", "এনআইডি, তালিকায় / NID, list", Part.SHOWN, 20),
    Column("nid", "এনআইডি, সার্ভারে / NID, server", Part.VALUE, 20),
    Column("list_given_on", "ডোজের তারিখ, তালিকায় / Day of dose, list", Part.SHOWN, 13),
    Column("given_on", "ডোজের তারিখ, সার্ভারে / Day of dose, server", Part.VALUE, 13),
    Column("list_vaccine", "টিকা, তালিকায় / Vaccine, list", Part.SHOWN, 14),
    Column("vaccine", "টিকা, সার্ভারে / Vaccine, server", Part.VALUE, 14),
    Column("list_centre", "কেন্দ্র, তালিকায় / Centre, list", Part.SHOWN, 13),
    Column("centre", "কেন্দ্র, সার্ভারে / Centre, server", Part.VALUE, 13),
    Column("list_lot_no", "লট, তালিকায় / Lot, list", Part.SHOWN, 14),
    Column("lot_no", "লট, সার্ভারে / Lot, server", Part.VALUE, 14),
    Column("decision", "সিদ্ধান্ত / Decision", Part.ANSWER, 16),
    Column("evidence", "প্রমাণ / Evidence", Part.ANSWER, 40),
)
KEY = COLUMNS[0].heading
#: Columns that a line is known again by, in the order of its digest.
COMPARED = tuple(column.code for column in COLUMNS if column.part in (Part.SHOWN, Part.VALUE))
SHOWN = tuple(column.code for column in COLUMNS if column.part is Part.SHOWN)
VALUES = tuple(column.code for column in COLUMNS if column.part is Part.VALUE)

#: Name of the sheet with the cases; a sheet is found again by its key column, whatever it is called then.
SHEET = "সংশোধন Corrections"
#: The one decision that can be made in a cell: the list is right.
TAKE_LIST = "তালিকা / list"
#: Ways to write it, as `casefold` gives them.
TAKE_LIST_WORDS = frozenset({TAKE_LIST, "list", "তালিকা"})
