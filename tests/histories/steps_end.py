"""A good month: nearly everything that is open is put right, so that histories come to the end, or close to it."""

from __future__ import annotations

import datetime

from records import reference_data
from recovery import tasks
from recovery.casework.cases import case_close, case_reopen
from recovery.models import Case, CentreDay, ListRow, RowOutcome, SheetRow
from recovery.progress.sign_off import day_sign_off
from tests.histories.going import Going, row_cells
from tests.histories.steps_lists import send
from tests.histories.steps_work import relay_sends
from tests.histories.town import BEGIN, PEOPLE, Held, extract, reported
from tests.progress.recounting import places_of


def all_is_put_right(going: Going) -> bool:
    """Asking lists are withdrawn, doubtful rows decided, strangers found to be no dose, also those whom somebody gave
    up; the server gets the rest; days are signed.

    Often one thing is forgotten, so that nearly everybody is back.
    """
    forgets = going.one_of((None, None, None, "list", "row", "case", "given_up", "person", "day", "count"))
    for each in going.lists("asking", "quarantined"):
        if forgets != "list":
            tasks.list_withdraw_and_follow(list_id=each.pk, by=going.town.officer, reason="nobody answers")
    going.jobs_do()
    bad = ListRow.objects.filter(list__state="settled", outcome__outcome="unreadable").values_list("list_id", flat=True)
    for list_id in sorted(set(bad)):
        if forgets != "row":
            tasks.list_withdraw_and_follow(list_id=list_id, by=going.town.officer, reason="nobody can read it")
    going.jobs_do()
    _lists_where_none_is(going)
    for row in ListRow.objects.filter(list__state="settled", outcome__outcome="in_review").order_by("pk"):
        tasks.row_decide_and_judge(
            row=SheetRow.objects.get(pk=row.pk), verdict="nobody", recipient=None, reason="no", by=going.town.officer
        )
    going.jobs_do()
    _server_has_all(going, but_one=forgets == "person")
    if forgets != "given_up":
        for case in Case.objects.given_up().order_by("pk"):
            with going.may_be_refused():
                case_reopen(case=case, reason="look again", by=going.town.officer)
    closure = "cannot_be_resolved" if forgets == "given_up" else going.one_of(("not_vaccinated", "duplicate"))
    for case in Case.objects.filter(state="open").order_by("pk"):
        if forgets != "case":
            case_close(case=case, closure=closure, reason="nobody knows them", by=going.town.officer)
    relay_sends(going)
    _counts_are_true(going, one_more=forgets == "count")
    days = list(CentreDay.objects.exclude(state="complete").order_by("pk"))
    for day in days[1:] if forgets == "day" else days:
        with going.may_be_refused():
            day_sign_off(centre_day=day, by=going.town.officer)
    return True


def _lists_where_none_is(going: Going) -> None:
    """One list names two people who live there for each centre-day that has none."""
    silent = {
        (place["centre"], place["day"])
        for place in places_of(going.town.incident)
        if place["centre"] and place["day"] and place["centre_days_without_list"]
    }
    people = [each for place in sorted(silent) for each in PEOPLE if (each.centre, each.day) == place]
    few = [each for each in people if each.number < 16]
    rows = [row_cells(person, next(going.serial)) | {"Centre": person.centre} for person in few]
    if rows:
        send(going, rows, None, None)


def _server_has_all(going: Going, *, but_one: bool) -> None:
    """The server holds, for everybody it knows, what a list says of them; else what it held."""
    number_of = {person.registration_no: person.number for person in PEOPLE}
    rows = RowOutcome.objects.filter(outcome__in=["dose_missing", "differs", "on_server"], recipient__isnull=False)
    said = rows.select_related("row", "recipient", "centre").order_by("pk")
    for each in said:
        number = number_of[each.recipient.registration_no]
        row = ListRow.objects.get(pk=each.row_id)
        if each.centre and each.day:
            vaccine = "Moderna" if row.vaccine_id == "MODERNA" else "Sinopharm"
            going.server[number] = Held(each.centre.code, row.given_on, vaccine)
    if but_one and going.server:
        del going.server[going.one_of(sorted(going.server))]
    going.extracts += 1
    as_of = BEGIN + datetime.timedelta(days=going.extracts)
    tasks.extract_follow(extract(going.folder, going.server, registered=going.registered, as_of=as_of), now=False)
    going.jobs_do()


def _counts_are_true(going: Going, *, one_more: bool) -> None:
    """The daily counts are corrected to what lists and server name."""
    counts = {
        (place["centre"], place["day"]): place["verified"] + place["known_missing"]
        for place in places_of(going.town.incident)
        if place["centre"] and place["day"]
    }
    if one_more and counts:
        counts[going.one_of(sorted(counts))] += 1
    if counts:
        reference_data.reported_load(reported(going.folder, counts))
