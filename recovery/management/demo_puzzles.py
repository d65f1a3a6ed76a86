"""Lists of the demo that wait for somebody: each shows one question that the intake asks."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from records.models import Centre, User
from recovery import errors, tasks
from recovery.models import CentreList, Incident
from recovery.reconciliation.brake import brake_ask

_DAY = datetime.date(2021, 10, 13)
#: Names as a clerk types them in SutonnyMJ; the font draws them as Bangla.
_BIJOY_NAMES = (
    "†gvt gvngy`yj nvmvb", "†gvQvt iwngv LvZyb", "kªx Zcb Kzgvi miKvi", "†gvt Avãyj Kwig", "dv‡Zgv Av³vi",
    "†gvt iwdKzj Bmjvg", "mvjgv †eMg", "RvwKi †nv‡mb", "†gvt kwdKzj Bmjvg", "bvwmgv Av³vi",
    "Avwid †nv‡mb", "gwiqg †eMg",
)  # fmt: skip
_BIJOY_HEADINGS = ("µwgK bs", "bvg", "GbAvBwW", "Rb¥ ZvwiL", "†gvevBj b¤^i", "wUKv")


def puzzles_send(folder: Path, incident: Incident) -> None:
    """Send a second version, a file of another campaign, and a list in Bijoy letters; each stops at its question."""
    officer, other = User.objects.get(username="officer"), User.objects.get(username="officer2")
    manager = User.objects.get(username="manager")
    folder.mkdir(parents=True, exist_ok=True)
    first = (
        CentreList.objects.filter(incident=incident, state="settled", kind="xlsx", rows_listed__gte=30)
        .exclude(centre=None)
        .order_by("pk")
        .first()
    )
    if first is not None:
        version = _version_of(first, folder / f"{Path(first.file_name).stem} corrected.csv")
        _send(incident, version, by=officer, centre=first.centre, day=first.day or _DAY, dose_no=1)
    centre = manager.centres.order_by("code").first()
    held = _send(incident, _strangers(folder / "camp list.csv"), by=manager, centre=centre, day=_DAY, dose_no=1)
    if held is not None and "brake" in held.asks:
        brake_ask(list_id=held.pk, by=other, reason="শিবিরে নিবন্ধন ছাড়াই টিকা দেওয়া হয়েছিল। / A camp without registration.")
    _send(incident, _bijoy(folder / "SutonnyMJ list.xlsx"), by=manager, centre=centre, accepts=False)


def _send(
    incident: Incident,
    path: Path,
    *,
    by: User,
    centre: Centre | None,
    day: datetime.date | None = _DAY,
    dose_no: int | None = 1,
    accepts: bool = True,
) -> CentreList | None:
    """The list, or None where an earlier call has sent it already."""
    try:
        return tasks.list_receive_here(
            incident=incident,
            chunks=[path.read_bytes()],
            file_name=path.name,
            by=by,
            centre=centre,
            day=day,
            dose_no=dose_no,
            accepts_proposals=accepts,
        )
    except errors.SameBytes:
        return None


def _version_of(first: CentreList, path: Path) -> Path:
    """The rows of a list as it came, one of them left out, one name corrected."""
    rows = [list(row.cells) for row in first.sheet_rows.order_by("pk")]
    if len(rows) > 20:
        del rows[12]
        name = next((place for place, text in enumerate(rows[15]) if text and not any(map(str.isdigit, text))), 0)
        rows[15][name] += " (Rina)"
    return _write(path, rows)


def _strangers(path: Path) -> Path:
    names = ("Tamanna", "Shirin", "Mokbul", "Rustom", "Halima", "Kobir", "Jamila", "Sobuj", "Nargis", "Osman")
    rows: list[Sequence[object]] = [("SL", "Name", "NID", "Date of Birth", "Mobile", "Vaccine")]
    for n in range(1, 41):
        born = datetime.date(1958, 3, 5) + datetime.timedelta(days=317 * n)
        name = f"{names[n % 10]} {names[n // 4 % 10]} Sorkar"
        rows.append((n, name, f"26100000{n:05d}", f"{born:%d/%m/%Y}", f"0170000{n:04d}", "Sinopharm"))
    return _write(path, rows)


def _write(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), "utf-8-sig")
    return path


def _bijoy(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime.datetime(2021, 11, 30, tzinfo=datetime.UTC)})
        sheet = book.add_worksheet("Sheet1")
        letters = book.add_format({"font_name": "SutonnyMJ"})
        sheet.set_column(0, 5, 20)
        for column, heading in enumerate(_BIJOY_HEADINGS):
            sheet.write_string(0, column, heading, letters)
        for n, name in enumerate(_BIJOY_NAMES, 1):
            born = datetime.date(1961, 4, 9) + datetime.timedelta(days=431 * n)
            sheet.write_string(n, 0, str(n))
            sheet.write_string(n, 1, name, letters)
            sheet.write_string(n, 2, f"26100001{n:05d}")
            sheet.write_string(n, 3, f"{born:%d/%m/%Y}")
            sheet.write_string(n, 4, f"0180000{n:04d}")
            sheet.write_string(n, 5, "wm‡bvdvg©", letters)
    return path
