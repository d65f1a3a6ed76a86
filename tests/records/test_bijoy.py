"""Bijoy becomes Unicode glyph by glyph, in the order in which syllables are spoken; what is not known is flagged."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.bangla import clean_text
from records.bijoy import bijoy_to_unicode, has_leftover
from records.normalise import name_key, parse_dose_no, parse_sex, sound_key

NAMES = [
    ("†gvt gvngy`yj nvmvb", "মোঃ মাহমুদুল হাসান"),
    ("kªx Zcb Kzgvi miKvi", "শ্রী তপন কুমার সরকার"),
    ("Avãym mvgv`", "আব্দুস সামাদ"),
    ("†gvt wbRvg DwÏb", "মোঃ নিজাম উদ্দিন"),
    ("gwbiv cvifxb", "মনিরা পারভীন"),
    ("Znwgbv LvZzb", "তহমিনা খাতুন"),
    ("†Lvi‡k` Avjg", "খোরশেদ আলম"),
    ("†gvQvt wiwRqv LvZzb", "মোছাঃ রিজিয়া খাতুন"),
    ("†gvt Bw`ªm Avjx", "মোঃ ইদ্রিস আলী"),
    ("†gvt Gbvgyj nK", "মোঃ এনামুল হক"),
    ("†gvQvt †di‡`Šmx †eMg", "মোছাঃ ফেরদৌসী বেগম"),
    ("Ievq`yj Kv‡`i", "ওবায়দুল কাদের"),
    ("†nvm‡b Aviv", "হোসনে আরা"),
    ("Wwj Av³vi", "ডলি আক্তার"),
    ("Lv‡j`v Av³vi", "খালেদা আক্তার"),
    ("igRvb Avjx", "রমজান আলী"),
    ("P¤úv ivbx", "চম্পা রানী"),
    ("mweZv ivbx cvj", "সবিতা রানী পাল"),
    ("j²x ivbx `vm", "লক্ষ্মী রানী দাস"),
    ("`xcK P›`ª ivq", "দীপক চন্দ্র রায়"),
    ("DËg Kzgvi gÛj", "উত্তম কুমার মন্ডল"),
    ("kvnvbvR cvifxb", "শাহানাজ পারভীন"),
    ("Av‡qkv wmwÏKv", "আয়েশা সিদ্দিকা"),
    ("K…òv ivbx", "কৃষ্ণা রানী"),
    ("ˆmq` Avjx", "সৈয়দ আলী"),
    ("‰kjx", "শৈলী"),
    ("†gvnv¤§` ˆZqe", "মোহাম্মদ তৈয়ব"),
    ("†gŠjfx gwRei ingvb", "মৌলভী মজিবর রহমান"),
    ("iæwebv", "রুবিনা"),
    ("i“ûj Avwgb", "রুহুল আমিন"),
    ("i–ûj Avwgb", "রুহুল আমিন"),
    ("iƒcv", "রূপা"),
    ("i‚cv", "রূপা"),
    ("b~iæj Bmjvg", "নূরুল ইসলাম"),
    ("b~i-B-Avjg", "নূর-ই-আলম"),
    ("eyw×gvb PvKgv", "বুদ্ধিমান চাকমা"),
    ("Avn&mvb nvexe", "আহ্‌সান হাবীব"),
    ("cÖ`xc Kzgvi `Ë", "প্রদীপ কুমার দত্ত"),
    ("wbg©j P›`ª ag©", "নির্মল চন্দ্র ধর্ম"),
    ("ggZvR †eMg", "মমতাজ বেগম"),
    ("dv‡Zgv Av³vi", "ফাতেমা আক্তার"),
    ("RvwKi †nv‡mb", "জাকির হোসেন"),
    ("nvweeyi ingvb", "হাবিবুর রহমান"),
    ("mvjgv †eMg", "সালমা বেগম"),
    ("Qvjgv †eMg", "ছালমা বেগম"),
    ("AvwZKzi ingvb", "আতিকুর রহমান"),
    ("wejwKm Aviv", "বিলকিস আরা"),
    ("Avwid †nv‡mb", "আরিফ হোসেন"),
    ("†gvt Avt Kv‡`i", "মোঃ আঃ কাদের"),
    ("eveyj wgqv", "বাবুল মিয়া"),
    ("†gvmvt mywdqv †eMg", "মোসাঃ সুফিয়া বেগম"),
    ("†gvkvid †nv‡mb", "মোশারফ হোসেন"),
    ("mygvBqv Bqvmwgb", "সুমাইয়া ইয়াসমিন"),
    ("Avd‡ivRv myjZvbv", "আফরোজা সুলতানা"),
    ("Rwmg DwÏb", "জসিম উদ্দিন"),
    ("m„wó", "সৃষ্টি"),
    ("kvšÍv", "শান্তা"),
    ("kvwšÍ ivbx", "শান্তি রানী"),
    ("wPËiÄb", "চিত্তরঞ্জন"),
    ("ALÐ", "অখণ্ড"),
    ("nRiZ Djøvn&", "হজরত উল্লাহ্"),
    ("†gvjøv", "মোল্লা"),
    ("Puv` wgqv", "চাঁদ মিয়া"),
    ("nu¨v", "হ্যাঁ"),
    ("i¨ve", "র‍্যাব"),
    ("m~h© †mb", "সূর্য সেন"),
    ("AR©yb", "অর্জুন"),
    ("cve©Zx", "পার্বতী"),
    ("Bw›`iv", "ইন্দিরা"),
    ("`yM©v", "দুর্গা"),
    ("KvwZ©K", "কার্তিক"),
    ("wÎbv_", "ত্রিনাথ"),
    ("ÁvbvÄb", "জ্ঞানাঞ্জন"),
    ("mwÄZ", "সঞ্জিত"),
    ("c¨v‡Uj", "প্যাটেল"),
    ("A¨v_vwb", "অ্যাথানি"),
    ("jyrdi", "লুৎফর"),
    ("wg÷vi", "মিস্টার"),
    ("f³", "ভক্ত"),
    ("gy³v", "মুক্তা"),
    ("dRjyj nK †PŠayix", "ফজলুল হক চৌধুরী"),
    ("iæ‡ej", "রুবেল"),
    ("k¨vgj", "শ্যামল"),
    ("g„Zz¨Äq", "মৃত্যুঞ্জয়"),
    ("û`v", "হুদা"),
    ("ü`q", "হৃদয়"),
    ("¸jkvb", "গুলশান"),
    ("†_vqvBwPs gvigv", "থোয়াইচিং মারমা"),
    ("we`¨yr Kzgvi", "বিদ্যুৎ কুমার"),
    ("D¾¡j Kzgvi", "উজ্জ্বল কুমার"),
    ("iwk` Lvu", "রশিদ খাঁ"),
    ("AvjvDÏxb", "আলাউদ্দীন"),
    ("igv ivbx `Ë", "রমা রানী দত্ত"),
    ("RR© †Mv‡gR", "জর্জ গোমেজ"),
    ("†kL gywReyi ingvb", "শেখ মুজিবুর রহমান"),
    ("weªwRU", "ব্রিজিট"),
    ("Acy©", "অর্পু"),
    ("i‡gk ˆe`¨", "রমেশ বৈদ্য"),
]
HEADINGS = [
    ("µwgK", "ক্রমিক"),
    ("µwgK bs", "ক্রমিক নং"),
    ("bvg", "নাম"),
    ("wUKvMªnxZvi bvg", "টিকাগ্রহীতার নাম"),
    ("wUKv MÖnxZvi bvg", "টিকা গ্রহীতার নাম"),
    ("GbAvBwW b¤^i", "এনআইডি নম্বর"),
    ("RvZxq cwiPqcÎ bs", "জাতীয় পরিচয়পত্র নং"),
    ("Rb¥ wbeÜb b¤^i", "জন্ম নিবন্ধন নম্বর"),
    ("Rb¥ ZvwiL", "জন্ম তারিখ"),
    ("eqm", "বয়স"),
    ("†gvevBj b¤^i", "মোবাইল নম্বর"),
    ("†gvevBj bv¤^vi", "মোবাইল নাম্বার"),
    ("wUKvi bvg", "টিকার নাম"),
    ("f¨vKwm‡bi bvg", "ভ্যাকসিনের নাম"),
    ("†WvR", "ডোজ"),
    ("1g †WvR", "1ম ডোজ"),
    ("2q †Wv‡Ri ZvwiL", "2য় ডোজের তারিখ"),
    ("cÖ_g †WvR", "প্রথম ডোজ"),
    ("wØZxq †WvR", "দ্বিতীয় ডোজ"),
    ("wUKv Mªn‡Yi ZvwiL", "টিকা গ্রহণের তারিখ"),
    ("wUKv cÖ`v‡bi ZvwiL", "টিকা প্রদানের তারিখ"),
    ("†K›`ª", "কেন্দ্র"),
    ("wUKv`vb †K‡›`ªi bvg", "টিকাদান কেন্দ্রের নাম"),
    ("wcZv/¯^vgxi bvg", "পিতা/স্বামীর নাম"),
    ("wj½", "লিঙ্গ"),
    ("cyiæl", "পুরুষ"),
    ("cyi“l", "পুরুষ"),
    ("gwnjv", "মহিলা"),
    ("bvix", "নারী"),
    ("wVKvbv", "ঠিকানা"),
    ("gšÍe¨", "মন্তব্য"),
    ("†iwR‡÷ªkb bs", "রেজিস্ট্রেশন নং"),
    ("cvm‡cvU© bs", "পাসপোর্ট নং"),
    ("e¨vP bs", "ব্যাচ নং"),
]
VACCINES = [
    ("wm‡bvdvg©", "সিনোফার্ম"),
    ("wm‡bvdvg©v", "সিনোফার্মা"),
    ("A¨v÷ªv‡R‡bKv", "অ্যাস্ট্রাজেনেকা"),
    ("†Kvwfwkì", "কোভিশিল্ড"),
    ("gWvb©v", "মডার্না"),
    ("dvBRvi", "ফাইজার"),
    ("wm‡bvf¨vK", "সিনোভ্যাক"),
    ("†f‡iv‡mj", "ভেরোসেল"),
]
PLACES_AND_OFFICES = [
    ("Dc‡Rjv ¯^v¯’¨ Kg‡cø·", "উপজেলা স্বাস্থ্য কমপ্লেক্স"),
    ("†`weØvi Dc‡Rjv ¯^v¯’¨ Kg‡cø·, Kzwgjøv", "দেবিদ্বার উপজেলা স্বাস্থ্য কমপ্লেক্স, কুমিল্লা"),
    ("nvUnvRvix", "হাটহাজারী"),
    ("PÆMÖvg", "চট্টগ্রাম"),
    ("bvivqYMÄ", "নারায়ণগঞ্জ"),
    ("wmivRMÄ", "সিরাজগঞ্জ"),
    ("ivRkvnx †gwWK¨vj K‡jR nvmcvZvj", "রাজশাহী মেডিক্যাল কলেজ হাসপাতাল"),
    ("m`i nvmcvZvj", "সদর হাসপাতাল"),
    ("BDwbqb cwil`", "ইউনিয়ন পরিষদ"),
    ("wmwfj mvR©b", "সিভিল সার্জন"),
    ("Rb¯^v¯’¨ Awa`ßi", "জনস্বাস্থ্য অধিদপ্তর"),
    ("MYcÖRvZš¿x evsjv‡`k miKvi", "গণপ্রজাতন্ত্রী বাংলাদেশ সরকার"),
    ("ivRvcyi BDwbqb cwievi Kj¨vY †K›`ª", "রাজাপুর ইউনিয়ন পরিবার কল্যাণ কেন্দ্র"),
    ("eªvþYevwoqv", "ব্রাহ্মণবাড়িয়া"),
    ("ivOvgvwU", "রাঙামাটি"),
    ("LvMovQwo", "খাগড়াছড়ি"),
    ("dwi`cyi", "ফরিদপুর"),
    ("Uv½vBj", "টাঙ্গাইল"),
    ("iscyi", "রংপুর"),
    ("ewikvj", "বরিশাল"),
    ("wm‡jU", "সিলেট"),
    ("h‡kvi", "যশোর"),
    ("e¸ov", "বগুড়া"),
    ("K·evRvi", "কক্সবাজার"),
    ("gqgbwmsn", "ময়মনসিংহ"),
    ("K‡jR", "কলেজ"),
    ("wk¶v cÖwZôvb", "শিক্ষা প্রতিষ্ঠান"),
    ("wkÿv", "শিক্ষা"),
    ("A‡±vei", "অক্টোবর"),
    ("†m‡Þ¤^i", "সেপ্টেম্বর"),
    ("b‡f¤^i", "নভেম্বর"),
    ("wW‡m¤^i", "ডিসেম্বর"),
    ("AvMó", "আগষ্ট"),
    ("†deªæqvwi", "ফেব্রুয়ারি"),
    ("Rvbyqvix", "জানুয়ারী"),
    ("¯^v¶i I wmj‡gvni", "স্বাক্ষর ও সিলমোহর"),
    ("†gvU = 35 Rb", "মোট = 35 জন"),
    ("g¨v‡bRvi", "ম্যানেজার"),
    ("¯‹zj", "স্কুল"),
    ("B›Uvb©", "ইন্টার্ন"),
    ("ms¯’v", "সংস্থা"),
    ("A™¢yZ", "অদ্ভুত"),
    ("cw•³", "পঙ্ক্তি"),
    ("m•N", "সঙ্ঘ"),
    ("D”P", "উচ্চ"),
    ("B”Qv", "ইচ্ছা"),
    ("c~e©vnè", "পূর্বাহ্ণ"),
    ("wPý", "চিহ্ন"),
    ("c­vweZ", "প্লাবিত"),
    ("wbæ", "নিম্ন"),
    ("wbgœ", "নিম্ন"),
    ("iZœ", "রত্ন"),
    ("cÙv", "পদ্মা"),
    ("Zz”Q", "তুচ্ছ"),
    ("m¤£g", "সম্ভ্রম"),
    ("cy®ú", "পুষ্প"),
    ("MÖx®§", "গ্রীষ্ম"),
    ("¯§iY", "স্মরণ"),
    ("ej&K", "বল্‌ক"),
    ("“bvg”", "“নাম”"),
    ("ÒbvgÓ", "“নাম”"),
    ("KwgDwbwU wK¬wbK", "কমিউনিটি ক্লিনিক"),
    ("†`vnvi Dc‡Rjv", "দোহার উপজেলা"),
    ("fv½v", "ভাঙ্গা"),
    ("Ck¦i`x", "ঈশ্বরদী"),
    ("KvwjnvwZ", "কালিহাতি"),
]


@pytest.mark.parametrize(("bijoy", "told"), [*NAMES, *HEADINGS, *VACCINES, *PLACES_AND_OFFICES])
def test_words_that_lists_hold_become_what_they_show(bijoy: str, told: str) -> None:
    converted = bijoy_to_unicode(bijoy)
    assert converted == clean_text(told)
    assert not has_leftover(converted)


@pytest.mark.parametrize(
    ("bijoy", "told"),
    [
        ("wK", "কি"),
        ("†K", "কে"),
        ("‡K", "কে"),
        ("ˆK", "কৈ"),
        ("‰K", "কৈ"),
        ("†Kv", "কো"),
        ("†KŠ", "কৌ"),
        ("Av", "আ"),
        ("K©", "র্ক"),
        ("K©v", "র্কা"),
        ("Kv©", "র্কা"),
        ("wK©", "র্কি"),
        ("†gŠ©v", "র্মৌা"),
        ("h©¨", "র্য্য"),
        ("i¨v", "র\u200d্যা"),
        ("M«¨v", "গ্র্যা"),
        ("w¯¿", "স্ত্রি"),
        ("gyL", "মুখ"),
        ("gyyL", "মুখ"),
        ("nuv", "হাঁ"),
        ("nvu", "হাঁ"),
        ("nè ¶è bè", "হ্ণ ক্ষ্ণ ন্ন"),
        ("Zz", "তু"),
        ("¯‘wZ", "স্তুতি"),
    ],
)
def test_each_part_of_a_syllable_finds_its_place(bijoy: str, told: str) -> None:
    assert bijoy_to_unicode(bijoy) == clean_text(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bvg – wVKvbv", "নাম – ঠিকানা"),
        ("bvg — wVKvbv", "নাম — ঠিকানা"),
        ("GbAvBwW (10/13/17)", "এনআইডি (10/13/17)"),
        ("01700-000007", "01700-000007"),
        ("13.10.2021", "13.10.2021"),
        ("", ""),
        ("  bvg  ", "নাম"),
    ],
)
def test_digits_and_punctuation_stay_as_they_are(text: str, told: str) -> None:
    assert bijoy_to_unicode(text) == clean_text(told)


def test_letters_of_other_scripts_and_unicode_bangla_pass_unchanged() -> None:
    for text in ("মোঃ রহিম উদ্দিন", "র\u200d্যাব", "১৩/১০/২০২১ইং", "আঃ কাদের", "😀"):
        assert bijoy_to_unicode(text) == clean_text(text)


@pytest.mark.parametrize("text", ["Kwig€", "Kwig Ž", "Kwig ∑", "©", "¨v", "†", "wKw", "^", "Kw vg", "u", "\ufffd"])
def test_symbol_without_a_meaning_or_without_its_letter_is_left_over(text: str) -> None:
    assert has_leftover(bijoy_to_unicode(text))


def test_soft_hyphen_is_a_letter_of_bijoy_and_so_the_cell_is_converted_before_it_is_cleaned() -> None:
    assert bijoy_to_unicode("c\u00advweZ") == "প্লাবিত"
    assert bijoy_to_unicode(clean_text("c\u00advweZ")) != "প্লাবিত"


def test_converted_words_are_read_by_the_parsers_of_cells() -> None:
    assert parse_dose_no(bijoy_to_unicode("1g")) == 1
    assert parse_dose_no(bijoy_to_unicode("2q †WvR")) == 2
    assert parse_sex(bijoy_to_unicode("cyi“l")) == "M"
    assert parse_sex(bijoy_to_unicode("gwnjv")) == "F"


# The names of the sample list that was typed in SutonnyMJ.
HATHAZARI = (
    "Avãym mvgv`",
    "†gvt wbRvg DwÏb",
    "gwbiv cvifxb",
    "Znwgbv LvZzb",
    "†Lvi‡k` Avjg",
    "†gvQvt wiwRqv LvZzb",
    "†gvt Gbvgyj nK",
    "†gvt †Lvi‡k` Avjg",
    "†gvQvt †di‡`Šmx †eMg",
    "†gvt Ievq`yj Kv‡`i",
    "Bw`ªm Avjx",
    "†nvm‡b Aviv",
    "†gvQvt Wwj Av³vi",
    "Wwj Av³vi",
    "†di‡`Šmx †eMg",
    "†gvQvt Lv‡j`v Av³vi",
    "†gvt igRvb Avjx",
    "P¤úv ivbx",
    "mweZv ivbx cvj",
    "†gvQvt gwbiv cvifxb",
)


def test_names_of_the_bijoy_sample_are_names_of_the_register(samples: Path) -> None:
    with (samples / "recipients.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    keys = {name_key(person["name_bn"]) for person in people if person["name_bn"]}
    sounds = {sound_key(person[name]) for person in people for name in ("name_bn", "name_en") if person[name]}
    converted = [bijoy_to_unicode(name) for name in HATHAZARI]
    assert [name for name in converted if name_key(name) not in keys] == []
    assert [name for name in converted if sound_key(name) not in sounds] == []


# --- there and back -------------------------------------------------------------------------------

_CONSONANTS = dict(zip("কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহ", "KLMNOPQRSTUVWXYZ_`abcdefghijklmn", strict=True))
_BEHIND = {"": "", "া": "v", "ী": "x", "ু": "y", "ূ": "~", "ৃ": "„"}
_IN_FRONT = {"ি": "w", "ে": "†", "ৈ": "ˆ"}
_AROUND = {"ো": ("†", "v"), "ৌ": ("†", "Š")}
_UNDER = {"": "", "্য": "¨", "্র": "ª", "্ল": "¬", "্ব": "^"}
_MARKS = {"": "", "ং": "s", "ঃ": "t"}

_syllables = st.tuples(
    st.sampled_from([*_CONSONANTS]),
    st.sampled_from([*_UNDER]),
    st.booleans(),
    st.sampled_from([*_BEHIND, *_IN_FRONT, *_AROUND]),
    st.sampled_from(["", "ঁ"]),
    st.sampled_from([*_MARKS]),
)


def _typed(consonant: str, under: str, reph: bool, vowel: str, nasal: str, mark: str) -> str:
    front, behind = _AROUND.get(vowel, (_IN_FRONT.get(vowel, ""), _BEHIND.get(vowel, "")))
    letters = _CONSONANTS[consonant] + _UNDER[under] + ("©" if reph else "")
    return f"{front}{letters}{behind}{'u' if nasal else ''}{_MARKS[mark]}"


def _spoken(consonant: str, under: str, reph: bool, vowel: str, nasal: str, mark: str) -> str:
    joiner = "\u200d" if consonant == "র" and under == "্য" else ""
    return f"{'র্' if reph else ''}{consonant}{joiner}{under}{vowel}{nasal}{mark}"


@given(st.lists(_syllables, min_size=1, max_size=8))
def test_every_syllable_comes_back_as_it_was_spoken(
    word: list[tuple[str, str, bool, str, str, str]],
) -> None:
    converted = bijoy_to_unicode("".join(_typed(*syllable) for syllable in word))
    assert converted == clean_text("".join(_spoken(*syllable) for syllable in word))
    assert not has_leftover(converted)


@given(st.text())
def test_any_text_is_converted_in_one_code_form_and_without_an_error(text: str) -> None:
    converted = bijoy_to_unicode(text)
    assert unicodedata.is_normalized("NFC", converted)
    assert clean_text(converted) == converted
    assert has_leftover(converted) in (True, False)
