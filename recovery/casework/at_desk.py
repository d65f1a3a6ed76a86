"""Who may be known already of a person whose card is being typed, before they are added."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from records import sql
from records.bangla import ascii_digits, clean_text
from records.identifiers import brn_key, mobile_key, nid_key, passport_key
from records.models import User
from records.models.naming import in_language
from records.normalise import sound_key
from recovery.casework.rights import PROPOSERS, own_centres, right_require
from recovery.models import Incident

STATEMENT = Path(__file__).parent / "sql" / "known_at_desk.sql"

#: Hits that are shown while somebody types.
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may be the person at the desk: a case of the incident, or a person of the register without one
    (`case_id`, `state` and `kind` None). `by_number`: bears the same number, not only the same sound and birth year."""

    case_id: int | None
    by_number: bool
    state: str | None
    kind: str | None
    name: str
    born_on: datetime.date | None
    centre_en: str
    centre_bn: str

    @property
    def centre_name(self) -> str:
        return in_language(self.centre_en, self.centre_bn)


@dataclass(frozen=True, slots=True)
class KnownAtDesk:
    """Whom this person may see of those found, and whether others of foreign centres were found, who stay nameless."""

    shown: tuple[Known, ...]
    elsewhere: bool

    def __bool__(self) -> bool:
        return bool(self.shown) or self.elsewhere


def known_at_desk(
    *,
    incident: Incident,
    by: User,
    centre_id: int | None = None,
    name: str = "",
    registration_no: str = "",
    identity: str = "",
    mobile: str = "",
    born_on: datetime.date | None = None,
) -> KnownAtDesk:
    """Look for who bears the same number, or a name of the same sound and the same birth year; own centre first.

    Texts as they were typed; what is not whole yet finds nobody. Of people of foreign centres a manager is told only
    that there are some. Raises RightMissing.
    """
    right_require(by.is_active and by.role in PROPOSERS, by)
    params = {
        "incident_id": incident.pk,
        "centres": own_centres(by),
        "here": centre_id,
        "registration": clean_text(ascii_digits(registration_no)).replace(" ", ""),
        "nid": nid_key(identity)[0],
        "brn": brn_key(identity),
        "passport": passport_key(identity),
        "mobile": mobile_key(mobile),
        "sound": sound_key(name) if born_on else "",
        "year": born_on.year if born_on else 0,
    }
    if not any(params[part] for part in ("registration", "nid", "brn", "passport", "mobile", "sound")):
        return KnownAtDesk((), False)
    # Own people come first, and are few; whether anybody is known elsewhere is told by what follows them.
    rows = sql.fetch_all(STATEMENT, params | {"most": 200})
    shown = tuple(Known(**{part: row[part] for part in Known.__slots__}) for row in rows if row["is_open"])
    return KnownAtDesk(shown[:MOST_SHOWN], any(not row["is_open"] for row in rows))
