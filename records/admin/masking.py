"""What administrators see of persons: enough to tell two entries apart, no whole identifier, no name."""

from __future__ import annotations

from typing import Any

from records.identifiers import mask, mask_mobile

IDENTIFIERS = frozenset(
    {
        "nid",
        "nid_key",
        "birth_registration_no",
        "brn_key",
        "passport_no",
        "passport_key",
        "registration_no",
    }
)
MOBILES = frozenset({"mobile", "mobile_key", "mobile2_key"})
HIDDEN = frozenset(
    {
        "name",
        "name_en",
        "name_bn",
        "name_key",
        "name_key_en",
        "name_key_bn",
        "sound_key",
        "sound_en",
        "sound_bn",
        "date_of_birth",
        "born_on",
        "nid_year",
    }
)
#: Columns that an administrator can neither read nor filter by: a filter answers questions as well as a page
#: does.
PRIVATE = IDENTIFIERS | MOBILES | HIDDEN | {"old_value", "new_value", "payload", "text", "cells", "data"}
NOTHING = "-"
CONCEALED = "••••••"


def masked(field: str, value: Any) -> Any:
    """The value of a field about a person as administrators may see it; other values as they are.

    >>> masked("nid", "1910000000008"), masked("name_en", "Rahima"), masked("lot_no", "ABX1")
    ('•••••••••0008', '••••••', 'ABX1')
    """
    if value is None or value == "":
        return NOTHING
    if field in IDENTIFIERS:
        return mask(str(value))
    if field in MOBILES:
        return mask_mobile(str(value))
    if field in HIDDEN:
        return CONCEALED
    return value
