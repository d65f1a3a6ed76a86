"""A second list of a centre-day beside the first: what is new, gone and changed, and what stays decided."""

from __future__ import annotations

import pytest

from recovery import tasks
from recovery.casework.cases import case_close
from recovery.intake.versions import NoVersionAsked
from recovery.linkage.decisions import row_decide
from recovery.models import Case, CentreList, Decision, Mend, RowOutcome, SheetRow, VersionRow
from tests.pipeline.lists_of_people import Office, line, office, people, row, settle
from tests.pipeline.test_mending import MOBILE, mend


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def kinds(centre_list: CentreList) -> dict[str, int]:
    found = VersionRow.objects.filter(list=centre_list).values_list("kind", flat=True)
    return {kind: list(found).count(kind) for kind in ("same", "changed", "added", "gone")}


def settled_rows(desk: Office) -> list[list[object]]:
    return [line(each, n) for n, each in enumerate(people()[:12], 1)]


def second_version(desk: Office) -> tuple[CentreList, CentreList]:
    """Twelve people; then a version without the third, with a new phone for the second, and two people more."""
    first = desk.send(settled_rows(desk))
    assert first.state == "settled"
    rows = settled_rows(desk)
    rows[1][MOBILE] = "01700000077"
    del rows[2]
    rows += [line(each, n) for n, each in enumerate(people()[12:14], 30)]
    return first, desk.send(rows)


def test_a_version_is_noticed_and_each_row_of_both_is_accounted_for(desk: Office) -> None:
    first, second = second_version(desk)
    assert (second.state, second.asks, second.version_of_id) == ("asking", ["version"], first.pk)
    assert kinds(second) == {"same": 10, "changed": 1, "added": 2, "gone": 1}
    assert second.rows_listed == 10 + 1 + 2
    assert first.rows_listed == 10 + 1 + 1
    changed = VersionRow.objects.get(list=second, kind="changed")
    assert (changed.earlier_row.row_number, changed.row.row_number) == (3, 3)
    assert VersionRow.objects.get(list=second, kind="gone").earlier_row.row_number == 4
    assert not RowOutcome.objects.filter(list=second).exists()  # nothing of it counts before the answer


def test_a_serial_number_that_moved_changes_nobody(desk: Office) -> None:
    desk.send(settled_rows(desk))
    rows = [line(people()[13], 1), *([n, *each[1:]] for n, each in enumerate(settled_rows(desk), 2))]
    assert kinds(desk.send(rows)) == {"same": 12, "changed": 0, "added": 1, "gone": 0}


def test_the_later_version_replaces_the_earlier_and_nobody_stands_twice(desk: Office) -> None:
    first, second = second_version(desk)
    tasks.list_replaces_earlier(list_id=second.pk, by=desk.clerk)
    settled = settle(second)
    first.refresh_from_db()
    assert (first.state, settled.state, settled.version_answer) == ("withdrawn", "settled", "replaces")
    assert f"{second.pk}" in first.withdrawn_reason
    assert settled.duplicate == 0
    assert sum(settled.outcomes.values()) == 13
    live = Case.objects.exclude(state="withdrawn")
    assert set(live.values_list("sheet_row__list_id", flat=True)) == {second.pk}
    gone = people()[2]["registration_no"]
    assert not live.filter(recipient__registration_no=gone).exists()


def test_what_was_decided_of_unchanged_rows_stays(desk: Office) -> None:
    rows = settled_rows(desk)
    rows[5] = line(people()[5], 6, nid="", mobile="", born_on="")
    rows[6] = line(people()[6], 7, mobile="0170000")
    first = desk.send(rows)
    undecided = SheetRow.objects.get(list=first, row_number=7)
    row_decide(row=undecided, verdict="nobody", recipient=None, reason="asked at the centre", by=desk.clerk)
    mend(desk, first, 8, MOBILE, "01700000055")
    settle(first)
    closed = Case.objects.filter(state="open", sheet_row__list=first, kind="dose_missing").first()
    assert closed is not None
    case_close(case=closed, closure="not_vaccinated", reason="was never there", by=desk.clerk)
    second = desk.send([*rows, line(people()[13], 13)])
    assert second.asks == ["version"]
    tasks.list_replaces_earlier(list_id=second.pk, by=desk.second)
    settle(second)
    kept = Decision.objects.get(sheet_row__list=second, replaced_at=None)
    assert (kept.sheet_row.row_number, kept.verdict, kept.decided_by) == (7, "nobody", desk.clerk)
    assert row(second, 8).mobile_key == "01700000055"
    assert Mend.objects.get(standing=True, sheet_row__list=second).new_text == "01700000055"
    closed.refresh_from_db()
    assert (closed.state, closed.sheet_row.list_id, closed.closure) == ("closed", second.pk, "not_vaccinated")


def test_lists_that_stand_beside_each_other_count_each_person_once(desk: Office) -> None:
    first, second = second_version(desk)
    tasks.list_stands_beside_earlier(list_id=second.pk)
    settled = settle(second)
    first.refresh_from_db()
    assert (first.state, settled.state, settled.version_answer) == ("settled", "settled", "beside")
    assert settled.duplicate == 11
    with pytest.raises(NoVersionAsked):
        tasks.list_stands_beside_earlier(list_id=second.pk)


def test_two_halves_of_a_day_are_no_versions(desk: Office) -> None:
    known = people()
    first = desk.send([line(each, n) for n, each in enumerate(known[:7], 1)])
    second = desk.send([line(each, n) for n, each in enumerate(known[7:14], 8)])
    assert (first.state, second.state, second.version_of_id) == ("settled", "settled", None)
