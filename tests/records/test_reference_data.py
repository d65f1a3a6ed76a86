"""The reference files: complete, in one code form, and without two meanings for one name."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

import records
from records.bangla import clean_text
from records.normalise import name_key

REFERENCE = Path(records.__file__).parent / "reference"
FILES = ("divisions", "districts", "vaccines", "vaccine_aliases")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def names_of(district: dict[str, str]) -> set[str]:
    given = [district["name_en"], district["name_bn"], district["name_bbs"], *district["aliases"].split("|")]
    return {name_key(name) for name in given if name}


@pytest.mark.parametrize("name", FILES)
def test_a_reference_file_is_clean_nfc_and_every_row_has_every_column(name: str) -> None:
    text = (REFERENCE / f"{name}.csv").read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert not text.startswith("\ufeff")
    for row in rows(name):
        assert None not in row
        assert None not in row.values()
        assert all(value == clean_text(value) for value in row.values())


def test_there_are_8_divisions_and_64_districts_each_in_its_division() -> None:
    divisions, districts = rows("divisions"), rows("districts")
    assert [row["code"] for row in divisions] == ["10", "20", "30", "40", "45", "50", "55", "60"]
    assert len(districts) == len({row["code"] for row in districts}) == 64
    assert {row["division_code"] for row in districts} == {row["code"] for row in divisions}
    assert all(row["code"].startswith(row["division_code"]) and len(row["code"]) == 4 for row in districts)


def test_districts_per_division_are_as_the_statistics_bureau_counts_them() -> None:
    counted = Counter(row["division_code"] for row in rows("districts"))
    assert counted == {"10": 6, "20": 11, "30": 13, "40": 10, "45": 4, "50": 8, "55": 8, "60": 4}


def test_names_of_areas_are_unique_in_both_languages() -> None:
    for file in ("divisions", "districts"):
        for column in ("name_en", "name_bn"):
            named = [name_key(row[column]) for row in rows(file)]
            assert all(named)
            assert len(set(named)) == len(named)


def test_no_spelling_leads_to_two_districts() -> None:
    seen = Counter(name for district in rows("districts") for name in names_of(district))
    assert [name for name, times in seen.items() if times > 1] == []


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Comilla", "2019"),
        ("কুমিল্লা", "2019"),
        ("Chittagong", "2015"),
        ("Jessore", "4041"),
        ("Bogra", "5010"),
        ("Barisal", "1006"),
        ("COXSBAZAR", "2022"),
        ("চাঁপাই নবাবগঞ্জ", "5070"),
        ("Nawabganj", "5070"),
        ("Moulvibazar", "6058"),
    ],
)
def test_old_and_new_spellings_find_the_district(spelling: str, code: str) -> None:
    found = [district["code"] for district in rows("districts") if name_key(spelling) in names_of(district)]
    assert found == [code]


def test_the_vaccines_are_those_of_the_campaign() -> None:
    codes = [row["code"] for row in rows("vaccines")]
    assert codes == [
        "SINOPHARM", "ASTRAZENECA", "COVISHIELD", "MODERNA", "PFIZER", "SINOVAC", "JANSSEN", "UNKNOWN",
    ]  # fmt: skip


def test_every_interval_is_a_number_of_days_and_has_a_source() -> None:
    for row in rows("vaccines"):
        assert bool(row["interval_days"]) == bool(row["interval_source"])
        if row["interval_days"]:
            assert 14 <= int(row["interval_days"]) <= 84
        else:
            assert row["note"]


def test_second_doses_fall_due_when_the_directorate_said() -> None:
    interval = {row["code"]: row["interval_days"] for row in rows("vaccines")}
    assert (interval["SINOPHARM"], interval["ASTRAZENECA"], interval["COVISHIELD"]) == ("28", "56", "56")


def test_codes_of_standards_have_their_form() -> None:
    for row in rows("vaccines"):
        assert row["cvx"] == "" or (row["cvx"].isdigit() and len(row["cvx"]) == 3)
        assert row["icd11"] == "" or row["icd11"].startswith("XM")


def test_every_alias_folds_to_one_vaccine_and_stands_once() -> None:
    codes = {row["code"] for row in rows("vaccines")}
    folded = Counter(name_key(row["alias"]) for row in rows("vaccine_aliases"))
    assert {row["vaccine_code"] for row in rows("vaccine_aliases")} == codes
    assert "" not in folded
    assert [key for key, times in folded.items() if times > 1] == []


def test_every_vaccine_is_found_by_its_own_names() -> None:
    by_alias = {name_key(row["alias"]): row["vaccine_code"] for row in rows("vaccine_aliases")}
    for row in rows("vaccines"):
        for name in (row["code"], row["name_en"], row["name_bn"]):
            assert by_alias[name_key(name)] == row["code"]


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ("Sinopharm", "SINOPHARM"),
        ("সিনোফার্ম", "SINOPHARM"),
        ("Sinopharma", "SINOPHARM"),
        ("সিনোফার্মা", "SINOPHARM"),
        ("Vero Cell", "SINOPHARM"),
        ("ভেরোসেল", "SINOPHARM"),
        ("BBIBP-CorV", "SINOPHARM"),
        ("AZ", "ASTRAZENECA"),
        ("AstraZeneca", "ASTRAZENECA"),
        ("অ্যাস্ট্রাজেনেকা", "ASTRAZENECA"),
        ("Oxford-AstraZeneca", "ASTRAZENECA"),
        ("Covishield", "COVISHIELD"),
        ("কোভিশিল্ড", "COVISHIELD"),
        ("Moderna", "MODERNA"),
        ("mRNA-1273", "MODERNA"),
        ("Spikevax", "MODERNA"),
        ("মডার্না", "MODERNA"),
        ("মডার্ণা", "MODERNA"),
        ("Pfizer", "PFIZER"),
        ("ফাইজার", "PFIZER"),
        ("Pfizer (Pfizer-BioNTech)", "PFIZER"),
        ("Comirnaty", "PFIZER"),
        ("CoronaVac", "SINOVAC"),
        ("সিনোভ্যাক", "SINOVAC"),
        ("Janssen", "JANSSEN"),
    ],
)
def test_names_seen_on_lists_lead_to_their_vaccine(seen: str, code: str) -> None:
    by_alias = {name_key(row["alias"]): row["vaccine_code"] for row in rows("vaccine_aliases")}
    assert by_alias[name_key(seen)] == code


def test_every_vaccine_of_the_sample_doses_is_known() -> None:
    by_alias = {name_key(row["alias"]) for row in rows("vaccine_aliases")}
    samples = Path(__file__).parents[1] / "samples"
    with (samples / "doses.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {name_key(row["vaccine"]) for row in csv.DictReader(file)} <= by_alias
