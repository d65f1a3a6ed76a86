"""What centres and reviewers do: lists, people at desks, versions, answers, decisions, mends."""

from __future__ import annotations

import csv
import io

from django.db.models import Exists, OuterRef

from recovery import tasks
from recovery.intake.mending import Change
from recovery.intake.walk_in import WalkIn
from recovery.models import CandidatePair, CentreDay, CentreList, Decision, ListRow, MendBatch, RowFault, SheetRow
from recovery.reconciliation.brake import brake_ask
from tests.histories.going import Going, row_cells
from tests.histories.town import CENTRES, FIRST, OTHER, PEOPLE, SECOND, Person


def list_comes(going: Going) -> bool:
    """A list of one centre and day, of several, or of none that it says; tidy or not."""
    code = going.one_of(CENTRES)
    day = going.one_of((FIRST, SECOND))
    people = [person for person in PEOPLE if (person.centre, person.day) == (code, day)]
    people += going.draw.sample(PEOPLE, going.one_of((0, 0, 1, 2, 3)))
    if going.chance(0.3):
        people = going.draw.sample(PEOPLE, going.draw.randint(1, 6))
    rows = [_row(going, person) for person in people[: going.draw.randint(3, 8)]]
    says_centre, says_day = going.chance(0.85), going.chance(0.85)
    if going.chance(0.3):
        rows = [row | {"Centre": going.one_of((code, code, *CENTRES, ""))} for row in rows]
        says_centre = says_centre and going.chance(0.5)  # else a list of many centres
    send(going, rows, code if says_centre else None, day if says_day else None)
    return True


def _row(going: Going, person: Person) -> dict[str, object]:
    plain = row_cells(person, next(going.serial), day=going.one_of((person.day,) * 6 + (FIRST, SECOND, OTHER)))
    odd: dict[str, object] = going.one_of(
        [
            *[{}] * 10,
            {"Vaccination Date": "31/31/2021"},  # unreadable
            {"Vaccination Date": ""},
            {"Name of Recipient": ""},
            {"Dose": "2"},  # out of scope
            {"Vaccine": "Moderna"},  # may differ
            {"NID No": PEOPLE[(person.number + 7) % 30].nid},  # somebody else's number: to review
            {"NID No": ""},
        ]
    )
    return plain | odd


def send(going: Going, rows: list[dict[str, object]], code: str | None, day: object, *, by: object = None) -> None:
    accepts = going.chance(0.8)
    if not accepts and rows and going.chance(0.5):
        # Nobody can be looked up by what is left, so the list asks whether its columns are understood.
        kept = {"SL", "Name of Recipient", "Vaccine", "Dose", "Vaccination Date", "Centre"}
        rows = [{heading: cell for heading, cell in row.items() if heading in kept} for row in rows]
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="")
    writer.writeheader()
    writer.writerows(rows)
    sender = going.town.managers[code] if code and going.chance(0.5) else going.town.officer
    with going.may_be_refused():
        tasks.list_receive_and_read(
            incident=going.town.incident,
            chunks=[text.getvalue().encode()],
            file_name=f"list{next(going.serial)}.csv",
            by=by or sender,
            centre=going.town.centres[code] if code else None,
            day=day,
            dose_no=1 if going.chance(0.9) else None,
            accepts_proposals=accepts,
        )
    going.jobs_do()


def list_is_no_list(going: Going) -> bool:
    """Bytes that nobody can read: the list is refused."""
    before = CentreList.objects.filter(state="refused").count()
    code = going.one_of(CENTRES)
    tasks.list_receive_and_read(
        incident=going.town.incident,
        chunks=[b"\x89PNG\r\n\x1a\n" + bytes([next(going.serial) % 256]) * 400],
        file_name="photo.csv",
        by=going.town.officer,
        centre=going.town.centres[code],
        day=FIRST,
        dose_no=1,
    )
    going.jobs_do()
    return CentreList.objects.filter(state="refused").count() > before


def list_comes_again(going: Going) -> bool:
    """The rows of an earlier list with somebody more, somebody less and a cell changed: another version of it."""
    sent = [each for each in going.lists("settled") if each.centre_id and each.day and each.origin == "file"]
    earlier = going.one_of([each for each in sent if each.rows_listed >= 3] or sent)
    if earlier is None:
        return False
    sheet = list(SheetRow.objects.filter(list=earlier).order_by("row_number"))
    headings, *rows = [row.cells for row in sheet]
    said = [dict(zip(headings, row, strict=False)) for row in rows]
    if len(said) > 3 and going.chance(0.5):
        said.pop(going.draw.randrange(len(said)))
    if said and going.chance(0.5):
        said[0]["Vaccine"] = "Moderna"
    said.append({key: str(value) for key, value in _row(going, going.one_of(PEOPLE)).items()})
    code = next(code for code, centre in going.town.centres.items() if centre.pk == earlier.centre_id)
    send(going, [dict(row) for row in said], code, earlier.day)
    return True


def version_replaces(going: Going) -> bool:
    asking = going.one_of(each for each in going.lists("asking") if "version" in each.asks)
    if asking is None:
        return False
    with going.may_be_refused():
        tasks.list_replaces_earlier(list_id=asking.pk, by=going.town.officer)
    going.jobs_do()
    asking.refresh_from_db()
    return asking.version_answer == "replaces"


def version_stands_beside(going: Going) -> bool:
    asking = going.one_of(each for each in going.lists("asking") if "version" in each.asks)
    if asking is None:
        return False
    with going.may_be_refused():
        tasks.list_stands_beside_earlier(list_id=asking.pk)
    going.jobs_do()
    asking.refresh_from_db()
    return asking.version_answer == "beside"


def columns_are_answered(going: Going) -> bool:
    """Somebody takes the proposals of a list that asks about its columns, or lets a held one go on."""
    asking = going.one_of(each for each in going.lists("asking") if "version" not in each.asks)
    if asking is None:
        return False
    with going.may_be_refused():
        if "brake" in asking.asks:
            brake_ask(list_id=asking.pk, by=going.town.officer, reason="asked the centre")
            tasks.list_brake_release(list_id=asking.pk, by=going.town.second)
        else:
            tasks.list_accept_proposals(asking.pk)
    going.jobs_do()
    asking.refresh_from_db()
    return asking.state != "asking"


def list_is_withdrawn(going: Going) -> bool:
    going_away = going.one_of(going.lists("settled", "asking", "refused"))
    if going_away is None:
        return False
    with going.may_be_refused():
        tasks.list_withdraw_and_follow(list_id=going_away.pk, by=going.town.officer, reason="sent by mistake")
    going.jobs_do()
    going_away.refresh_from_db()
    return going_away.state == "withdrawn"


def person_at_the_desk(going: Going) -> bool:
    person = going.one_of(PEOPLE)
    before = CentreList.objects.count()
    with going.may_be_refused():
        tasks.walk_in_receive_and_read(
            incident=going.town.incident,
            centre=going.town.centres[person.centre],
            person=WalkIn(
                name=person.name,
                given_on=going.one_of((person.day, person.day, FIRST, SECOND)),
                identity=person.nid,
                born_on=person.born_on,
                mobile=person.mobile,
            ),
            evidence="card seen",
            by=going.one_of((going.town.managers[person.centre], going.town.officer)),
        )
    going.jobs_do()
    return CentreList.objects.count() > before


def row_is_decided(going: Going) -> bool:
    """A person says who a row in review means, or that it is nobody; now and then a row that was decided already."""
    states = {"outcome__outcome": "in_review"} if going.chance(0.8) else {"outcome__isnull": False}
    row = going.one_of(ListRow.objects.filter(list__state="settled", **states).order_by("pk"))
    if row is None:
        return False
    pair = going.one_of(CandidatePair.objects.filter(row_id=row.pk).order_by("pk"))
    is_somebody = pair is not None and going.chance(0.6)
    before = Decision.objects.count()
    with going.may_be_refused():
        tasks.row_decide_and_judge(
            row=SheetRow.objects.get(pk=row.pk),
            verdict="this_one" if is_somebody else "nobody",
            recipient=pair.recipient if is_somebody else None,
            reason="asked by phone",
            by=going.town.officer,
        )
    going.jobs_do()
    return Decision.objects.count() > before


def cell_is_mended(going: Going) -> bool:
    """What could not be read is typed anew, or a cell that could be is changed."""
    fault = going.one_of(
        RowFault.objects.filter(list__state="settled", list__origin="file", field="given_on").order_by("pk")
    )
    if fault is not None and going.chance(0.8):
        changes = [
            Change(fault.sheet_row_id, fault.column, "" if fault.column is not None else "given_on", "13/10/2021")
        ]
        list_id = fault.list_id
    else:
        row = going.one_of(
            SheetRow.objects.filter(list__state="settled", list__origin="file", row_number__gt=1).order_by("pk")
        )
        if row is None:
            return False
        text = going.one_of(("28/10/2021", "13/10/2021", "05/11/2021", "31/31/2021"))
        changes, list_id = _typed_anew(row, "Vaccination Date", text), row.list_id
    return _mend(going, list_id, changes)


def row_signed_for_is_mended(going: Going) -> bool:
    """A row of a day that is signed is found to be of another day or centre."""
    signed = CentreDay.objects.complete().filter(centre=OuterRef("centre"), day=OuterRef("given_on"))
    row = going.one_of(
        SheetRow.objects.filter(
            list__state="settled", list__origin="file", pk__in=ListRow.objects.filter(Exists(signed)).values("pk")
        ).order_by("pk")
    )
    if row is None:
        return False
    changes = _typed_anew(row, "Centre", going.one_of(CENTRES))
    if not changes or going.chance(0.3):
        changes = _typed_anew(row, "Vaccination Date", going.one_of(("28/10/2021", "13/10/2021", "05/11/2021")))
    return _mend(going, row.list_id, changes)


def _typed_anew(row: SheetRow, heading: str, text: str) -> list[Change]:
    """The cell of a row under a heading; nothing where the list has no such column."""
    headings = SheetRow.objects.filter(list=row.list_id, row_number=1).get().cells
    return [Change(row.pk, headings.index(heading), "", text)] if heading in headings else []


def _mend(going: Going, list_id: int, changes: list[Change]) -> bool:
    if not changes:
        return False
    before = MendBatch.objects.filter(state="applied").count()
    with going.may_be_refused():
        tasks.mend_at_once(list_id=list_id, rule="row", changes=changes, by=going.town.officer)
    going.jobs_do()
    return MendBatch.objects.filter(state="applied").count() > before


def mend_is_undone(going: Going) -> bool:
    mend = going.one_of(MendBatch.objects.filter(state="applied", list__state="settled").order_by("pk"))
    if mend is None:
        return False
    with going.may_be_refused():
        tasks.mend_undo_and_judge(batch_id=mend.pk, by=going.town.officer)
    going.jobs_do()
    mend.refresh_from_db()
    return mend.state == "undone"
