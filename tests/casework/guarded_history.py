"""Two seals, for the attacks of guards_history.txt."""

from __future__ import annotations

from recovery.models import HistorySeal


def guarded_history() -> dict[str, int]:
    """Names of guards_history.txt -> keys."""
    first = HistorySeal.objects.create(number=1, ranges={}, sha256="1" * 64)
    return {"seal": HistorySeal.objects.create(number=2, ranges={}, previous=first.sha256, sha256="2" * 64).pk}
