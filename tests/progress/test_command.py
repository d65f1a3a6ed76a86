from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from tests.progress.worlds import FIRST, SECOND, Held, Listing, Row, World, Written

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("progress", *arguments, stdout=out)
    return out.getvalue()


def written() -> Written:
    rows = (
        Row("on_server", 1, "C1", FIRST),
        Row("dose_missing", 2, "C1", FIRST, case="applied", messages=1),
        Row("in_review", None, "C1", FIRST),
    )
    return Written(
        World(
            reported={("C1", FIRST): 5, ("C4", SECOND): 3},
            lists=(Listing(rows, "C1", FIRST),),
            doses=(Held(1, "C1", FIRST), Held(3, "C4", SECOND)),
        )
    )


def test_json_is_one_object_with_the_agreed_keys() -> None:
    world = written()
    assert json.loads(told("--incident", "october", "--json")) == {
        "incident": "october",
        "as_of": "2021-12-07T00:00:00+06:00",
        "extract": world.extract.pk,
        "reported": 8,
        "listed": 3,
        "known_missing": 1,
        "verified": 2,
        "applied": 1,
        "centre_days": {"expected": 2, "complete": 0},
        "unknown": 5,
        "percent_low": 25.0,
        "percent_high": 66.6,
        "denominator": 8,
        "closed": 0,
        "given_up": 0,
        "in_review": 1,
        "unreadable": 0,
        "undelivered": 1,
        "centre_days_signed": 0,
        "centre_days_without_list": 1,
        "uncounted_centre_days": 0,
        "links_checked": 0,
        "links_wrong": 0,
        "rows_unlinkable": 3,
        "lists_waiting": 0,
    }


def test_bound_that_cannot_be_said_is_null() -> None:
    world = written()
    world.incident.lists.update(
        state="withdrawn", lease=F("lease") + 1, withdrawn_by=world.clerk, withdrawn_reason="wrong"
    )
    facts = json.loads(told("--incident", "october", "--json"))
    assert (facts["percent_low"], facts["percent_high"]) == (25.0, 99.9)
    Written.forget_reported()
    facts = json.loads(told("--incident", "october", "--json"))
    assert (facts["percent_low"], facts["percent_high"], facts["uncounted_centre_days"]) == (None, 99.9, 2)


def test_table_has_a_line_a_division_and_a_total() -> None:
    written()
    title, headings, *lines, signed, quality = told("--incident", "october").splitlines()
    assert title.startswith("october, as of 2021-12-07 00:00 (server extract no. ")
    assert headings.split()[:3] == ["reported", "listed", "verified"]
    assert quality == "Machine links checked by people: 0. Rows that say too little: 3 of 3."
    assert [line.split()[0] for line in lines] == ["Chattogram", "Dhaka", "All"]
    assert lines[-1].split() == ["All", "8", "3", "2", "1", "5", "25.0", "%", "to", "66.6", "%", "1"]
    assert len({len(line) for line in (headings, *lines)}) == 1
    assert signed == "Centre-days signed off and complete: 0 of 2"


def test_unknown_incident_is_refused_in_one_sentence() -> None:
    with pytest.raises(CommandError, match='There is no incident called "june"'):
        told("--incident", "june", "--json")
