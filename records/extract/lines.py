"""One line of an extract becomes one row for COPY: values, the keys in which they compare, and its faults."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from records import identifiers
from records.csv_files import iso_day, iso_time
from records.extract.faults import Reason
from records.recipient_keys import name_keys

RECIPIENT_COLUMNS = (
    "registration_no",
    "nid",
    "birth_registration_no",
    "passport_no",
    "name_en",
    "name_bn",
    "date_of_birth",
    "sex",
    "mobile",
    "centre_code",
    "registered_on",
)
DOSE_COLUMNS = ("registration_no", "dose_no", "vaccine", "given_on", "centre_code", "lot_no", "recorded_at")

#: A row for COPY; the columns stand in `sql/staging.sql`.
Row = tuple[str | int | None, ...]

#: Column, text and reason of each thing wrong with a line.
Faults = list[tuple[str, str, str]]

WIDTHS = {
    "registration_no": 40,
    "nid": 20,
    "birth_registration_no": 20,
    "passport_no": 20,
    "name_en": 200,
    "name_bn": 200,
    "mobile": 20,
    "lot_no": 40,
}


def _as_json(faults: Faults) -> str | None:
    return json.dumps(faults, ensure_ascii=False) if faults else None


def _fits(column: str, text: str, faults: Faults) -> str:
    """The text, or '' with a fault if the register has no room for it."""
    if len(text) <= WIDTHS[column]:
        return text
    faults.append((column, text, Reason.TOO_LONG))
    return ""


def _registration(text: str, is_whole: bool, texts: Sequence[str], faults: Faults) -> str | None:
    """The registration number under which the line is taken; None with a fault if it is not."""
    if not is_whole:
        faults.append(("", ",".join(texts), Reason.WRONG_NUMBER_OF_CELLS))
        return None
    if not text:
        faults.append(("registration_no", ",".join(texts), Reason.REGISTRATION_MISSING))
        return None
    if len(text) > WIDTHS["registration_no"]:
        faults.append(("registration_no", text, Reason.REGISTRATION_TOO_LONG))
        return None
    return text


def _lost_characters(columns: Sequence[str], texts: Sequence[str], faults: Faults) -> None:
    for column, text in zip(columns, texts, strict=True):
        if "\ufffd" in text:
            faults.append((column, text, Reason.CHARACTER_LOST))


class RecipientLines:
    """Reads lines of recipients.csv. `centres` gives the number of a centre by its code."""

    def __init__(self, centres: Mapping[str, int]) -> None:
        self.centres = centres

    def row(self, line: int, texts: Sequence[str], is_whole: bool) -> Row:
        """Values, keys and faults of one line; a line that is not taken has no registration number."""
        faults: Faults = []
        if "\ufffd" in "".join(texts):
            _lost_characters(RECIPIENT_COLUMNS, texts, faults)
        taken = _registration(texts[0], is_whole, texts, faults)
        if taken is None:
            return (line, None, *("",) * 5, None, "", "", None, None, "", None, *("",) * 7, _as_json(faults))
        _no, nid, birth_no, passport, name_en, name_bn, born, sex, mobile, centre_code, registered = texts

        nid_key, nid_year = "", None
        if nid:
            nid = _fits("nid", nid, faults)
            nid_key, nid_year = identifiers.nid_key(nid)
            if nid and not nid_key:
                faults.append(("nid", nid, Reason.IDENTIFIER_UNREADABLE))
        brn_key = ""
        if birth_no:
            birth_no, brn_key = self._key("birth_registration_no", birth_no, identifiers.brn_key, faults)
        passport_key = ""
        if passport:
            passport, passport_key = self._key("passport_no", passport, identifiers.passport_key, faults)
        mobile_key = ""
        if mobile:
            mobile, mobile_key = self._key("mobile", mobile, identifiers.mobile_key, faults)

        name_en = _fits("name_en", name_en, faults)
        name_bn = _fits("name_bn", name_bn, faults)
        name_key_en, sound_en = name_keys(name_en)
        name_key_bn, sound_bn = name_keys(name_bn)

        born_on = iso_day(born)
        if born_on is None and born:
            faults.append(("date_of_birth", born, Reason.DATE_UNREADABLE))
        registered_on = iso_day(registered)
        if registered_on is None and registered:
            faults.append(("registered_on", registered, Reason.DATE_UNREADABLE))
        sex_letter = sex.upper()
        if sex_letter not in ("", "M", "F", "O"):
            faults.append(("sex", sex, Reason.SEX_UNKNOWN))
            sex_letter = ""
        centre_id = self.centres.get(centre_code)
        if centre_id is None and centre_code:
            faults.append(("centre_code", centre_code, Reason.CENTRE_UNKNOWN))

        return (
            line, taken, nid, birth_no, passport, name_en, name_bn, born_on, sex_letter, mobile, centre_id,
            registered_on, nid_key, nid_year, brn_key, passport_key, mobile_key, name_key_en, name_key_bn,
            sound_en, sound_bn, _as_json(faults),
        )  # fmt: skip

    @staticmethod
    def _key(column: str, text: str, key_of: Callable[[str], str], faults: Faults) -> tuple[str, str]:
        kept = _fits(column, text, faults)
        key = key_of(kept)
        if kept and not key:
            reason = Reason.MOBILE_UNREADABLE if column == "mobile" else Reason.IDENTIFIER_UNREADABLE
            faults.append((column, kept, reason))
        return kept, key


class DoseLines:
    """Reads lines of doses.csv.

    `centres` gives the number of a centre by its code, `vaccine_of` the code of a vaccine by any of its
    names.
    """

    def __init__(
        self,
        centres: Mapping[str, int],
        vaccine_of: Callable[[str], str | None],
        as_of: datetime.datetime,
        zone: datetime.tzinfo,
    ) -> None:
        self.centres = centres
        self._vaccine_of = lru_cache(maxsize=10_000)(vaccine_of)
        self.last_day = as_of.astimezone(zone).date().isoformat()
        self.zone = zone

    def row(self, line: int, texts: Sequence[str], is_whole: bool) -> Row:
        """Values and faults of one line.

        A line that is not taken lacks its registration number, dose number or day; what it does say is
        kept, so that the dose it speaks of is not held to be gone.
        """
        faults: Faults = []
        if "\ufffd" in "".join(texts):
            _lost_characters(DOSE_COLUMNS, texts, faults)
        taken = _registration(texts[0], is_whole, texts, faults)
        if taken is None:
            registration_no = texts[0] if not is_whole else None
            return (line, registration_no or None, None, None, None, None, "", None, _as_json(faults))
        _no, number, vaccine, given, centre_code, lot_no, recorded = texts

        dose_no = int(number) if len(number) == 1 and number in "123456789" else None
        if dose_no is None:
            faults.append(("dose_no", number, Reason.DOSE_NUMBER_UNREADABLE))
        given_on = iso_day(given)
        if given_on is None:
            faults.append(("given_on", given, Reason.DOSE_DAY_UNREADABLE))
        elif given_on > self.last_day:
            faults.append(("given_on", given, Reason.DAY_AFTER_EXTRACT))
        vaccine_id = self._vaccine_of(vaccine) if vaccine else None
        if vaccine_id is None and vaccine:
            faults.append(("vaccine", vaccine, Reason.VACCINE_UNKNOWN))
        centre_id = self.centres.get(centre_code)
        if centre_id is None and centre_code:
            faults.append(("centre_code", centre_code, Reason.CENTRE_UNKNOWN))
        lot_no = _fits("lot_no", lot_no, faults)
        recorded_at = iso_time(recorded, self.zone) if recorded else None
        if recorded_at is None and recorded:
            faults.append(("recorded_at", recorded, Reason.TIME_UNREADABLE))
        return line, taken, dose_no, vaccine_id, given_on, centre_id, lot_no, recorded_at, _as_json(faults)
