"""What a comparison says, in one sentence, and what comparisons have in common.

A comparison is `{"name": NAME, "level": LEVEL, "weight": bits}`, as it stands in the JSON of Link and CandidatePair. It
holds no identifier, name or phone: the page takes those from row and recipient.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: What is compared, in the order in which it is shown.
NAMES = {
    "registration_no": _("registration number"),
    "nid": _("NID"),
    "brn": _("birth registration number"),
    "passport": _("passport"),
    "birth_date": _("birth date"),
    "name": _("name"),
    "mobile": _("mobile"),
    "sex": _("sex"),
    "place": _("place"),
}

_IDENTIFIER = {
    "exact": _("the same"),
    "same_13": _("the last 13 digits are the same"),
    "one_edit": _("one digit differs"),
    "swapped": _("two neighbouring digits are swapped"),
    "differs": _("another one"),
    "unknown": _("not known on both sides"),
}

#: What each level of each comparison says; the levels stand from most to least agreement, unknown last.
LEVELS = {
    "registration_no": _IDENTIFIER,
    "nid": _IDENTIFIER,
    "brn": _IDENTIFIER,
    "passport": _IDENTIFIER
    | {"one_edit": _("one character differs"), "swapped": _("two neighbouring characters are swapped")},
    "birth_date": {
        "exact": _("the same day"),
        "first_january": _("the same, but 1 January is written for many who do not know the day"),
        "swapped": _("day and month are swapped"),
        "one_digit": _("one digit differs"),
        "same_year": _("only the year agrees"),
        "differs": _("another day"),
        "unknown": _("not known on both sides"),
    },
    "name": {
        "same": _("the same"),
        "same_sound": _("sounds the same"),
        "near": _("nearly the same letters"),
        "differs": _("another name"),
        "unknown": _("not known on both sides"),
    },
    "mobile": {
        "exact": _("the same"),
        "one_edit": _("one digit differs"),
        "differs": _("another one"),
        "unknown": _("not known on both sides"),
    },
    "sex": {
        "same": _("the same"),
        "differs": pgettext_lazy("sex", "another one"),
        "unknown": _("not known on both sides"),
    },
    "place": {
        "centre": _("the same centre"),
        "district": _("another centre of the same district"),
        "differs": _("another district"),
        "unknown": _("not known on both sides"),
    },
}

#: What speaks against a pair besides its comparisons: the contradiction `identifier_shared` (found_by_identifier.sql).
IDENTIFIER_SHARED = _("the NID stands on another row of the list under another name")

#: Levels on which nothing differs.
_SAME = frozenset({"exact", "same", "centre"})


def comparison_sentence(comparison: Mapping[str, Any]) -> str:
    """One line about one comparison, with its weight in bits: "mobile: the same +9.4".

    A level that weighs nothing is said without a weight. Raises KeyError for a name or level that is not of ours.
    """
    name, level = comparison["name"], comparison["level"]
    facts = {"what": NAMES[name], "how": LEVELS[name][level]}
    if level == "unknown":
        return str(_("%(what)s: %(how)s") % facts)
    return str(_("%(what)s: %(how)s %(weight)s") % (facts | {"weight": f"{comparison['weight']:+.1f}"}))


def comparison_words(name: str, level: str) -> str:
    """What a level of a comparison says: "one digit differs". Raises KeyError for one that is not of ours."""
    return str(LEVELS[name][level])


def pattern_sentence(levels: Iterable[str]) -> str:
    """What rows alike have in common: "the same: NID, birth date; name: nearly the same letters".

    `levels` are "comparison:level", as recovery/linkage/sql/alike.sql gives them; what contradicts an identifier stands
    in its comparison already, and only a shared number is said besides.
    """
    known = dict(level.split(":", 1) for level in levels if not level.startswith("contradicts:"))
    same = [str(NAMES[name]) for name in NAMES if known.get(name) in _SAME]
    parts = [str(_("the same: %(what)s") % {"what": ", ".join(same)})] if same else []
    parts += [
        str(_("%(what)s: %(how)s") % {"what": NAMES[name], "how": LEVELS[name][known[name]]})
        for name in NAMES
        if name in known and known[name] not in _SAME
    ]
    if "contradicts:identifier_shared" in levels:
        parts.append(str(IDENTIFIER_SHARED))
    return "; ".join(parts)
