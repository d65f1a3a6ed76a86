"""What a new model would change: said beforehand, and nothing written; used only after somebody could see it."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from records.extract.load import extract_load
from records.models import Role
from recovery import tasks
from recovery.linkage import compare
from recovery.linkage.compare import Changes, comparison_ask, comparison_run, list_compare
from recovery.linkage.model import NOTHING_SETTLED, ModelNotCompared, comparison_valid, model_standing, model_use
from recovery.models import CandidatePair, CentreList, Link, LinkageComparison, LinkageModel, LinkageRun
from tests.pipeline.lists_of_people import Office, line, office, people, settle
from tests.web import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Office:
    return office()


def rows_without_nid(most: int = 12) -> list[list[object]]:
    """People whom only weight can link: name, birth date and phone, no identifier."""
    return [line(person, n, nid="") for n, person in enumerate(people()[:most], 1)]


def another(version: str = "stricter", **changed: Any) -> LinkageModel:
    """The model in use under another name; with `upper` above every weight it links nobody by weight."""
    standing = model_standing()
    facts = {"upper": standing.upper, "lower": standing.lower} | changed
    return LinkageModel.objects.create(
        version=version, settings=standing.settings, trained_at=timezone.now(), report={}, **facts
    )


def written() -> list[Any]:
    """Every row that linkage writes, as the database has it."""
    tables = (Link, CandidatePair, LinkageRun, CentreList)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def compared(model: LinkageModel, newest_lists: int | None = None) -> LinkageComparison:
    asked = comparison_ask(model=model, by=None, newest_lists=newest_lists, then=lambda _pk: None)
    return comparison_run(comparison_id=asked.pk)


def test_the_same_model_by_another_name_changes_nothing(desk: Office) -> None:
    centre_list = desk.send(rows_without_nid())
    linked = Link.objects.count()
    assert linked >= 8
    found = list_compare(list_id=centre_list.pk, model=another("twin"))
    assert found is not None
    assert (found.changes, found.examples) == (Changes(stay=linked), [])


def test_a_comparison_says_what_a_run_with_the_model_then_does_and_writes_nothing(desk: Office) -> None:
    centre_list = desk.send(rows_without_nid())
    before, links = written(), set(Link.objects.values_list("row_id", flat=True))
    stricter = another(upper=400)
    found = list_compare(list_id=centre_list.pk, model=stricter)
    assert written() == before
    assert found is not None
    assert found.changes == Changes(lost=len(links), to_review=len(links))
    assert {each["kind"] for each in found.examples} == {"lost", "to_review"}
    assert {each["row"] for each in found.examples} <= links
    assert len(found.examples) == 2 * compare.EXAMPLES_OF_A_LIST
    compared(stricter)
    model_use(stricter)
    settle(centre_list)
    assert not Link.objects.exists()
    assert set(CandidatePair.objects.values_list("row_id", flat=True)) == links
    # Back again: what was lost is new, and leaves review.
    back = list_compare(list_id=centre_list.pk, model=LinkageModel.objects.exclude(pk=stricter.pk).get())
    assert back is not None
    assert back.changes == Changes(new=len(links), from_review=len(links))


def test_a_link_to_another_recipient_is_said_to_move(desk: Office) -> None:
    centre_list = desk.send(rows_without_nid())
    first, second = Link.objects.order_by("pk")[:2]
    Link.objects.filter(pk=second.pk).delete()
    Link.objects.filter(pk=first.pk).update(recipient=second.recipient)
    found = list_compare(list_id=centre_list.pk, model=another("twin"))
    assert found is not None
    assert (found.changes.moved, found.changes.new, found.changes.lost) == (1, 1, 0)
    assert [each["row"] for each in found.examples if each["kind"] == "moved"] == [first.pk]


def test_a_decision_of_a_person_stays_whatever_the_model(desk: Office) -> None:
    centre_list = desk.send(rows_without_nid())
    link = Link.objects.select_related("row__sheet_row").order_by("pk").first()
    assert link is not None
    tasks.row_decide_and_judge(
        row=link.row.sheet_row, verdict="this_one", recipient=link.recipient, reason="asked", by=desk.second
    )
    settle(centre_list)
    found = list_compare(list_id=centre_list.pk, model=another(upper=400))
    assert found is not None
    assert found.changes.stay == 1


def test_a_list_that_is_in_work_is_left_out_and_named(desk: Office) -> None:
    centre_list = desk.send(rows_without_nid())
    model = another(upper=400)
    CentreList.objects.filter(pk=centre_list.pk).update(state="linking", lease=centre_list.lease + 9)
    assert list_compare(list_id=centre_list.pk, model=model) is None
    made = compare.figures([], [centre_list.pk])
    assert made["left_out"] == [centre_list.pk]


def test_sums_add_up_and_of_persons_only_row_numbers_are_kept(desk: Office) -> None:
    desk.send(rows_without_nid(6))
    desk.send([line(person, n) for n, person in enumerate(people()[6:9], 1)])
    made = compared(another(upper=400))
    assert (made.lists, made.lists_done, made.newest_lists) == (2, 2, None)
    for name in ("stay", "new", "lost", "moved", "to_review", "from_review"):
        assert made.figures["sum"][name] == sum(each[name] for each in made.figures["lists"])
    assert made.figures["sum"]["stay"] == 3
    assert made.figures["lists"][0]["lost"] == made.figures["sum"]["lost"] > 0
    kept = json.dumps(made.figures)
    assert not [p for p in people() if p["name_en"] in kept or p["nid"] in kept or p["registration_no"] in kept]


def test_a_model_is_used_after_a_whole_comparison_since_the_last_extract(desk: Office) -> None:
    desk.send(rows_without_nid(4))
    model = another(upper=400)
    with translation.override("en"), pytest.raises(ModelNotCompared, match="stricter"):
        model_use(model)
    compared(model, newest_lists=1)
    with pytest.raises(ModelNotCompared):
        model_use(model)
    old = compared(model)
    later = world.AS_OF + timezone.timedelta(days=1)
    extract_load(recipients=world.SAMPLES / "recipients.csv", doses=world.SAMPLES / "doses.csv", as_of=later, by=None)
    with pytest.raises(ModelNotCompared):
        model_use(model)
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        LinkageModel.objects.filter(is_active=True).update(is_active=False)
        LinkageModel.objects.filter(pk=model.pk).update(is_active=True, used_after=old)
    assert refused.value.__cause__.diag.constraint_name == "linkage_model_comes_into_use_after_its_comparison"
    new = compared(model)
    assert comparison_valid(model) == new
    assert model_use(model).used_after == new
    assert model_standing() == model
    # The figures of what was seen stand.
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        LinkageComparison.objects.filter(pk=new.pk).update(figures={"sum": {}})
    assert refused.value.__cause__.diag.constraint_name == "finished_linkage_comparison_stands"
    with pytest.raises(DatabaseError), transaction.atomic():
        LinkageComparison.objects.filter(pk=new.pk).delete()


def test_a_comparison_with_a_model_that_is_not_in_use_any_more_allows_nothing(desk: Office) -> None:
    desk.send(rows_without_nid(4))
    a, b = another("a", upper=400), another("b", upper=401)
    compared(a)
    compared(b)
    model_use(a)
    with pytest.raises(ModelNotCompared):
        model_use(b)
    with pytest.raises(compare.ModelInUse):
        compared(a)


def test_without_a_settled_list_nothing_can_change() -> None:
    model = another()
    assert model_use(model).used_unseen_because == NOTHING_SETTLED


def test_commands_compare_train_and_use(desk: Office, capsys: pytest.CaptureFixture[str]) -> None:
    desk.send(rows_without_nid())
    another(upper=400)
    with pytest.raises(CommandError, match="Compare it with the model in use first"):
        call_command("train_linkage", "stricter", activate=True)
    with pytest.raises(CommandError, match="no linkage model"):
        call_command("compare_linkage", "nobody")
    with pytest.raises(CommandError, match="without --activate"):
        call_command("train_linkage", "new", activate=True)
    capsys.readouterr()
    call_command("compare_linkage", "stricter", lists=1, json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["allows_use"], said["in_use"], len(said["lists"])) == (False, model_standing().version, 1)
    call_command("compare_linkage", "stricter")
    told = capsys.readouterr().out
    assert "Links lost, for example:" in told
    assert "/rows/" in told
    assert "train_linkage stricter --activate" in told
    call_command("train_linkage", "stricter", activate=True, json=True)
    assert model_standing().version == "stricter"
    another("hasty", upper=300)
    call_command("train_linkage", "hasty", activate=True, without_comparison="a trial site", json=True)
    assert model_standing().used_unseen_because == "a trial site"


def test_asked_for_twice_it_is_made_once_and_a_lost_job_begins_again(desk: Office) -> None:
    desk.send(rows_without_nid(4))
    model = another(upper=400)
    asker = world.account(Role.ADMINISTRATOR)
    first = tasks.model_compare(model=model, by=asker)
    assert tasks.model_compare(model=model, by=asker).pk == first.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'linkage_compare'")
        jobs = cursor.fetchall()
    assert [json.loads(args) if isinstance(args, str) else args for (args,) in jobs] == [{"comparison_id": first.pk}]
    LinkageComparison.objects.filter(pk=first.pk).update(lists_done=1, lists=9)  # as a killed worker leaves it
    tasks.linkage_compare(comparison_id=first.pk)
    first.refresh_from_db()
    assert (first.lists, first.asked_by, first.finished_at is not None) == (1, asker, True)
    found = first.figures
    tasks.linkage_compare(comparison_id=first.pk)
    first.refresh_from_db()
    assert first.figures == found


@pytest.mark.django_db(transaction=True)
def test_other_lists_are_worked_on_while_one_is_compared(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list in hand waits for as long as it takes, others and the register do not wait at all."""
    place = office()
    compared_list = place.send(rows_without_nid(4))
    other = place.send([line(person, n) for n, person in enumerate(people()[6:9], 1)])
    model = another(upper=400)
    inside, leave = threading.Event(), threading.Event()
    link = compare.list_link

    def slowly(**given: Any) -> Any:
        linked = link(**given)
        inside.set()
        assert leave.wait(60)
        return linked

    monkeypatch.setattr(compare, "list_link", slowly)

    def compare_it() -> None:
        try:
            list_compare(list_id=compared_list.pk, model=model)
        finally:
            connection.close()

    thread = threading.Thread(target=compare_it)
    thread.start()
    try:
        assert inside.wait(60)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
            assert settle(other).state == "settled"
            assert Link.objects.filter(list=compared_list).count() == 4
            cursor.execute("SET lock_timeout = '300ms'")
            with pytest.raises(DatabaseError, match="lock timeout"), transaction.atomic():
                CentreList.objects.select_for_update().get(pk=compared_list.pk)
            cursor.execute("SET lock_timeout = 0")
    finally:
        leave.set()
        thread.join()
    assert settle(compared_list).state == "settled"
