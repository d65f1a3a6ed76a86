"""Headings that centres write over their columns, in Bangla, English and Bijoy, and the field each names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from records.bangla import ascii_digits, clean_text
from records.normalise import parse_dose_no

#: What a column may hold. `identity` is an identifier of any kind; `father`, `address` and `note` are kept as
#: raw text.
FIELDS = (
    "serial", "name", "identity", "nid", "brn", "passport", "registration_no", "born_on", "age", "mobile",
    "sex", "vaccine", "dose_no", "given_on", "centre", "lot_no", "address", "father", "note",
)  # fmt: skip

Certainty = Literal["certain", "likely", "unknown"]


class Recognised(NamedTuple):
    """What a heading says: a field, or None for a column without use; how sure; why (`COLUMN_REASONS`).

    `dose_no` is the dose that the heading implies: "১ম ডোজ" over dates.
    """

    field: str | None
    certainty: Certainty
    reason: str
    dose_no: int | None = None


UNKNOWN = Recognised(None, "unknown", "unknown_heading")
#: Longer than any heading; a cell of this length is a sentence of the letterhead.
LONGEST_HEADING = 80

_SPELLINGS = str.maketrans("ীূষশণঈঊ", "িুসসনইউ")
_JOINERS = dict.fromkeys((0x200C, 0x200D))
_NOT_IN_A_WORD = re.compile("[^a-z0-9\u0980-\u0982\u0984-\u09ff]+")
_NUMBER_AT_END = re.compile("(?:নাম্বার|নাম্বর|নম্বর|নম্বার|নং|ন|number|numbers|num|no|nos)$")


def heading_words(text: str) -> tuple[str, ...]:
    """The words of a heading as headings compare: digits 0-9, small letters, one i, one u, one s."""
    plain = ascii_digits(clean_text(text)).casefold().translate(_JOINERS).translate(_SPELLINGS)
    return tuple(_NOT_IN_A_WORD.sub(" ", plain).split())


def fold_heading(text: str) -> str:
    """A heading without case, spaces, punctuation and with one word for "number".

    >>> fold_heading("Mobile  No.") == fold_heading("MOBILE-NUMBER")
    True
    """
    return _NUMBER_AT_END.sub("no", "".join(heading_words(text)))


# For each field two lists: headings that may have "number" behind them, and headings that stand as they are.
_KNOWN: dict[str, tuple[str, str]] = {
    "serial": (
        "ক্রমিক|ক্রম|ক্রঃ|ক্র|সিরিয়াল|serial|sl|s l|sr|si|ser",
        "ক্রমিক সংখ্যা|নং|নম্বর|s/n|sn|no|no.|#|srl",
    ),
    "name": (
        "",
        "নাম|পূর্ণ নাম|টিকা গ্রহীতার নাম|টিকাগ্রহীতার নাম|টিকা গ্রহিতার নাম|গ্রহীতার নাম|টিকা গ্রহণকারীর নাম|"
        "টিকাগ্রহণকারীর নাম|টিকা গ্রহণকারী ব্যক্তির নাম|টিকা গ্রহীতা|ভ্যাকসিন গ্রহীতার নাম|ভ্যাক্সিন গ্রহীতার নাম|"
        "ভ্যাকসিন গ্রহণকারীর নাম|গ্রহণকারীর নাম|ব্যক্তির নাম|রোগীর নাম|উপকারভোগীর নাম|সেবা গ্রহীতার নাম|"
        "সেবাগ্রহীতার নাম|নাম বাংলা|নাম বাংলায়|নাম ইংরেজি|নাম ইংরেজিতে|শিক্ষার্থীর নাম|ছাত্র/ছাত্রীর নাম|name|"
        "full name|name of recipient|recipient|recipient name|recipients name|recipient's name|names|"
        "vaccinee|vaccinee name|name of vaccinee|name of the vaccinee|name of vaccine recipient|"
        "vaccine recipient|vaccine recipient name|name of the recipient|vaccine taker name|vaccine taker|"
        "beneficiary|beneficiary name|name of beneficiary|patient|patient name|name of patient|"
        "client name|name of client|person name|name of person|name of the person|name in english|"
        "name english|name (en)|name bangla|name in bangla|name bn|name en|participant|participant name|"
        "student name|name of student|citizen name",
    ),
    "identity": (
        "পরিচয়পত্র|পরিচয় পত্র|পরিচিতি|পরিচয়|আইডি|আইডি কার্ড|এনআইডি/জন্ম নিবন্ধন|এন আই ডি/জন্ম নিবন্ধন|"
        "জাতীয় পরিচয়পত্র/জন্ম নিবন্ধন|জাতীয় পরিচয় পত্র/জন্ম নিবন্ধন|জন্ম নিবন্ধন/এনআইডি|জন্ম নিবন্ধন/জাতীয় পরিচয়পত্র|"
        "এনআইডি/জন্ম নিবন্ধন/পাসপোর্ট|এনআইডি/পাসপোর্ট|id|id card|identity|identity card|identification|"
        "nid/brn|nid/birth registration|nid/birth reg|nid/birth certificate|nid or birth reg|"
        "nid/brn/passport|nid/passport|nid/birth certificate/passport|national id/birth registration|"
        "nid / bc|nid/bcn|nid/brc",
        "পরিচয়পত্রের নম্বর|পরিচয়পত্র নম্বর|পরিচয়পত্র পরিচয়পত্র নম্বর",
    ),
    "nid": (
        "এনআইডি|এন আই ডি|এন.আই.ডি|এনআইডি কার্ড|জাতীয় পরিচয়পত্র|জাতীয় পরিচয় পত্র|জাতীয় পরিচয়পত্রের|"
        "জাতীয় পরিচয় পত্রের|ভোটার আইডি|ভোটার আইডি কার্ড|জাতীয় আইডি|স্মার্ট কার্ড|ভোটার|nid|n.i.d|n i d|"
        "nid card|national id|national id card|national identity|national identity card|"
        "national identification|voter id|voter id card|voter|smart card|smart nid|nid id|n id",
        "nid (10/13/17)|nid 10/13/17 digit",
    ),
    "brn": (
        "জন্ম নিবন্ধন|জন্মনিবন্ধন|জন্ম নিবন্ধনের|জন্ম সনদ|জন্ম সনদের|জন্মসনদ|জন্ম নিঃ|birth registration|birth reg|"
        "birth certificate|birth cert|brn|brc|bpn|bcn|b.r|birth reg. certificate|"
        "birth registration certificate|birth id",
        "",
    ),
    "passport": (
        "পাসপোর্ট|পাসপোর্টের|passport|pp",
        "",
    ),
    "registration_no": (
        "রেজিস্ট্রেশন|রেজিষ্ট্রেশন|রেজিঃ|রেজি|টিকা রেজিস্ট্রেশন|সুরক্ষা রেজিস্ট্রেশন|সুরক্ষা নিবন্ধন|সুরক্ষা|নিবন্ধন|"
        "টিকা নিবন্ধন|registration|regi|reg|regn|surokkha|surokkha registration|surokkha reg|surokkha id|"
        "vaccine registration|vaccination registration|registration id",
        "",
    ),
    "born_on": (
        "",
        "জন্ম তারিখ|জন্মতারিখ|জন্ম তাং|জন্ম তাঃ|জন্মের তারিখ|জন্ম|জন্ম সাল|জন্মসাল|জন্ম সন|জন্ম তারিখ (দিন/মাস/বছর)|"
        "জন্ম তারিখ dd/mm/yyyy|date of birth|dob|d.o.b|d o b|birth date|birthdate|birthday|birth day|"
        "birth year|year of birth|date of birth dd/mm/yyyy|dob dd/mm/yyyy|date of birth (dd-mm-yyyy)|"
        "born on|born|dateofbirth|birth",
    ),
    "age": (
        "",
        "বয়স|বয়স বছর|বয়স (বছর)|বয়স (বৎসর)|age|age years|age (year)|age in years|age yrs|age (yr)",
    ),
    "mobile": (
        "মোবাইল|মোবাইল ফোন|মোবাইলের|মোবা|মোবাঃ|ফোন|ফোনের|টেলিফোন|মুঠোফোন|মুঠো ফোন|যোগাযোগ|যোগাযোগের|"
        "মোবাইল/ফোন|ফোন/মোবাইল|মোবাইল ফোনের|mobile|mobile phone|phone|cell|cell phone|cellphone|contact|"
        "contact mobile|mob|telephone|tel|phone/mobile|mobile/phone|mobile contact|contact phone|"
        "mobile cell",
        "মোঃ নং|মো নম্বর",
    ),
    "sex": (
        "",
        "লিঙ্গ|লিংগ|জেন্ডার|পুরুষ/মহিলা|পুরুষ/নারী|পুঃ/মঃ|ছেলে/মেয়ে|নারী/পুরুষ|মহিলা/পুরুষ|sex|gender|m/f|"
        "male/female|sex m/f|gender m/f|sex (m/f/o)",
    ),
    "vaccine": (
        "",
        "টিকা|টিকার নাম|টিকার ধরন|টিকার ধরণ|টিকার প্রকার|টিকার ব্র্যান্ড|ভ্যাকসিন|ভ্যাক্সিন|ভ্যাকসিনের নাম|"
        "ভ্যাক্সিনের নাম|ভ্যাকসিন নাম|গৃহীত টিকার নাম|প্রদত্ত টিকার নাম|vaccine|vaccine name|name of vaccine|"
        "name of the vaccine|vaccine type|type of vaccine|vaccine brand|brand|vaccines|vaccine given|"
        "covid vaccine|covid-19 vaccine",
    ),
    "dose_no": (
        "ডোজ|ডোজের|টিকার ডোজ|dose|doses|vaccine dose",
        "কততম ডোজ|ডোজ সংখ্যা|কোন ডোজ|কত তম ডোজ|ডোজ (১ম/২য়)|ডোজ ১ম/২য়|no of dose|number of dose|which dose|"
        "dose (1st/2nd)|dose 1st/2nd",
    ),
    "given_on": (
        "",
        "টিকা গ্রহণের তারিখ|টিকাগ্রহণের তারিখ|টিকা গ্রহনের তারিখ|টিকা প্রদানের তারিখ|টিকাপ্রদানের তারিখ|"
        "টিকাদানের তারিখ|টিকা দানের তারিখ|টিকা দেওয়ার তারিখ|টিকা দেয়ার তারিখ|টিকা নেওয়ার তারিখ|"
        "টিকার তারিখ|গ্রহণের তারিখ|প্রদানের তারিখ|ডোজের তারিখ|ডোজ গ্রহণের তারিখ|ডোজ প্রদানের তারিখ|"
        "টিকা গ্রহণ তারিখ|ভ্যাকসিন গ্রহণের তারিখ|ভ্যাকসিন প্রদানের তারিখ|ভ্যাকসিনের তারিখ|ভ্যাকসিন দেওয়ার তারিখ|"
        "টিকা প্রদান তারিখ|টিকা প্রদানের তাং|vaccination date|date of vaccination|vaccine date|"
        "date of vaccine|dose date|date of dose|date given|given on|date of vaccination given|"
        "immunization date|immunisation date|date of immunization|vaccinated on|date vaccinated|"
        "vaccine given date|vaccine taken date|date of vaccine given|vaccine receiving date|"
        "injection date|vaccination day|vaccinated date|date of administration",
    ),
    "centre": (
        "",
        "কেন্দ্র|কেন্দ্রের নাম|টিকা কেন্দ্র|টিকাকেন্দ্র|টিকা কেন্দ্রের নাম|টিকাদান কেন্দ্র|টিকাদান কেন্দ্রের নাম|"
        "টিকা গ্রহণের কেন্দ্র|টিকা প্রদান কেন্দ্র|ভ্যাকসিন কেন্দ্র|টিকা প্রদানের স্থান|centre|center|"
        "vaccination centre|vaccination center|vaccine centre|vaccine center|name of centre|"
        "name of center|centre name|center name|name of vaccination centre|name of vaccination center|"
        "facility|facility name|vaccination site|site|vaccination facility|covid vaccination center|"
        "session site",
    ),
    "lot_no": (
        "লট|ব্যাচ|টিকার লট|টিকার ব্যাচ|lot|batch|vaccine lot|vaccine batch|batch/lot|lot/batch",
        "",
    ),
    "address": (
        "",
        "ঠিকানা|বর্তমান ঠিকানা|স্থায়ী ঠিকানা|গ্রাম|গ্রাম/মহল্লা|ইউনিয়ন|ওয়ার্ড|ওয়ার্ড নং|উপজেলা|জেলা|থানা|বিভাগ|"
        "পোস্ট|ডাকঘর|address|present address|permanent address|village|union|ward|ward no|upazila|thana|"
        "district|division|post office|area",
    ),
    "father": (
        "",
        "পিতা|পিতার নাম|পিতা/স্বামী|পিতা/স্বামীর নাম|পিতা/স্বামী নাম|স্বামী|স্বামীর নাম|পিতা বা স্বামীর নাম|"
        "পিতা/মাতার নাম|পিতা/স্বামী/স্ত্রীর নাম|অভিভাবকের নাম|father|father name|fathers name|father's name|"
        "name of father|husband name|husband's name|father/husband|father/husband name|"
        "father's/husband's name|fathers/husbands name|guardian|guardian name|father or husband name",
    ),
    "note": (
        "",
        "মন্তব্য|মন্তব্য (যদি থাকে)|remarks|remark|note|notes|comment|comments",
    ),
}
# Columns that many forms have and that we have no use for. Naming them keeps people from being asked about
# them.
_NOT_NEEDED = (
    "মাতার নাম|মাতা|মায়ের নাম|mother name|mother's name|name of mother|স্বাক্ষর|টিপসই|স্বাক্ষর/টিপসই|"
    "signature|sign|পেশা|occupation|profession|ধরন|ধরণ|পরিচয়পত্র ধরন|পরিচয়পত্রের ধরন|id type|type of id|"
    "identity type|ধর্ম|religion|রক্তের গ্রুপ|blood group|email|ইমেইল|e-mail|প্রতিষ্ঠান|শ্রেণি|পদবী|designation|"
    "vaccinator|টিকাদানকারী|টিকাদানকারীর নাম|জাতীয়তা|nationality|পরবর্তী ডোজের তারিখ|next dose date|"
    "next dose|পরবর্তী তারিখ"
)
# The same words in Bijoy, which a heading keeps when the sheet was typed in SutonnyMJ.
_BIJOY = {
    "serial": "µwgK|µwgK bs|µg|µt bs|µwgK b¤^i|µwgK bst",
    "name": "bvg|wUKv MÖnxZvi bvg|wUKvMÖnxZvi bvg|wUKv MÖnYKvixi bvg|MÖnxZvi bvg",
    "nid": "GbAvBwW|GbAvBwW bs|GbAvBwW b¤^i|Gb AvB wW bs|RvZxq cwiPqcÎ|RvZxq cwiPqcÎ bs|RvZxq cwiPqcÎ "
    "b¤^i|RvZxq cwiPq cÎ bs|†fvUvi AvBwW",
    "identity": "cwiPqcÎ|cwiPqcÎ bs|cwiPqcÎ b¤^i|AvBwW bs",
    "brn": "Rb¥ wbeÜb|Rb¥ wbeÜb bs|Rb¥ wbeÜb b¤^i|Rb¥wbeÜb bs",
    "born_on": "Rb¥ ZvwiL|Rb¥ZvwiL|Rb¥ Zvs",
    "age": "eqm",
    "mobile": "†gvevBj|†gvevBj bs|†gvevBj b¤^i|†gvevBj bv¤^vi|†dvb|†dvb b¤^i|†gvevt bs",
    "sex": "wj½",
    "vaccine": "wUKv|wUKvi bvg|f¨vKwmb|f¨vKwm‡bi bvg",
    "dose_no": "†WvR|†WvR bs",
    "given_on": "wUKv MÖn‡Yi ZvwiL|wUKv cÖ`v‡bi ZvwiL|wUKvi ZvwiL|wUKv`v‡bi ZvwiL|wUKv MÖn‡bi ZvwiL",
    "centre": "†K›`ª|wUKv †K›`ª|†K‡›`ªi bvg|wUKv †K‡›`ªi bvg",
    "address": "wVKvbv|MÖvg",
    "father": "wcZvi bvg|wcZv/¯^vgxi bvg|¯^vgxi bvg",
    "note": "gšÍe¨",
}
_BIJOY_DOSES = {1: "1g †WvR|1g †Wv‡Ri ZvwiL|cÖ_g †WvR", 2: "2q †WvR|2q †Wv‡Ri ZvwiL|wØZxq †WvR"}


def _table() -> dict[str, Recognised]:
    table: dict[str, Recognised] = {}
    for field, (with_number, alone) in _KNOWN.items():
        known = Recognised(field, "certain", "known_heading")
        for heading in filter(None, with_number.split("|")):
            table[fold_heading(heading)] = known
            table[fold_heading(heading + " no")] = known
        for heading in filter(None, alone.split("|")):
            table[fold_heading(heading)] = known
    for heading in _NOT_NEEDED.split("|"):
        table[fold_heading(heading)] = Recognised(None, "certain", "not_needed")
    table.pop("", None)
    return table


def _bijoy_table() -> dict[str, Recognised]:
    table = {
        _squeeze(heading): Recognised(field, "certain", "known_heading_bijoy")
        for field, headings in _BIJOY.items()
        for heading in headings.split("|")
    }
    for dose_no, headings in _BIJOY_DOSES.items():
        for heading in headings.split("|"):
            table[_squeeze(heading)] = Recognised("given_on", "certain", "known_heading_bijoy", dose_no)
    return table


def _squeeze(text: str) -> str:
    """Bijoy tells letters apart by case and by symbols, so only spaces and full stops go."""
    return re.sub(r"[\s.:]+", "", text)


# Stems that make a heading likely, most telling first: (field, one of these, and one of these). A stem of up
# to three Latin letters must be the whole word.
_STEMS: tuple[tuple[str, str, str], ...] = (
    ("name", "গ্রহীতা গ্রহনকারী ব্যক্তি রোগী recipient vaccinee patient person beneficiary client", "নাম name"),
    ("father", "পিতা স্বামী মাতা মায়ের অভিভাবক father husband mother spouse guardian", ""),
    ("born_on", "জন্ম birth", "তারিখ তাং সাল সন date day year"),
    ("born_on", "জন্মতারিখ জন্মসাল dob birthdate birthday", ""),
    ("brn", "জন্ম birth", "নিবন্ধন সনদ নিব reg certificate cert no"),
    ("brn", "জন্মনিবন্ধন জন্মসনদ brn", ""),
    ("mobile", "মোবাইল মোবা ফোন মুঠোফোন টেলিফোন mobile phone mob cell contact telephone tel", ""),
    ("nid", "এনআইডি জাতীয় ভোটার nid national voter", ""),
    ("passport", "পাসপোর্ট passport", ""),
    ("registration_no", "রেজিস্ট্রেসন রেজিস্ট্রেশন সুরক্সা সুরক্ষা surokkha registration", ""),
    ("centre", "কেন্দ্র centre center facility booth বুথ হাসপাতাল hospital", ""),
    ("given_on", "টিকা ভ্যাকসিন ভ্যাক্সিন ডোজ গ্রহন প্রদান vaccin dose given immuni", "তারিখ তাং date"),
    ("identity", "পরিচয় আইডি id identity identification", ""),
    ("sex", "লিঙ্গ লিংগ জেন্ডার sex gender", ""),
    ("age", "বয়স age", ""),
    ("lot_no", "ব্যাচ লট batch lot", ""),
    ("address", "ঠিকানা গ্রাম ইউনিয়ন ওয়ার্ড উপজেলা জেলা address village union ward upazila district", ""),
    ("vaccine", "টিকা ভ্যাকসিন ভ্যাক্সিন vaccin", ""),
    ("dose_no", "ডোজ dose", ""),
    ("name", "নাম name", ""),
    ("given_on", "তারিখ তাং date", ""),
    ("serial", "ক্রমিক সিরিয়াল serial sl", ""),
    ("note", "মন্তব্য remark note comment", ""),
)


def _folded_stems(stems: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", stem).translate(_SPELLINGS) for stem in stems.split())


_TABLE = _table()
_BIJOY_TABLE = _bijoy_table()
_LIKELY = tuple((field, _folded_stems(one), _folded_stems(other)) for field, one, other in _STEMS)
# Words that may stand beside "1st dose" and leave it a column of dates.
_BESIDE_A_DOSE = frozenset(
    _folded_stems(
        "ডোজ ডোজের টিকা টিকার ভ্যাকসিন ভ্যাকসিনের গ্রহণের গ্রহনের গ্রহণ প্রদানের প্রদান দেওয়ার দেয়ার "
        "নেওয়ার তারিখ তাং date of the dose doses given"
        " vaccine vaccination taken on covid"
    )
)
_DOSE_WORDS = ("ডোজ", "dose")
_ORDINALS = frozenset(
    _folded_stems("১ম ২য় ৩য় ৪র্থ প্রথম দ্বিতীয় তৃতীয় চতুর্থ 1 2 3 4 1st 2nd 3rd 4th first second third fourth 1ম 2য় 3য় 4র্থ")
)


@lru_cache(maxsize=4_096)
def recognise(heading: str) -> Recognised:
    """What a heading names. Certain: it is a known heading. Likely: it holds words of one. Else unknown.

    >>> recognise("Mobile No.").field, recognise("১ম ডোজ").dose_no
    ('mobile', 1)
    """
    if not heading.strip() or len(heading) > LONGEST_HEADING:
        return UNKNOWN
    bijoy = _BIJOY_TABLE.get(_squeeze(heading))
    if bijoy is not None:
        return bijoy
    words = heading_words(heading)
    if not words:
        return _TABLE.get("no", UNKNOWN) if heading.strip() == "#" else UNKNOWN
    known = _TABLE.get(fold_heading(heading))
    if known is not None:
        return known
    dose = _dose_heading(heading, words)
    if dose is not None:
        return dose
    for field, one, other in _LIKELY:
        if _has(words, one) and (not other or _has(words, other)):
            dose_no = parse_dose_no(heading) if field == "given_on" and _has(words, _DOSE_WORDS) else None
            return Recognised(field, "likely", "known_words", dose_no)
    return UNKNOWN


def _dose_heading(heading: str, words: tuple[str, ...]) -> Recognised | None:
    """A heading that names a dose and a date, or a dose alone, such as "১ম ডোজ – তারিখ"."""
    if not _has(words, _DOSE_WORDS):
        return None
    dose_no = parse_dose_no(heading)
    rest = [word for word in words if word not in _BESIDE_A_DOSE and word not in _ORDINALS]
    if dose_no is None or rest:
        return None
    return Recognised("given_on", "certain", "known_heading", dose_no)


def _has(words: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    return any(
        word == stem or (word.startswith(stem) and not (stem.isascii() and len(stem) <= 3))
        for word in words
        for stem in stems
    )
