"""Spellings of centres that a list uses and nobody has confirmed; a person says once what each means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from records.bangla import bijoy_to_unicode, clean_text, is_other_ansi, looks_like_bijoy
from records.models import Centre, CentreAlias, User
from records.normalise import name_key
from recovery.intake.ditto import is_ditto
from recovery.intake.read import centres_by_name
from recovery.intake.rows.centres import Centres
from recovery.models import CentreList

#: More spellings than this are no spellings; the column holds something else.
MOST_SPELLINGS = 30
_LONGEST = 200

_TEXTS = """
    SELECT cells[%(place)s] AS text, fonts ->> %(column)s::text AS font, count(*)
      FROM recovery_sheetrow
     WHERE list_id = %(list_id)s AND sheet = %(sheet)s AND row_number > %(after)s AND cells[%(place)s] <> ''
     GROUP BY 1, 2
     ORDER BY 3 DESC, 1
     LIMIT 400
"""


class Spelling(NamedTuple):
    """One spelling, how many rows have it, and the code of the centre that it sounds like ('' if none)."""

    text: str
    rows: int
    guess: str


def unknown_spellings(centre_list: CentreList, sheets: Sequence[Mapping[str, Any]]) -> list[Spelling]:
    """The spellings in the centre columns of a list that no centre is known by, the most frequent first.

    `sheets` are entries of `CentreList.columns`, as stored or as proposed anew.
    """
    known = Centres(centres_by_name())
    counted: Counter[str] = Counter()
    for sheet in sheets:
        for column in sheet["columns"]:
            if column["field"] == "centre" and not sheet.get("left_out") and not sheet.get("other"):
                counted.update(_texts(centre_list.pk, sheet, column))
    unknown = [(text, rows) for text, rows in counted.most_common() if name_key(text) and not known.code(text)]
    if len(unknown) > MOST_SPELLINGS:
        return []
    return [Spelling(text, rows, known.guess(text)) for text, rows in unknown]


def spellings_confirm(*, spellings: Mapping[str, Centre], by: User) -> None:
    """Remember what spellings mean; one that another person has settled meanwhile stays as it is."""
    CentreAlias.objects.bulk_create(
        [
            CentreAlias(centre=centre, name=text[:_LONGEST], name_key=name_key(text)[:_LONGEST], confirmed_by=by)
            for text, centre in spellings.items()
            if name_key(text)
        ],
        ignore_conflicts=True,
    )


def _texts(list_id: int, sheet: Mapping[str, Any], column: Mapping[str, Any]) -> Counter[str]:
    index = column["index"]
    with connection.cursor() as cursor:
        cursor.execute(
            _TEXTS,
            {
                "place": index + 1,
                "column": str(index),
                "list_id": list_id,
                "sheet": sheet["sheet"],
                "after": max(sheet["header_rows"], default=0),
            },
        )
        found = cursor.fetchall()
    counted: Counter[str] = Counter()
    for text, font, rows in found:
        if is_ditto(text) or is_other_ansi(text):
            continue
        if looks_like_bijoy(text, font):
            if column.get("script") != "bijoy":
                continue
            text = bijoy_to_unicode(text)
        counted[clean_text(text)] += rows
    return counted
