"""Same inputs, same links: whichever time a list is linked, and in whichever order its rows stand."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from recovery.linkage.model import model_standing
from recovery.models import CandidatePair, CentreList, Link
from tests.pipeline.lists_of_people import Office, line, office, people, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Office:
    return office()


def rows() -> list[list[object]]:
    """People with and without numbers, in doubt, twice on the list, unknown, and with a neighbour's number."""
    them = people()
    made = [line(person, "") for person in them[:8]]
    made += [line(person, "", nid="") for person in them[8:16]]
    made += [line(person, "", nid="", mobile="") for person in them[16:20]]
    made += [line(person, "", nid=f"{person['nid'][:3]}{person['nid'][4]}{person['nid'][3]}{person['nid'][5:]}")
             for person in them[20:24]]  # fmt: skip
    made += [line(them[24], "", nid=""), line(them[24], "", nid="", mobile="")]  # two rows for one recipient
    made += [line(them[25], "", nid=them[26]["nid"]), line(them[26], "", nid="")]
    made += [line(them[27], "", name="Nobody Atall", nid="", mobile="01711111111")]
    return [[n, *row[1:]] for n, row in enumerate(made, 1)]


def exactly(centre_list: CentreList) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Links and candidate pairs as the database has them, but for the numbers it gives out anew."""
    links = Link.objects.filter(list=centre_list).order_by("pk").values()
    pairs = CandidatePair.objects.filter(list=centre_list).order_by("pk").values()
    return list(links), [{name: value for name, value in pair.items() if name != "id"} for pair in pairs]


def by_content(centre_list: CentreList) -> list[Counter[str]]:
    """The same, but each row by what stands in it: whichever place it has."""
    counted = []
    for table in (Link, CandidatePair):
        left_out = {"id", "row_id", "list_id", "recipient_id"}
        names = [each.attname for each in table._meta.local_fields if each.attname not in left_out]
        found = table.objects.filter(list=centre_list).select_related("row__sheet_row", "recipient")
        counted.append(
            Counter(
                repr([each.row.sheet_row.cells, each.recipient.registration_no, *(getattr(each, n) for n in names)])
                for each in found
            )
        )
    return counted


def test_a_settled_list_linked_again_has_the_same_links_and_candidates_to_the_byte(desk: Office) -> None:
    centre_list = desk.send(rows())
    assert centre_list.state == "settled"
    first = exactly(centre_list)
    assert len(first[0]) >= 16
    assert len(first[1]) >= 4
    for _again in range(2):
        settle(centre_list)
        assert exactly(centre_list) == first


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_rows_decides_nothing(desk: Office, seed: int) -> None:
    model_standing()  # links name it, so it is made before what is undone
    found = []
    for shuffled in (False, True):
        order = rows()
        if shuffled:
            random.Random(seed).shuffle(order)
        with transaction.atomic():
            centre_list = desk.send(order)
            assert centre_list.state == "settled"
            found.append(by_content(centre_list))
            transaction.set_rollback(True)
    assert sum(found[0][0].values()) >= 16
    assert sum(found[0][1].values()) >= 4
    for before, after in zip(*found, strict=True):
        assert (before - after, after - before) == (Counter(), Counter())


@pytest.mark.parametrize("fuller_first", [True, False])
def test_of_two_rows_that_look_alike_none_is_linked_by_weight_whichever_stands_first(
    desk: Office, fuller_first: bool
) -> None:
    person = people()[24]
    pair = [line(person, 1, nid=""), line(person, 2, nid="", mobile="")]
    rest = [line(each, n, nid="") for n, each in enumerate(people()[:6], 3)]
    centre_list = desk.send([*(pair if fuller_first else reversed(pair)), *rest])
    linked = Link.objects.filter(list=centre_list)
    assert not linked.filter(row__name=person["name_en"]).exists()
    assert linked.filter(found_by="scored").count() == len(rest)
    in_review = CandidatePair.objects.filter(list=centre_list, row__name=person["name_en"])
    assert in_review.values("row").distinct().count() == 2
