"""Columns are proposed by their headings, held against their data, and asked about where in doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from recovery.intake.columns import FIELD_LABELS, FIELDS, ColumnProposal, propose
from recovery.intake.faults import COLUMN_REASONS
from recovery.intake.header import find_header, without_header
from recovery.intake.headings import recognise
from recovery.intake.preflight import inspect
from recovery.intake.readers import SheetRow, read_rows
from tests.intake.lists import sheet, sheet_row

PEOPLE = [
    ("1", "Md. Abdul Karim", "2555801347", "05/01/1980", "01700000006", "Sinopharm", "13/10/2021"),
    ("2", "মোছাঃ রহিমা খাতুন", "২৭৭৭৪০৯১৮৩", "১২/০৩/১৯৭৬", "০১৭০০০০০০০৭", "সিনোফার্ম", "১৩/১০/২০২১ইং"),
    ("3", "Zakir Hossain", "19861910000000020", "1965", "+880 1700-000012", "Vero Cell", "13-10-21"),
    ("4", "শাহ আলম", "1910000000019", "৩৫ বছর", "1700000011", "AZ", "ঐ"),
]


def proposals(headings: tuple[str, ...], *rows: tuple[str, ...]) -> list[ColumnProposal]:
    header = find_header(sheet(headings, *rows))
    assert header is not None
    return propose(header)


def sample_rows(path: Path) -> list[SheetRow]:
    return list(read_rows(path, inspect(path)))


@pytest.mark.parametrize(
    ("field", "headings"),
    [
        ("serial", "ক্রমিক|ক্রঃ নং|ক্র.নং|SL.|S/N|Serial No.|নং|#"),
        (
            "name",
            "নাম|টিকা গ্রহীতার নাম|টিকাগ্রহীতার  নামঃ|গ্রহিতার নাম|NAME|Name of Recipient|Recipient's Name|Vaccinee Name",
        ),
        (
            "nid",
            "এনআইডি নং|এন আই ডি নম্বর|জাতীয় পরিচয় পত্র নাম্বার|NID|N.I.D. No|National ID Card Number|ভোটার আইডি",
        ),
        ("identity", "পরিচয়পত্র নং|পরিচয়পত্রের নম্বর|ID No|NID / Birth Reg. No.|এনআইডি/জন্ম নিবন্ধন নং"),
        ("brn", "জন্ম নিবন্ধন নম্বর|Birth Registration No|BRN|জন্মনিবন্ধন নাম্বার"),
        ("passport", "পাসপোর্ট নং|Passport No."),
        ("registration_no", "রেজিস্ট্রেশন নং|Reg. No|Surokkha Registration No"),
        ("born_on", "জন্ম তারিখ|জন্মতারিখ|DOB|D.O.B.|Date of Birth (dd/mm/yyyy)|জন্ম সাল|Birth Date"),
        ("age", "বয়স|Age (Years)"),
        ("mobile", "মোবাইল নং|মোবাইল নাম্বারঃ|ফোন|Mobile|MOBILE-NO|Cell No|Contact Number|মুঠোফোন"),
        ("sex", "লিঙ্গ|Sex|Gender|পুরুষ/মহিলা"),
        ("vaccine", "টিকা|টিকার নাম|ভ্যাকসিনের নাম|Vaccine|Name of Vaccine|Vaccine Type"),
        ("dose_no", "ডোজ|ডোজ নং|Dose|Dose No.|কততম ডোজ"),
        ("given_on", "টিকা গ্রহণের তারিখ|টিকা প্রদানের তারিখ|টিকাদানের তারিখ|Vaccination Date|Date of Vaccination"),
        ("centre", "কেন্দ্র|টিকা কেন্দ্রের নাম|Vaccination Centre|Center|Name of Centre"),
        ("lot_no", "ব্যাচ নং|Lot No|Batch"),
        ("address", "ঠিকানা|গ্রাম|Address|Present Address"),
        ("father", "পিতা/স্বামীর নাম|Father's Name|Father/Husband"),
        ("note", "মন্তব্য|Remarks"),
    ],
)
def test_headings_that_centres_write_are_known_for_certain(field: str, headings: str) -> None:
    for heading in headings.split("|"):
        found = recognise(heading)
        assert (heading, found.field, found.certainty) == (heading, field, "certain")


@pytest.mark.parametrize(
    ("heading", "dose_no"),
    [
        ("১ম ডোজ", 1),
        ("১ম ডোজের তারিখ", 1),
        ("প্রথম ডোজ গ্রহণের তারিখ", 1),
        ("২য় ডোজ", 2),
        ("দ্বিতীয় ডোজের তারিখ", 2),
        ("1st Dose", 1),
        ("Date of 2nd Dose", 2),
        ("Dose-1 Date", 1),
        ("1g †WvR", 1),
    ],
)
def test_heading_that_names_a_dose_is_a_date_with_that_dose(heading: str, dose_no: int) -> None:
    assert recognise(heading)[:2] == ("given_on", "certain")
    assert recognise(heading).dose_no == dose_no


@pytest.mark.parametrize("heading", ["pk", "is_approved", "__class__", "nаme", "Column1", "x" * 200, "???", "সিনোফার্ম"])
def test_headings_that_say_nothing_are_unknown(heading: str) -> None:
    assert recognise(heading).field is None


def test_clean_list_needs_no_person() -> None:
    found = proposals(("SL", "Name", "NID", "DOB", "Mobile", "Vaccine", "১ম ডোজ"), *PEOPLE)
    assert [(proposal.field, proposal.certainty) for proposal in found] == [
        (field, "certain") for field in ("serial", "name", "nid", "born_on", "mobile", "vaccine", "given_on")
    ]


def test_words_of_a_heading_make_it_likely_only() -> None:
    found = proposals(("SL", "Name", "ব্যক্তির মোবাইল", "Date"), ("1", "Karim", "01700000006", "13/10/2021"))
    assert [(p.field, p.certainty, p.reason) for p in found[2:]] == [
        ("mobile", "likely", "known_words"),
        ("given_on", "likely", "known_words"),
    ]


def test_spellings_of_one_heading_clash_and_are_asked_about() -> None:
    found = proposals(("Name", "National ID", "national_id ", "NATIONAL\u2011ID", "Mobile"))
    assert [(p.field, p.certainty, p.reason) for p in found[1:4]] == [("nid", "likely", "clash")] * 3
    assert (found[0].certainty, found[4].certainty) == ("certain", "certain")


def test_likely_claim_gives_way_to_a_certain_one() -> None:
    found = proposals(("Name", "Mobile No", "Guard phone", "Address", "Village"))
    assert [(p.field, p.certainty, p.reason) for p in found[1:3]] == [
        ("mobile", "certain", "known_heading"),
        (None, "unknown", "field_taken"),
    ]
    assert [p.field for p in found[3:]] == ["address", "address"]


def test_two_dates_of_two_doses_do_not_clash() -> None:
    found = proposals(("Name", "Mobile", "১ম ডোজ", "২য় ডোজ"))
    assert [(p.field, p.certainty, p.dose_no) for p in found[2:]] == [
        ("given_on", "certain", 1),
        ("given_on", "certain", 2),
    ]


def test_columns_without_a_telling_heading_are_judged_by_their_data() -> None:
    found = propose(without_header(sheet(*PEOPLE, first=1)))
    assert [(p.field, p.certainty, p.reason) for p in found] == [
        (None, "unknown", "blank_heading"),
        ("name", "likely", "looks_like_names"),
        ("identity", "likely", "looks_like_identifiers"),
        ("born_on", "likely", "looks_like_birth_dates"),
        ("mobile", "likely", "looks_like_phones"),
        ("vaccine", "likely", "looks_like_vaccines"),
        ("given_on", "likely", "looks_like_dose_dates"),
    ]


def test_headings_one_column_off_their_data_are_never_certain(samples: Path) -> None:
    header = find_header(sample_rows(samples / "table40.xlsx"))
    assert header is not None
    found = propose(header)
    assert [(p.field, p.certainty) for p in found[:2]] == [("serial", "certain"), ("name", "certain")]
    assert [(p.field, p.certainty, p.reason) for p in found[2:]] == [
        (field, "likely", "data_disagrees")
        for field in ("identity", "born_on", "mobile", "vaccine", "given_on", "centre")
    ]


def test_the_same_headings_over_their_own_data_are_certain(samples: Path) -> None:
    header = find_header(sample_rows(samples / "table40_aligned.xlsx"))
    assert header is not None
    assert [(p.field, p.certainty, p.reason) for p in propose(header)] == [
        ("serial", "certain", "known_heading"),
        ("name", "certain", "known_heading"),
        (None, "certain", "not_needed"),
        ("identity", "certain", "known_heading"),
        ("born_on", "certain", "known_heading"),
        ("mobile", "certain", "known_heading"),
        ("vaccine", "certain", "known_heading"),
        ("given_on", "certain", "known_heading"),
        ("centre", "certain", "known_heading"),
    ]


@pytest.mark.parametrize(
    "file",
    [
        "list1_dohar_13oct.xlsx",
        "list2_kalihati_28oct.xlsx",
        "list4_ishwardi_28oct.csv",
        "list5_bhanga_13oct.tsv",
    ],
)
def test_columns_of_the_sample_lists_are_all_certain(samples: Path, file: str) -> None:
    header = find_header(sample_rows(samples / file))
    assert header is not None
    assert {proposal.certainty for proposal in propose(header)} == {"certain"}


def test_few_or_lost_cells_prove_nothing_against_a_heading() -> None:
    found = proposals(("Name", "Mobile", "NID"), ("????", "", "not known"), ("?????", "", ""), ("ঐ", "", "ঐ"))
    assert {proposal.certainty for proposal in found} == {"certain"}


def test_repeated_header_inside_the_sample_is_no_data() -> None:
    again = ("SL", "Name", "NID", "DOB", "Mobile", "Vaccine", "১ম ডোজ")
    assert proposals(again, *PEOPLE, again, again, again, again) == proposals(again, *PEOPLE)


def test_proposals_are_the_same_every_time_and_survive_being_stored(samples: Path) -> None:
    rows = sample_rows(samples / "table40.xlsx")
    header = find_header(rows)
    assert header is not None
    once = propose(header)
    assert propose(header) == once == [ColumnProposal.from_json(proposal.as_json()) for proposal in once]
    chosen = ColumnProposal.from_json({"index": 3, "field": "nid", "sample": ["x"]})
    assert (chosen.field, chosen.certainty, chosen.reason) == ("nid", "certain", "chosen")


def test_every_field_has_a_label_and_every_reason_a_word(samples: Path) -> None:
    assert set(FIELD_LABELS) == set(FIELDS)
    seen = {"chosen", "empty_column", "looks_like_sexes", "looks_like_places"}
    wild = sheet_row(1, "Name", "Mobile", "mobile no", "Reg phone", "xyz", "", "Father name", "†gvevBj", "Sign")
    header = find_header([wild, *sheet(("a", "", "", "", "z"), first=2)])
    assert header is not None
    seen |= {proposal.reason for proposal in propose(header)}
    assert seen <= set(COLUMN_REASONS)
