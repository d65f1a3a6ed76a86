"""Letters, names and sounds: the same person written in two ways compares, two persons do not."""

from __future__ import annotations

import csv
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from records.bangla import (
    ascii_digits,
    bangla_digits,
    clean_text,
    column_is_bijoy,
    has_bangla,
    is_lost_question_marks,
    is_other_ansi,
    looks_like_bijoy,
    name_words,
    skeleton,
    strip_prefixes,
)

SAMPLES = Path(__file__).parents[1] / "samples"

BANGLA = "".join(chr(code) for code in range(0x0980, 0x0A00))
names = st.text(alphabet=BANGLA + "abcdhkmnrsuABDHM .'-\u200c\u200d\u00a0\u0983:()0123০১২", max_size=40)
anything = st.text(alphabet=st.characters(), max_size=40)
texts = st.one_of(names, anything)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


# --- digits --------------------------------------------------------------------------


def test_digits_of_every_script_become_ascii_digits() -> None:
    assert ascii_digits("২৭৭৭৪০৯১৮৩ ٠١٢ ۳۴ ５") == "2777409183 012 34 5"


@given(st.text(alphabet="0123456789/-. ", max_size=20))
def test_digits_go_to_bangla_and_come_back(text: str) -> None:
    assert ascii_digits(bangla_digits(text)) == text


# --- one code form -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("\u09ae\u09be\u09c7\u0983", "মোঃ"),
        ("\u09b9\u09be\u09c7\u09b8\u09c7\u09a8", "হোসেন"),
        ("\u0985\u09be\u09ac\u09cd\u09a6\u09c1\u09b2", "আব্দুল"),
        ("সুমাইয়া ইয়াসমিন\u00a0", "সুমাইয়া ইয়াসমিন"),
        ("\u09b8\u09c1\u09ae\u09be\u0987\u09df\u09be", "সুমাইয়া"),
        ("'01700000034", "01700000034"),
        ("\ufeffনাম\u200b", "নাম"),
        ("  Md.\t\tRahim \u202e", "Md. Rahim"),
        ("a\x00b", "ab"),
    ],
)
def test_slips_and_invisible_marks_are_cleaned(typed: str, meant: str) -> None:
    assert clean_text(typed) == unicodedata.normalize("NFC", meant)


def test_the_three_letters_with_a_dot_are_one_whether_typed_whole_or_in_two() -> None:
    whole, in_two = "\u09dc\u09dd\u09df", "\u09a1\u09bc\u09a2\u09bc\u09af\u09bc"
    assert clean_text(whole) == clean_text(in_two) == in_two


def test_joiners_stay_in_the_text_and_leave_the_key() -> None:
    with_joiner, without = "র\u200d্যালি", "র্যালি"
    assert "\u200d" in clean_text(with_joiner)
    assert name_words(with_joiner) == name_words(without)
    assert skeleton(with_joiner) == skeleton(without)


@given(texts)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert once == once.strip()


@given(texts)
def test_composed_and_decomposed_text_clean_to_the_same(text: str) -> None:
    assert clean_text(text) == clean_text(nfd(text)) == clean_text(unicodedata.normalize("NFC", text))


@given(texts)
def test_clean_text_can_be_written_to_any_file_and_database(text: str) -> None:
    assert "\x00" not in clean_text(text).encode("utf-8").decode("utf-8")


def test_bangla_is_seen_among_latin() -> None:
    assert has_bangla("Md. রহিম")
    assert not has_bangla("Md. Rahim é")


# --- prefixes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("মোছাঃ রহিমা খাতুন", "রহিমা খাতুন"),
        ("মোসাঃ সুফিয়া বেগম", "সুফিয়া বেগম"),
        ("মোহাম্মদ আলী", "আলী"),
        ("মো: রহিম", "রহিম"),
        ("মো. রহিম", "রহিম"),
        ("মোঃরহিম", "রহিম"),
        ("আলহাজ্ব মোঃ আব্দুল করিম", "আব্দুল করিম"),
        ("মৃত হাজী মোঃ করিম", "করিম"),
        ("শ্রীমতী লক্ষ্মী রানী", "লক্ষ্মী রানী"),
        ("শ্রীকান্ত দাস", "শ্রীকান্ত দাস"),
        ("MD. Rahim", "Rahim"),
        ("Md.Rahim", "Rahim"),
        ("Mst. Rahima", "Rahima"),
        ("Mostofa Kamal", "Mostofa Kamal"),
        ("Sk. Habibur Rahman", "Habibur Rahman"),
        ("Late Md. Karim", "Karim"),
        ("Md.", "Md."),
        ("মোঃ", "মোঃ"),
        ("Late Md.", "Md."),
        ("সুফিয়া বেগম", "সুফিয়া বেগম"),
    ],
)
def test_prefixes_are_stripped_longest_first_and_never_the_last_word(name: str, bare: str) -> None:
    assert strip_prefixes(name) == unicodedata.normalize("NFC", bare)


@given(texts)
def test_stripping_leaves_something_and_strips_no_further_the_second_time(name: str) -> None:
    bare = strip_prefixes(name)
    assert bool(bare) == bool(clean_text(name))
    assert strip_prefixes(bare) == bare


# --- sound ---------------------------------------------------------------------------

SAME_SOUND = """
Mukhles Uddin | Mokles Uddin
মোকলেছ উদ্দিন | Mokles Uddin
Khurshed Alom | Khorshed Alam
Mst. Shirin Sultana | Shirin Sultana
Mokta Khaton | মুক্তা খাতুন
Abdur Rouf | আব্দুর রউফ
Md. Abdus Samad | আব্দুস সামাদ
মোঃ আঃ কাদের | Abdul Kader
মোঃআঃকাদের | আবদুল কাদের
Sk. Habibur Rahman | শেখ হাবিবুর রহমান
Zakir Hossain | জাকির হোসেন
Jakir Hosen | জাকির হোসেন
Firdousi Begum | ফেরদৌসী বেগম
Shahida Begum | সাহিদা বেগম
ছালমা বেগম | সালমা বেগম
মােঃ মােশারফ হােসেন | Md. Mosharof Hossain
Laxmi Rani Das | লক্ষ্মী রানী দাস
George Gomes | জর্জ গোমেস
Uttam Kumar Mondal | উত্তম কুমার মণ্ডল
Thowaiching Marma | থোয়াইচিং মারমা
Moniruzzaman | মনিরুজ্জামান
Monir uz Zaman | মনিরুজ জামান
Rahmatullah | রহমত উল্লাহ
Nizam-ud-din | নিজামুদ্দীন
Tajuddin | তাজ উদ্দিন
Nurun Nahar | নুরুন্নাহার
Meherunnesa | মেহেরুন নেছা
Shahjahan Miah | শাজাহান মিয়া
Swapan Biswas | স্বপন বিশ্বাস
Krishna Chandra Ghosh | কৃষ্ণ চন্দ্র ঘোষ
Chowdhury | চৌধুরী
Bhattacharjee | ভট্টাচার্য
Wahida Yasmin | ওয়াহিদা ইয়াছমিন
A K M Fazlul Haque | এ কে এম ফজলুল হক
Hosneara | হোসনে আরা
Provat | প্রভাত
Surya | সূর্য
Hridoy | হৃদয়
Abdullah Al Mamun | আব্দুল্লাহ আল মামুন
Nur Mohammad | নূর মোঃ
Ishaq Ali | ইসহাক আলী
Bhuiyan | ভূঁইয়া
Ranga Singha | রাঙ্গা সিংহ
"""
OTHER_SOUND = """
নুরুল | Nazrul
মাহমুদুল | Mehedi
শফিকুল | Rafiqul
Rehana | Rina
Rehana | রানী
Shahida | Saida
Rahima | Rima
Rahmat Ullah | Rahmat Ali
Abdul Ali | Abdullah
Nahar | Nur
নুরুল ইসলাম | Nazrul Islam
নূর মোহাম্মদ | Nur Mahmud
Zahid | জায়েদ
Habibur | হাফিজুর
Monir | Moniruzzaman
মোঃ বাবুল মিয়া | মোঃ নুরুল ইসলাম
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [(left.strip(), right.strip()) for left, right in (row.split("|") for row in table.strip().splitlines())]


@pytest.mark.parametrize(("one", "other"), pairs(SAME_SOUND))
def test_one_name_sounds_the_same_in_both_scripts_and_spellings(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other) != ""


@pytest.mark.parametrize(("one", "other"), pairs(OTHER_SOUND))
def test_different_names_sound_different(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def recipients() -> list[dict[str, str]]:
    with (SAMPLES / "recipients.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_registered_name_sounds_the_same_in_its_two_scripts() -> None:
    both = [(row["name_en"], row["name_bn"]) for row in recipients() if row["name_en"] and row["name_bn"]]
    differing = {pair for pair in both if skeleton(pair[0]) != skeleton(pair[1])}
    assert len(both) == 299
    assert differing == set()


def test_different_registered_names_share_a_sound_only_as_spellings_of_one_name() -> None:
    """Of all pairs of names in the register that differ without their prefixes, none sounds the same."""
    words = {" ".join(name_words(row["name_bn"])) for row in recipients() if row["name_bn"]}
    assert len({skeleton(name) for name in words}) == len(words)


def list_rows() -> Iterator[tuple[str, int, list[str]]]:
    """(file, row number, cells as text) of the sample lists that hold Unicode."""
    for name in ("list1_dohar_13oct.xlsx", "list2_kalihati_28oct.xlsx"):
        sheet = openpyxl.load_workbook(SAMPLES / name).worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield name, number, [str(cell or "") for cell in row]
    for name, encoding, delimiter in (
        ("list4_ishwardi_28oct.csv", "utf-8-sig", ";"),
        ("list5_bhanga_13oct.tsv", "utf-16", "\t"),
    ):
        with (SAMPLES / name).open(encoding=encoding, newline="") as file:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter), start=1):
                yield name, number, cells
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    with zipfile.ZipFile(SAMPLES / "list6_sylhet_13oct.ods") as archive:
        document = ElementTree.fromstring(archive.read("content.xml"))
    for number, row in enumerate(document.iter(f"{table}table-row"), start=1):
        yield "list6_sylhet_13oct.ods", number, ["".join(cell.itertext()) for cell in row]


def test_names_on_the_sample_lists_sound_like_the_register_s() -> None:
    register = {row["registration_no"]: row for row in recipients()}
    cells = {(name, number): row for name, number, row in list_rows()}
    with (SAMPLES / "lists.expected.csv").open(encoding="utf-8-sig", newline="") as file:
        truth = [row for row in csv.DictReader(file) if row["registration_no"] and row["outcome"] != "unreadable"]
    compared = different = 0
    for row in truth:
        found = cells.get((row["file"], int(row["row"])))
        if found is None:
            continue
        person = register[row["registration_no"]]
        name = found[2] if row["file"].endswith(".ods") else found[1]
        compared += 1
        different += skeleton(name) not in (skeleton(person["name_en"]), skeleton(person["name_bn"]))
    assert compared > 140
    assert different == 0


@given(texts)
def test_a_sound_has_only_small_and_capital_ascii_letters(name: str) -> None:
    assert set(skeleton(name)) <= set("Aabcdfghjklmnprst ")


@given(names)
def test_a_sound_does_not_depend_on_code_form_joiners_or_case(name: str) -> None:
    plain = name.replace("\u200c", "").replace("\u200d", "")
    assert skeleton(name) == skeleton(nfd(plain)) == skeleton(plain.upper())


@given(names, st.sampled_from(["মোঃ ", "মো: ", "Md. ", "MD ", "Mst. ", "আলহাজ্ব মোঃ "]))
def test_a_prefix_changes_no_sound(name: str, prefix: str) -> None:
    if name_words(name):
        assert skeleton(prefix + name) == skeleton(name)


def test_a_very_long_cell_is_read_and_not_remembered() -> None:
    assert skeleton("Rahim " * 5_000).startswith("rhm rhm")


# --- text that is not Unicode Bangla -------------------------------------------------

BIJOY = [
    "†gvt gvngy`yj nvmvb", "kªx Zcb Kzgvi miKvi", "wm‡bvdvg©", "†gvevBj b¤^i", "1g †WvR", "µwgK",
    "wUKvMªnxZvi bvg",
    "GbAvBwW b¤^i", "Rb¥ ZvwiL", "wUKvi bvg", "Avãym mvgv`", "A¨v÷ªv‡R‡bKv", "†gvt wbRvg DwÏb",
    "gwbiv cvifxb",
    "Znwgbv LvZzb", "†gvt igRvb Avjx", "Ievq`yj Kv‡`i", "P¤úv ivbx", "mweZv ivbx cvj", "Wwj Av³vi", "iwng",
    "wek^vm",
]  # fmt: skip
NOT_BIJOY = [
    "Md. Rahim Uddin", "Vero Cell", "Sinovac", "BBIBP-CorV", "CoronaVac", "Covishield", "Swapan Biswas",
    "Vivek Roy",
    "Wahida Parvin", "Nawaz Sharif", "O’Neil", "José Müller", "João Silva", "Md. Rahim`", "UHC Debidwar",
    "AZ",
    "2555801347", "13/10/2021", "-do-", "?????", "", "মোঃ মাহমুদুল হাসান", "A¡−hceL¡l£ 5", "MD. WAHID",
]  # fmt: skip


@pytest.mark.parametrize("text", BIJOY)
def test_bijoy_is_seen_by_its_symbols_and_letters(text: str) -> None:
    assert looks_like_bijoy(text)
    assert looks_like_bijoy(text, "SutonnyMJ")


@pytest.mark.parametrize("text", NOT_BIJOY)
def test_latin_names_numbers_and_unicode_are_not_bijoy(text: str) -> None:
    assert not looks_like_bijoy(text)
    assert not looks_like_bijoy(text, "SutonnyOMJ")


def test_no_latin_name_of_the_register_is_taken_for_bijoy_whatever_the_font() -> None:
    taken = {
        (row["name_en"], font)
        for row in recipients()
        for font in (None, "Calibri", "SutonnyMJ")
        if looks_like_bijoy(row["name_en"], font)
    }
    assert taken == set()


def test_dose_ordinals_are_bijoy_without_a_font_and_other_units_are_not() -> None:
    assert all(looks_like_bijoy(text) for text in ("1g", " 2q", "3q", "4_©"))
    assert not any(looks_like_bijoy(text) for text in ("5g", "10g", "1 g", "1st", "2nd dose"))


def test_a_plain_word_is_bijoy_only_in_a_bijoy_font() -> None:
    assert not looks_like_bijoy("nK")
    assert looks_like_bijoy("nK", "SutonnyMJ")


def test_one_proved_cell_makes_a_column_bijoy_and_latin_columns_stay_latin() -> None:
    latin = [row["name_en"] for row in recipients()]
    assert not column_is_bijoy(latin, ["SutonnyMJ"] * len(latin))
    assert column_is_bijoy([*latin, "†gvt gvngy`yj nvmvb"], [])
    assert column_is_bijoy(["gwbiv cvifxb", "Md. Rahim Uddin"], [None, None])
    assert not column_is_bijoy(["মোঃ রহিম", "", "13/10/2021"], ["SutonnyMJ"] * 3)


def test_other_code_pages_and_twice_encoded_text_are_unreadable_and_not_bijoy() -> None:
    twice = "মোঃ রহিম".encode().decode("cp1252", errors="replace")
    for text in ("A¡−hceL¡l£l e¡j", twice):
        assert is_other_ansi(text)
        assert not looks_like_bijoy(text)
    assert not any(is_other_ansi(text) for text in BIJOY)
    assert not is_other_ansi("Md. Rahim")


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("????? ?????", True),
        ("????????", True),
        ("?? ??? 5", True),
        ("?", False),
        ("Rahim?", False),
        ("", False),
    ],
)
def test_letters_lost_at_saving_are_counted(text: str, lost: bool) -> None:
    assert is_lost_question_marks(text) is lost


@given(texts, st.one_of(st.none(), texts))
def test_no_text_and_no_font_is_too_strange(text: str, font: str | None) -> None:
    assert looks_like_bijoy(text, font) in (True, False)
    assert is_other_ansi(text) in (True, False)
    assert is_lost_question_marks(text) in (True, False)
    assert column_is_bijoy([text], [font]) in (True, False)
