"""Areas, vaccines, centres and daily counts: loaded twice they change nothing, and bad lines are named."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from records import errors
from records.models import Area, AreaAlias, Centre, ReportedCount, Vaccine, VaccineAlias
from records.normalise import name_key
from records.reference_data import (
    LoadResult,
    areas_load,
    centres_load,
    own_data_ensure,
    reported_load,
    vaccine_by_name,
    vaccines_load,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CENTRE_HEADING = "code,name_en,name_bn,district_code,facility_code,kind"
REPORTED_HEADING = "centre_code,date,dose_no,doses_reported,source"


def csv_file(folder: Path, *lines: str) -> Path:
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def told(result: LoadResult) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.text) for fault in result.faults]


# What comes with the product


def test_the_eight_divisions_and_64_districts_are_loaded_once() -> None:
    assert areas_load() == LoadResult(created=72, changed=0, unchanged=0)
    aliases = AreaAlias.objects.count()
    assert areas_load() == LoadResult(created=0, changed=0, unchanged=72)
    assert AreaAlias.objects.count() == aliases
    assert Area.objects.filter(level="division").count() == 8
    cumilla = Area.objects.get(code="2019")
    assert (cumilla.name_en, cumilla.name_bn, cumilla.parent_id) == ("Cumilla", "কুমিল্লা", "20")


@pytest.mark.parametrize("spelling", ["Comilla", "cumilla", "কুমিল্লা"])
def test_an_area_is_known_by_its_spellings(spelling: str) -> None:
    areas_load()
    assert [alias.area_id for alias in AreaAlias.objects.filter(name_key=name_key(spelling))] == ["2019"]


def test_an_area_whose_name_was_changed_goes_back_to_its_official_name() -> None:
    areas_load()
    Area.objects.filter(code="2019").update(name_en="Elsewhere")
    assert areas_load() == LoadResult(created=0, changed=1, unchanged=71)
    assert Area.objects.get(code="2019").name_en == "Cumilla"


def test_vaccines_are_loaded_once_and_intervals_name_their_source() -> None:
    first = vaccines_load()
    assert first.created == Vaccine.objects.count() > 5
    assert vaccines_load() == LoadResult(created=0, changed=0, unchanged=first.created)
    sinopharm = Vaccine.objects.get(code="SINOPHARM")
    assert sinopharm.interval_days == 28
    assert sinopharm.interval_source != ""
    assert Vaccine.objects.get(code="MODERNA").interval_days is None


def test_what_an_administrator_changed_of_a_vaccine_stays() -> None:
    vaccines_load()
    Vaccine.objects.filter(code="SINOPHARM").update(interval_days=30, interval_source="DGHS letter")
    VaccineAlias.objects.filter(name_key=name_key("AZ")).update(vaccine_id="COVISHIELD")
    vaccines_load()
    own_data_ensure()
    assert Vaccine.objects.get(code="SINOPHARM").interval_days == 30
    assert vaccine_by_name()("AZ") == "COVISHIELD"


def test_own_data_is_brought_in_where_there_is_none() -> None:
    own_data_ensure()
    assert (Area.objects.count(), Vaccine.objects.filter(code="PFIZER").count()) == (72, 1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sinopharm", "SINOPHARM"),
        ("vero cell", "SINOPHARM"),
        ("ফাইজার", "PFIZER"),
        ("moderna", "MODERNA"),
        ("SINOVAC", "SINOVAC"),
        ("Elixir", None),
        ("", None),
    ],
)
def test_a_vaccine_is_found_by_code_and_names(name: str, code: str | None) -> None:
    vaccines_load()
    assert vaccine_by_name()(name) == code


# Centres


def test_the_sample_centres_and_counts_are_loaded_once(samples: Path) -> None:
    areas_load()
    assert centres_load(samples / "centres.csv") == LoadResult(8, 0, 0)
    assert centres_load(samples / "centres.csv") == LoadResult(0, 0, 8)
    assert reported_load(samples / "reported.csv") == LoadResult(9, 0, 0)
    assert reported_load(samples / "reported.csv") == LoadResult(0, 0, 9)
    debidwar = Centre.objects.get(code="S201901")
    assert (debidwar.district_id, debidwar.facility_code, debidwar.kind) == ("2019", "10090011", "uhc")
    count = ReportedCount.objects.get(centre=debidwar)
    assert (count.day, count.dose_no, count.doses, count.source) == (
        datetime.date(2021, 10, 13),
        1,
        35,
        "daily count",
    )


def test_a_centre_that_differs_is_changed_and_the_others_stay(reference: None, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        CENTRE_HEADING,
        "S201901,Debidwar UHC,,2019,10090011,uhc",
        "S609101,Sylhet Sadar Hospital,সিলেট সদর হাসপাতাল,6091,10090017,hospital",
        "S201902,,চান্দিনা,2019,,",
    )
    assert centres_load(path) == LoadResult(created=1, changed=1, unchanged=1)
    assert Centre.objects.get(code="S201901").name_en == "Debidwar UHC"
    assert Centre.objects.count() == 9


def test_bad_lines_of_centres_are_named_and_good_ones_are_taken(reference: None, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        CENTRE_HEADING,
        ",Nowhere,,2019,,",
        "N1,Nowhere,,9999,,",
        "N2,,,2019,,",
        "N3,Good Centre,,২০১৯,,",
        "N3,Good Centre Again,,2019,,",
        "N4,Centre, of nothing,,2019,,",
        f"N5,{'x' * 201},,2019,,",
        "N6 N7,Two Words,,2019,,",
    )
    result = centres_load(path)
    assert told(result) == [
        (2, "code", ""),
        (3, "district_code", "9999"),
        (4, "name_en", ""),
        (6, "code", "N3"),
        (7, "", "N4,Centre,of nothing,,2019,"),
        (8, "name_en", "x" * 201),
        (9, "code", "N6 N7"),
    ]
    assert str(result.faults[3].sentence) == "The same stands on line 5, which was taken; remove one of the two."
    assert (result.created, Centre.objects.get(code="N3").name_en) == (1, "Good Centre")


def test_an_unknown_heading_is_named_in_a_warning_and_ignored(reference: None, tmp_path: Path) -> None:
    path = csv_file(tmp_path, "district_code,Code,name_bn,name_en,remarks", "2019,N1,,Good Centre,nice")
    result = centres_load(path)
    assert [str(warning) for warning in result.warnings] == [
        "The column remarks of file.csv is not known and was ignored."
    ]
    assert (result.created, Centre.objects.get(code="N1").kind) == (1, "")


def test_a_file_without_a_needed_heading_is_refused_in_one_sentence(reference: None, tmp_path: Path) -> None:
    with pytest.raises(errors.HeadingMissing) as refused:
        centres_load(csv_file(tmp_path, "code,name_en", "N1,Good Centre"))
    assert str(refused.value) == (
        "The file file.csv has no column name_bn, district_code; it needs the headings "
        "code, name_en, name_bn, district_code, facility_code, kind."
    )


# Daily counts


def test_bad_lines_of_daily_counts_are_named_and_good_ones_are_taken(reference: None, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        REPORTED_HEADING,
        "S999999,2021-10-13,1,31,daily count",
        "S201901,13/10/2021,1,31,daily count",
        "S201901,2021-10-13,first,31,daily count",
        "S201901,2021-10-13,1,-3,daily count",
        "S201901,2021-10-13,1,1e3,daily count",
        "S201901,2021-10-28,1,৩৬,civil surgeon",
        "S201901,2021-10-28,1,40,civil surgeon",
        "S201901,2021-10-13,1,36,",
    )
    result = reported_load(path)
    assert told(result) == [
        (2, "centre_code", "S999999"),
        (3, "date", "13/10/2021"),
        (4, "dose_no", "first"),
        (5, "doses_reported", "-3"),
        (6, "doses_reported", "1e3"),
        (8, "centre_code", "S201901"),
    ]
    assert (result.created, result.changed, result.unchanged) == (1, 1, 0)
    counts = ReportedCount.objects.filter(centre__code="S201901").order_by("day")
    assert list(counts.values_list("doses", "source")) == [(36, "file.csv"), (36, "civil surgeon")]
