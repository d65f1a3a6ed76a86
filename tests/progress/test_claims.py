"""Claims: what supports them, what they would need, and that a kept one never changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from records.models import ReportedCount, User
from recovery.errors import RightMissing, broken_rule
from recovery.models import Claim, ProgressSnapshot
from recovery.progress.claims import (
    FiguresMoved,
    NotAPercentage,
    claim_basis,
    claim_figures,
    claim_keep,
    claim_seen,
    claim_sheet,
    day_words,
    needs_of,
    percent_read,
    verdict_of,
)
from recovery.progress.figures import Figures
from recovery.progress.ranges import percent_range
from recovery.progress.snapshots import FIGURES
from tests.progress.test_snapshots import a_world, check_at_commit, refused, taken

EMPTY = Figures(
    as_of=None,
    extract_no=None,
    percent_low=None,
    percent_high=None,
    unplaced_waits=False,
    **dict.fromkeys(FIGURES, 0),
)


def figures_of(
    verified: int, missing: int, unknown: int, *, uncounted: bool = False, finished: bool = False
) -> Figures:
    percent = percent_range(
        verified=verified, known_missing=missing, unknown=unknown, is_uncounted=uncounted, is_finished=finished
    )
    return replace(
        EMPTY,
        verified=verified,
        known_missing=missing,
        unknown=unknown,
        centre_days_expected=1,
        uncounted_centre_days=int(uncounted),
        centre_days_complete=int(finished),
        percent_low=percent.low,
        percent_high=percent.high,
    )


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("80", "80"),
        ("৮০ %", "80"),
        (" 80.5% ", "80.5"),
        ("৮০.৫ শতাংশ", "80.5"),
        ("80,5 percent", "80.5"),
        ("100", "100"),
    ],
)
def test_claim_is_read_in_either_digits(text: str, percent: str) -> None:
    assert percent_read(text) == Decimal(percent)


@pytest.mark.parametrize(
    "text", ["", "eighty", "0", "0.0", "100.1", "101", "80.55", "-3", "8 0", "1e2", "৮০.৫৫", "80%%"]
)
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(NotAPercentage):
        percent_read(text)


counts = st.integers(0, 400)
claims = st.integers(1, 1000).map(lambda tenths: Decimal(tenths).scaleb(-1))


@given(verified=counts, missing=counts, unknown=counts, uncounted=st.booleans(), finished=st.booleans(), percent=claims)
def test_verdict_is_that_of_the_exact_fractions(
    verified: int, missing: int, unknown: int, uncounted: bool, finished: bool, percent: Decimal
) -> None:
    figures = figures_of(verified, missing, unknown, uncounted=uncounted, finished=finished)
    claimed, total, known = Fraction(percent) / 100, verified + missing + unknown, verified + missing
    verdict = verdict_of(percent, figures)
    if not known:
        assert verdict == "cannot_say"
        return
    is_whole = finished and not uncounted and missing == unknown == 0
    by_low = not uncounted and Fraction(verified, total) >= claimed
    by_high = Fraction(verified, known) >= claimed
    if percent > Decimal("99.9"):
        by_low, by_high = by_low and is_whole, by_high and is_whole
    assert verdict == ("supported" if by_low else "higher_only" if by_high else "not_supported")
    if verdict == "supported" and percent == 100:
        assert figures.is_whole


@given(verified=counts, missing=counts, unknown=counts, percent=claims)
def test_claim_needs_exactly_so_many_more_verified(verified: int, missing: int, unknown: int, percent: Decimal) -> None:
    figures = figures_of(verified, missing, unknown)
    needs = needs_of(percent, figures)
    for needed, whole in ((needs.low, verified + missing + unknown), (needs.high, verified + missing)):
        if needed is None:
            continue
        assert 100 * (verified + needed) >= percent * whole
        assert needed == 0 or 100 * (verified + needed - 1) < percent * whole


def test_claim_says_by_which_definition_and_which_days_stand_behind_it(db: None) -> None:
    made = a_world()  # C1: 1 verified, 2 missing, 1 closed of 9; C4: 1 verified of 3; a row without a place
    stood = claim_basis(incident=made.incident)
    sheet = claim_sheet(incident=made.incident, percent=Decimal("40"), stood=stood)
    assert (sheet["percent_low"], sheet["percent_high"]) == ("15.3", "50.0")
    assert (sheet["verdict"], sheet["needs"]) == ("higher_only", {"low": 4, "high": 0})
    assert sheet["centre_days"] == {"supported": 0, "higher_only": 1, "not_supported": 1, "cannot_say": 0}
    assert sheet["unknown_days"] == {"not_counted": 0, "without_list": 1, "undecided": 0, "unsigned": 0}
    for name in ("verified", "known_missing", "unknown"):
        assert sum(each[name] for each in sheet["districts"]) == sheet["counts"][name]
    assert sheet["districts"][-1]["code"] == ""  # the row without a place
    (word,) = day_words(percent=Decimal("40"), stood=stood, district="3026")
    assert (word.code, word.verdict, word.reason) == ("C1", "not_supported", "")


@pytest.fixture
def kept(db: None) -> Claim:
    made = a_world()
    official = User.objects.create(username="spokesperson", role="official")
    claim = claim_keep(incident=made.incident, percent=Decimal("40"), by=official)
    check_at_commit()
    return claim


def test_kept_claim_carries_its_hash_its_snapshot_and_the_next_number(kept: Claim) -> None:
    assert kept.number == 1
    assert hashlib.sha256(kept.figures.encode()).hexdigest() == kept.sha256
    sheet = claim_figures(kept)
    assert sheet["counts"]["verified"] == kept.snapshot.verified == 2
    incident = kept.snapshot.incident
    live = claim_sheet(incident=incident, percent=Decimal("40"), stood=claim_basis(incident=incident))
    assert {**sheet, "taken_at": None} == live
    again = claim_keep(incident=kept.snapshot.incident, percent=Decimal("40"), by=kept.made_by)
    assert (again.number, again.snapshot_id != kept.snapshot_id) == (2, True)


def test_claim_is_kept_only_while_the_figures_are_those_that_were_seen(kept: Claim) -> None:
    incident, by = kept.snapshot.incident, kept.made_by
    seen = claim_seen(claim_figures(kept))
    assert claim_keep(incident=incident, percent=Decimal("41"), by=by, seen=seen).number == 2
    ReportedCount.objects.update(source="somebody\nelse's")  # the same figures, on the word of another
    with pytest.raises(FiguresMoved), transaction.atomic():
        claim_keep(incident=incident, percent=Decimal("41"), by=by, seen=seen)
    ReportedCount.objects.update(source="daily count", doses=F("doses") + 1)
    with pytest.raises(FiguresMoved), transaction.atomic():
        claim_keep(incident=incident, percent=Decimal("41"), by=by, seen=seen)
    assert (Claim.objects.count(), ProgressSnapshot.objects.filter(is_daily=False).count()) == (2, 2)


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_who_only_reads_keeps_no_claim(kept: Claim, role: str) -> None:
    with pytest.raises(RightMissing):
        claim_keep(
            incident=kept.snapshot.incident,
            percent=Decimal("40"),
            by=User.objects.create(username=f"a-{role}", role=role),
        )


@pytest.mark.parametrize(
    ("attack", "rule"),
    [
        ("UPDATE recovery_claim SET percent = 80", "claim_is_never_rewritten"),
        ("DELETE FROM recovery_claim", "claim_is_never_rewritten"),
        ("TRUNCATE recovery_claim", "claims_are_never_emptied"),
    ],
)
def test_raw_sql_does_not_rewrite_a_claim(kept: Claim, attack: str, rule: str) -> None:
    assert refused(attack) == rule


def forged(
    kept: Claim, *, number: int = 2, verified: int | None = None, sources: list[str] | None = None, seal: str = ""
) -> str:
    """Write a claim on a snapshot of its own past the services; gives the rule that refuses it, or ''."""
    sheet: dict[str, Any] = claim_figures(kept)
    if verified is not None:
        sheet["counts"]["verified"] = verified
    if sources is not None:
        sheet["sources"] = sources
    text = json.dumps(sheet)
    values = {
        "number": number,
        "snapshot_id": taken(kept.snapshot.incident).pk,
        "percent": kept.percent,
        "verdict": kept.verdict,
        "figures": text,
        "sha256": seal or hashlib.sha256(text.encode()).hexdigest(),
        "made_by_id": kept.made_by_id,
    }
    try:
        with transaction.atomic():
            Claim.objects.bulk_create([Claim(**values)])
    except DatabaseError as refusal:
        return broken_rule(refusal)
    return ""


def test_forged_claim_is_refused_and_an_honest_one_is_not(kept: Claim) -> None:
    assert forged(kept, verified=999) == "claim_speaks_of_its_snapshot"


def test_claim_that_names_other_sources_than_its_snapshot_is_refused(kept: Claim) -> None:
    assert kept.snapshot.sources == ["daily count"]
    assert forged(kept, sources=["somebody's word"]) == "claim_names_the_sources_of_its_snapshot"


def test_claim_with_a_wrong_seal_is_refused(kept: Claim) -> None:
    assert forged(kept, seal="0" * 64) == "claim_is_sealed_by_the_hash_of_its_figures"


def test_claim_that_leaves_a_number_out_is_refused(kept: Claim) -> None:
    assert forged(kept, number=7) == "claims_are_numbered_without_gaps"


def test_claim_as_it_should_be_is_taken(kept: Claim) -> None:
    assert forged(kept) == ""
