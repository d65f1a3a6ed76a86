"""What happened to a person and a dose in the register, in words; identifiers masked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.identifiers import mask, mask_mobile
from recovery.history.timeline import Happening
from recovery.web.forms import FIELD_WORDS
from recovery.web.tables import value_words
from recovery.web.templatetags.bangla_numbers import bn
from recovery.web.words import SEXES

#: Column of a person -> what it is called; the keys beside them say the same in another form.
PERSON_FIELDS = {
    **{name: FIELD_WORDS[name] for name in ("name_en", "name_bn", "date_of_birth", "mobile", "nid")},
    "birth_registration_no": gettext_lazy("birth registration number"),
    "passport_no": gettext_lazy("passport number"),
    "sex": gettext_lazy("sex"),
    "registered_on": gettext_lazy("registered on"),
}
DOSE_FIELDS = {
    "given_on": FIELD_WORDS["given_on"],
    "vaccine_id": FIELD_WORDS["vaccine"],
    "centre": FIELD_WORDS["centre"],
    "lot_no": gettext_lazy("lot number"),
}


def _shown(field: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    if field in {"nid", "birth_registration_no", "passport_no"}:
        return mask(str(value))
    if field == "mobile":
        return mask_mobile(str(value))
    if field == "sex":
        return str(SEXES.get(str(value), value))
    return value_words("given_on" if field == "registered_on" else field, value)


def _differing(each: Happening, fields: dict[str, Any]) -> str:
    """Old and new of the fields that changed; where no event tells what was before, what they say since."""
    parts = []
    changes = each.changes
    for name, label in fields.items():
        old, new = changes.get(name, (None, None))
        if name not in changes or (each.was is None and new in (None, "")):
            continue
        before = f"{_shown(name, old)} → " if each.was is not None else ""
        parts.append(f"{label}: {before}{_shown(name, new)}")
    return "; ".join(parts)


def _by_extract(each: Happening) -> str:
    return _("by extract no. %(number)s") % {"number": bn(each.said["extract"])} if each.said.get("extract") else ""


def recipient_words(each: Happening) -> list[tuple[str, str, str]]:
    """Title, detail and kind of each entry that an event of a person makes."""
    detail = _differing(each, PERSON_FIELDS)
    if not detail:
        return []
    title = _("The register says otherwise of the person") if each.was else _("The register was changed; it says since")
    return [(title, " · ".join(part for part in (detail, _by_extract(each)) if part), "")]


def dose_words(each: Happening) -> list[tuple[str, str, str]]:
    """As recipient_words, of an event of a dose."""
    now, changes = each.now, each.changes
    facts = {"n": bn(now["dose_no"])}
    if each.label == "insert":
        return [
            (_("Dose %(n)s written into the register by a correction") % facts, _differing(each, DOSE_FIELDS), "done")
        ]
    said = []
    if "retracted_at" in changes and now["retracted_at"]:
        said.append((_("Dose %(n)s taken back from the register") % facts, "", "warning"))
    if "lost_in_id" in changes:
        if now["lost_in_id"]:
            title = _("Dose %(n)s lost: extract no. %(number)s does not hold it")
            said.append((title % (facts | {"number": bn(now["lost_in_id"])}), "", "warning"))
        elif each.was is not None:
            title = _("Dose %(n)s is back: extract no. %(number)s")
            said.append((title % (facts | {"number": bn(now["last_seen_in_id"])}), "", "verified"))
    if "first_seen_in_id" in changes and each.was is not None and now["first_seen_in_id"]:
        title = _("Dose %(n)s first seen on the server: extract no. %(number)s")
        said.append((title % (facts | {"number": bn(now["first_seen_in_id"])}), "", "verified"))
    detail = _differing(each, DOSE_FIELDS)
    if detail:
        title = _("Dose %(n)s of the register changed") if each.was else _("Dose %(n)s of the register; it says since")
        said.append((title % facts, " · ".join(part for part in (detail, _by_extract(each)) if part), ""))
    return said
