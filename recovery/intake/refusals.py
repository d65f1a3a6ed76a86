"""Why a whole file is refused, and what to know about one that is taken: plain sentences for each code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "E-EMPTY": _("The file has no rows. Please choose the file again, or save it anew and send it."),
    "E-SIZE": _("The file is larger than %(limit_mb)s MB. Please split the list, or save it without pictures."),
    "E-TYPE": _("This is %(what)s, not a list. Please send the list as an Excel file (.xlsx) or as CSV."),
    "E-FORMAT-LATER": _(
        "This is %(kind)s, which is not read yet. Please open it and save it as an Excel "
        "workbook (.xlsx), then send that file."
    ),
    "E-PASSWORD": _("The file is protected by a password. Please remove the password and send it again."),
    "E-MACRO": _(
        "The file holds macros although its name ends in .xlsx. Please save it as an Excel "
        "workbook without macros (.xlsx)."
    ),
    "E-ZIP-RATIO": _(
        "The file unpacks to more than any list holds, so it was not opened. Please copy the "
        "rows to a new Excel file and send that."
    ),
    "E-ZIP-DAMAGED": _(
        "The file is damaged: the part “%(part)s” cannot be unpacked. Please open it in Excel, "
        "save it again and send it."
    ),
    "E-ZIP-OVERLAP": _(
        "The inside of the file is not as Excel writes it: parts lie over each other. Please "
        "save the list again in Excel and send that file."
    ),
    "E-ZIP-MEMBERS": _(
        "The file has %(members)s parts inside; at most %(limit)s are read. Please copy the rows "
        "to a new Excel file and send that."
    ),
    "E-ZIP-NAME": _(
        "The file has a part with a forbidden name (“%(part)s”). Please save the list again in "
        "Excel and send that file."
    ),
    "E-XML-DTD": _(
        "The file holds instructions that no list needs (in the part “%(part)s”), so it was not "
        "opened. Please save the list again in Excel."
    ),
    "E-XLSX-DAMAGED": _(
        "The Excel file is damaged or was not sent whole. Please open it in Excel, save it again and send it."
    ),
    "E-DAMAGED": _("The file is damaged or was not sent whole. Please open it, save it again and send it."),
    "E-SHEET-SPAN": _(
        "On the sheet “%(sheet)s” something stands far away from the table, in cell %(cell)s. "
        "Please delete it and send the file again."
    ),
    "E-ROWS": _("The file has more than %(limit)s rows. Please split it into several files."),
    "E-COLUMNS": _(
        "The table has %(columns)s columns; at most %(limit)s are read. Please keep only the columns of the list."
    ),
    "E-CELL-LONG": _(
        "Row %(row)s has a cell of more than %(limit)s characters. Please shorten it; perhaps a "
        "quotation mark was never closed."
    ),
    "E-ENCODING": _(
        "Line %(line)s cannot be read: its letters are not in UTF-8. Please save the list as "
        ".xlsx, or in Excel as “CSV UTF-8”."
    ),
    "E-LINE": _(
        "Line %(line)s is longer than %(limit)s characters, so this is not a list. Please save "
        "it again as .xlsx or CSV."
    ),
    "E-QUOTE": _(
        "In line %(line)s a quotation mark is opened and not closed, or stands in the middle of "
        "a cell. Please mend that line and send the file again."
    ),
    "E-COUNT": _(
        "The sheet “%(sheet)s” was counted twice with two results: %(counted)s and %(read)s "
        "rows. So that nobody is lost, nothing was taken in. Please copy the rows to a new Excel "
        "file and send that."
    ),
    "E-PROBLEM-FILE": _(
        "This is the problem file of list %(list)s, not a new list. Please send it back on the page of that list, "
        "under “Problems”."
    ),
    "E-GONE": _("The file is no longer there. Please send it again."),
    "E-READER-DIED": _(
        "The file could not be read to its end, so nothing was taken in. Please copy the rows to "
        "a new Excel file and send that."
    ),
}
#: What an encoding fault looks like, where that tells what to do better than the general sentence.
_ENCODINGS = {
    "bijoy": _(
        "This CSV was saved with old Bijoy letters (line %(line)s). Please open the list in "
        "Excel and send the .xlsx file itself: there the letters can be recognised."
    ),
    "ansi": _(
        "This CSV was saved in an old code page (line %(line)s), in which Bangla is lost. Please "
        "open the list in Excel and send it as .xlsx, or save it as “CSV UTF-8”."
    ),
    "mixed": _(
        "Line %(line)s is in another encoding than the lines before it. Please put the list "
        "together in Excel and send it as .xlsx."
    ),
    "cut": _(
        "The file ends in the middle of a letter (line %(line)s), so it was not copied whole. Please send it again."
    ),
    "utf16": _(
        "The file is in UTF-16 without its mark at the beginning. Please save the list as .xlsx, "
        "or in Excel as “CSV UTF-8”."
    ),
    "lost": _(
        "Bangla letters became question marks when this file was saved (%(cells)s cells). Please "
        "go back to the original and send it as .xlsx, or save it as “CSV UTF-8”."
    ),
}
_KINDS = {
    "picture": _("a picture"),
    "pdf": _("a PDF"),
    "word": _("a text document"),
    "powerpoint": _("a presentation"),
    "archive": _("an archive of files"),
    "web_page": _("a web page"),
    "program": _("a program"),
    "database": _("a database"),
    "unknown": _("a file of another kind"),
    "xls_old": _("an Excel file of the years before 1993"),
    "numbers": _("a Numbers spreadsheet"),
    "xml_spreadsheet": _("an XML spreadsheet"),
}

#: What to know about a file that was taken all the same.
WARNINGS = {
    "macros_ignored": _("The file holds macros. They were not run; only the saved values were read."),
    "external_links": _("The file links to %(count)s other files. Only the values saved in this one were read."),
    "hidden_sheets": _("Hidden sheets with rows: %(sheets)s. They are read like the others."),
    "hidden_rows": _("%(count)s hidden rows. They are read like the others."),
    "hidden_columns": _("%(count)s hidden columns. They are read like the others."),
    "filter_left_on": _("A filter was left on (sheets: %(sheets)s). The rows that it hides are read like the others."),
    "merged_down": _(
        "%(count)s cells reach over several rows. Only the first of these rows has the value; the others are empty."
    ),
    "lost_text": _("In %(cells)s cells Bangla letters became question marks when the file was saved."),
}
_UNKNOWN_REFUSAL = _("This file could not be read. Please save the list as .xlsx and send it again.")


class Facts(dict[str, Any]):
    """The facts of a sentence. A missing one leaves a gap: that helps more than no sentence at all."""

    def __missing__(self, key: str) -> str:
        return ""


def refusal_sentence(code: str, params: Mapping[str, Any]) -> str:
    """Why a file is refused and what to do, in one sentence or two."""
    facts = Facts(params)
    for name in ("what", "kind"):
        if name in facts:
            facts[name] = str(_KINDS.get(str(facts[name]), _KINDS["unknown"]))
    sentence = REFUSALS.get(code, _UNKNOWN_REFUSAL)
    if code == "E-ENCODING":
        sentence = _ENCODINGS.get(str(params.get("looks_like", "")), sentence)
    return str(sentence % facts)


def warning_sentence(code: str, params: Mapping[str, Any]) -> str:
    """What to know about a file that was taken all the same."""
    return str(WARNINGS[code] % Facts(params)) if code in WARNINGS else code
