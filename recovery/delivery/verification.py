"""What we asked for, seen on the server: only a later extract says so."""

from __future__ import annotations

from pathlib import Path

from records import sql
from records.models import Extract

SQL = Path(__file__).parent / "sql"


def corrections_verify(*, extract: Extract) -> int:
    """Mark the applied corrections whose new value this extract shows; gives how many were marked.

    Call it after the extract is loaded and before cases follow. Again it marks nothing more.
    """
    return sql.execute(SQL / "corrections_verify.sql", {"extract": extract.pk})
