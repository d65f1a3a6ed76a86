"""What the pages about lists and rows may know of linkage."""

from __future__ import annotations

from recovery.models import CentreList


def rows_capped(centre_list: CentreList) -> int:
    """Rows of a list, as it was last linked, that found nobody and say only what too many people share."""
    newest = centre_list.linkage_runs.first()
    return newest.rows_capped if newest else 0
