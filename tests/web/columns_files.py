"""Workbooks that ask much of the Columns page."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Font

TITLE = "উপজেলা স্বাস্থ্য কমপ্লেক্স, দেবিদ্বার, কুমিল্লা। টিকা গ্রহীতার তালিকা (১ম ডোজ), তারিখঃ ১৩/১০/২০২১ইং"
BIJOY_HEADINGS = ("µwgK bs", "wUKv MÖnxZvi bvg", "Gb AvB wW", "Rb¥ ZvwiL", "bs", "wUKvi bvg", "wUKv †K›`ª")
_UHC = "Debidwer Upzila Helth Complex"
BIJOY_PEOPLE = (
    (
        "1",
        "†gvt gvngy`yj nvmvb",
        "2555801347",
        "05/01/1980",
        "01700000006",
        "wm‡bvdvg©",
        "Debidwer Upzila Helth Complex",
    ),
    ("2", "Md. Rahim Uddin", "2777409183", "12/03/1976", "01700000007", "Vero Cell", _UHC),
    ("3", "j²x ivbx `vm", "6444519028", "07/03/1985", "01700000012", "wm‡bvdvg©", "Dohar Helth Complx"),
    ("4", "mvjgv †eMg", "1910000000019", "20/08/1985", "01700000018", "dvBRvi", _UHC),
    ("5", "Av‡qkv wmwÏKv", "7555620813", "02/08/1979", "01700000019", "wm‡bvdvg©", _UHC),
)


def workbook_bytes(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def hard_list(*, serial: str = "1", chart: bool = True) -> bytes:
    """A letterhead that names a centre, Bijoy letters, a heading that says nothing, and a hidden sheet of a chart."""
    workbook = Workbook()
    people = workbook.active
    assert people is not None
    people.title = "তালিকা ১৩-১০"
    people.append(["গণপ্রজাতন্ত্রী বাংলাদেশ সরকার"])
    people.append([TITLE])
    first = (serial, *BIJOY_PEOPLE[0][1:])
    for line in (BIJOY_HEADINGS, first, *BIJOY_PEOPLE[1:]):
        people.append(list(line))
        for cell in people[people.max_row]:
            cell.font = Font(name="SutonnyMJ")
    if chart:
        other = workbook.create_sheet("Chart")
        other.sheet_state = "hidden"
        for weeks in (("Week", "Doses"), ("w1", 12), ("w2", 40), ("w3", 17)):
            other.append(list(weeks))
    return workbook_bytes(workbook)
