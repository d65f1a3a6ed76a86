"""What another model would change: the settled lists are linked with it beside what stands, and nothing is written.

A list is linked by the statements that always link it, into temporary tables that stand in front of the permanent ones
(sql/compare_begin.sql). One list is one transaction, which is rolled back. While it lasts the list is locked, so that
it is not judged at the same time; all others, and everything else, go on.

What stands is what the lists say now. If an extract came after a list was last judged, part of what is found is the
extract's doing; the worker judges such lists by itself within minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from records import sql
from records.models import Extract, User
from recovery import errors
from recovery.linkage.link import list_link
from recovery.linkage.model import model_standing
from recovery.models import CentreList, LinkageComparison, LinkageModel

SQL = Path(__file__).parent / "sql"

#: Rows shown of each kind of change, of one list and in sum.
EXAMPLES_OF_A_LIST = 3
EXAMPLES = 20
#: Kinds of change, the gravest first: a person would get another's record, or a record that nobody has checked.
KINDS = ("moved", "new", "lost", "to_review", "from_review")
_RULE_ONE_RUNS = "one_linkage_comparison_of_a_model_runs"


class ModelInUse(errors.RecoveryError):
    """Model "{version}" is in use, so there is nothing to compare."""


class NoSuchModel(errors.RecoveryError):
    """There is no linkage model "{version}". Train one with `manage.py train_linkage`."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of one list, or of all: links that stay, are new, are lost or move to another recipient, and review."""

    stay: int = 0
    new: int = 0
    lost: int = 0
    moved: int = 0
    to_review: int = 0
    from_review: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(**{name: value + getattr(other, name) for name, value in asdict(self).items()})


@dataclass(frozen=True, slots=True)
class Compared:
    """What would change in one list. `examples`: kind, row (its number here), sheet, row_number (the file's own)."""

    list_id: int
    file_name: str
    changes: Changes
    examples: list[dict[str, Any]] = field(default_factory=list)


def model_named(version: str) -> LinkageModel:
    """Raises NoSuchModel."""
    model = LinkageModel.objects.filter(version=version).first()
    if model is None:
        raise NoSuchModel(version=version)
    return model


def list_compare(*, list_id: int, model: LinkageModel) -> Compared | None:
    """What would change in one list; None for one that is not settled any more. Nothing is written."""
    with transaction.atomic():
        centre_list = (
            CentreList.objects.select_for_update(no_key=True, of=("self",)).filter(pk=list_id, state="settled").first()
        )
        if centre_list is None:
            return None
        _begin(list_id)
        list_link(list_id=list_id, model=model)
        sql.execute(SQL / "compare_rows.sql", {"list_id": list_id})
        changes = Changes(**sql.fetch_one(SQL / "compare_sum.sql"))
        examples = sql.fetch_all(SQL / "compare_examples.sql", {"most": EXAMPLES_OF_A_LIST})
        transaction.set_rollback(True)  # the temporary tables go, too
    return Compared(list_id, centre_list.file_name, changes, examples)


def _begin(list_id: int) -> None:
    sql.execute(SQL / "compare_begin.sql", {"list_id": list_id})
    with connection.cursor() as cursor:
        # Should they not stand in front, the run that follows would write to what stands.
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND oid IN"
            " ('recovery_link'::regclass, 'recovery_candidatepair'::regclass, 'recovery_linkagerun'::regclass)"
        )
        (hidden,) = cursor.fetchone()
    if hidden != 3:
        raise RuntimeError("the search_path of the database does not put temporary tables first")


def comparison_ask(
    *, model: LinkageModel, by: User | None, newest_lists: int | None = None, then: Callable[[int], None]
) -> LinkageComparison:
    """Write down that somebody wants to know; `then` has it made, in the same transaction.

    One of the model that is not finished yet is given instead of a second one, over the lists that are asked for now,
    and begun again if its job was lost. Raises ModelInUse.
    """
    standing = model_standing()
    if model.pk == standing.pk:
        raise ModelInUse(version=model.version)
    try:
        with transaction.atomic():
            asked = LinkageComparison.objects.create(
                model=model, standing_model=standing, asked_by=by, newest_lists=newest_lists
            )
            then(asked.pk)
    except IntegrityError as refused:
        if errors.broken_rule(refused) != _RULE_ONE_RUNS:
            raise
        with transaction.atomic():
            asked = LinkageComparison.objects.select_for_update().get(model=model, finished_at__isnull=True)
            LinkageComparison.objects.filter(pk=asked.pk).update(newest_lists=newest_lists, asked_by=by)
            then(asked.pk)
    return asked


def comparison_run(*, comparison_id: int) -> LinkageComparison:
    """Make a comparison, list by list. One that is finished stays as it is; one that was cut off is made anew.

    Raises ModelInUse where the model came into use meanwhile.
    """
    comparison = LinkageComparison.objects.select_related("model").get(pk=comparison_id)
    if comparison.finished_at is not None:
        return comparison
    if comparison.model.is_active:
        raise ModelInUse(version=comparison.model.version)
    running = LinkageComparison.objects.filter(pk=comparison_id, finished_at__isnull=True)
    lists = CentreList.objects.filter(state="settled").order_by("-pk").values_list("pk", flat=True)
    chosen = list(lists[: comparison.newest_lists] if comparison.newest_lists else lists)
    # What is in use and which extract is the newest is settled when it begins, not when somebody asked.
    facts = {"standing_model": model_standing(), "extract": Extract.objects.made_last(), "lists": len(chosen)}
    running.update(**facts, lists_done=0)
    found: list[Compared] = []
    left_out: list[int] = []
    for done, list_id in enumerate(chosen, 1):
        compared = list_compare(list_id=list_id, model=comparison.model)
        if compared is None:
            left_out.append(list_id)
        else:
            found.append(compared)
        running.update(lists_done=done)
    # Somebody may have asked for other lists meanwhile: then these figures are not the answer, and a job is on its way.
    running.filter(newest_lists=comparison.newest_lists).update(
        **facts, lists_done=len(chosen), finished_at=timezone.now(), figures=figures(found, left_out)
    )
    comparison.refresh_from_db()
    return comparison


def figures(found: list[Compared], left_out: list[int]) -> dict[str, Any]:
    """What is kept of a comparison: `sum`, `lists` (those with most changes first), `examples` by kind, `left_out`.

    `left_out` are lists that were in work just then. Of persons only the numbers of rows stand in it.
    """
    whole = sum((each.changes for each in found), Changes())
    lists: list[dict[str, Any]] = [
        {"list": each.list_id, "file_name": each.file_name} | asdict(each.changes) for each in found
    ]
    lists.sort(key=lambda each: (-sum(each[kind] for kind in KINDS), each["list"]))
    shown: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for each in found:
        for example in each.examples:
            if len(shown[example["kind"]]) < EXAMPLES:
                told = {name: example[name] for name in ("row", "sheet", "row_number")}
                shown[example["kind"]].append({"list": each.list_id, "file_name": each.file_name} | told)
    return {"sum": asdict(whole), "lists": lists, "examples": shown, "left_out": left_out}


def lists_changed(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of the figures that are kept, the lists in which anything would change; those with most changes first."""
    return [each for each in kept["lists"] if any(each[kind] for kind in KINDS)]
