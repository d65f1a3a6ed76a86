"""Reference data out as a file, in again by a preview: nothing by halves and nothing silently."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.admin import sheets
from records.admin.resources import CentreResource
from records.models import Area, Centre, ReportedCount, Role, Vaccine, VaccineAlias
from recovery.models import CentreDay
from tests.admin import worlds
from tests.admin.pages import address

CSV, XLSX = "0", "1"


def send(browser: Client, model: type[Model], content: str | bytes, name: str = "file.csv") -> HttpResponse:
    content = content.encode() if isinstance(content, str) else content
    return browser.post(address(model, "import"), {"resource": "0", "import_file": SimpleUploadedFile(name, content)})


def confirm(browser: Client, model: type[Model], preview: HttpResponse) -> HttpResponse:
    form = preview.context["confirm_form"]
    answers = {name: form[name].value() for name in form.fields}
    return browser.post(address(model, "process_import"), answers, follow=True)


def text_of(response: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def download(browser: Client, model: type[Model], kind: str = CSV, query: str = "") -> bytes:
    response = browser.post(address(model, "export") + query, {"format": kind, "resource": "0"})
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def test_new_and_changed_rows_are_previewed_and_only_then_imported(admin_pages: Client) -> None:
    worlds.centre("S1", name_en="Before")
    worlds.centre("S2", name_en="Same")
    content = "code,name_en,district_code\nS1,After,3026\nS2,Same,3026\nS3,New,3026\n"
    preview = send(admin_pages, Centre, content)
    assert "1 new, 1 changed, 1 the same as before." in text_of(preview)
    page = preview.content.decode()
    assert "<del>Before</del> <ins>After</ins>" in page
    assert not Centre.objects.filter(code="S3").exists()
    assert Centre.objects.get(code="S1").name_en == "Before"

    done = confirm(admin_pages, Centre, preview)
    assert "Imported: 1 new, 1 changed, 1 the same as before." in text_of(done)
    assert Centre.objects.get(code="S1").name_en == "After"
    assert Centre.objects.get(code="S3").district_id == "3026"
    logged = LogEntry.objects.filter(change_message="From an imported file.")
    assert sorted(logged.values_list("object_repr", flat=True)) == ["After", "New"]


def test_every_bad_row_is_named_by_its_line_and_nothing_is_imported(admin_pages: Client) -> None:
    worlds.district()
    content = (
        "code,name_en,district_code\n"
        "S1,Good,3026\n"
        "S2,Where,9999\n"
        "\n"
        "S3,,3026\n"
        "S1,Again,3026\n"
        ",No code,3026\n"
        "S4,Nowhere,\n"
        f"{'S' * 21},Long code,3026\n"
    )
    preview = send(admin_pages, Centre, content)
    assert "confirm_form" not in preview.context
    faults = {
        fault["line"]: (fault["heading"], " ".join(map(str, fault["sentences"]))) for fault in preview.context["faults"]
    }
    assert faults == {
        3: ("district_code", "There is none with the code “9999”."),
        5: ("", "A centre needs an English or a Bangla name."),
        6: ("", "Line 2 is about the same already."),
        7: ("code", "This field cannot be blank."),
        8: ("district_code", "This field cannot be blank."),
        9: ("code", "Ensure this value has at most 20 characters (it has 21)."),
    }
    assert Centre.objects.count() == 0


def test_formulas_go_out_dead_and_come_back_unchanged(admin_pages: Client) -> None:
    names = {"S1": "=1+1", "S2": "+880 17", "S3": "-x", "S4": "@a", "S5": "\tx", "S6": "'=1", "S7": "'Ali"}
    for code, name in names.items():
        worlds.centre(code, name_en=name, name_bn="ঢাকা")
    for kind, file_name in ((CSV, "centres.csv"), (XLSX, "centres.xlsx")):
        content = download(admin_pages, Centre, kind)
        preview = send(admin_pages, Centre, content, file_name)
        assert "0 new, 0 changed, 7 the same as before." in text_of(preview)
    Centre.objects.update(name_en="lost")
    done = confirm(admin_pages, Centre, send(admin_pages, Centre, content, file_name))
    assert "Imported: 0 new, 7 changed" in text_of(done)
    assert dict(Centre.objects.values_list("code", "name_en")) == names


def test_exported_csv_reads_as_bangla_in_excel_and_holds_no_live_formula(admin_pages: Client) -> None:
    worlds.centre("S1", name_en="=HYPERLINK(1)", name_bn="দোহার")
    content = download(admin_pages, Centre)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines == [
        "code,name_en,name_bn,district_code,facility_code,kind",
        "S1,'=HYPERLINK(1),দোহার,3026,,",
    ]


def test_export_follows_the_filters_of_the_list(admin_pages: Client) -> None:
    worlds.centre("S1", kind="hospital")
    worlds.centre("S2", kind="school")
    content = download(admin_pages, Centre, query="?kind=school").decode("utf-8-sig")
    assert "S2" in content
    assert "S1" not in content


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_every_kind_of_reference_data_comes_back_unchanged(admin_pages: Client, kind: str) -> None:
    worlds.evidence(3)
    Vaccine.objects.filter(code="V1").update(interval_days=28, interval_source="DGHS", note="two\nlines")
    before = {
        model: list(model.objects.order_by("pk").values())
        for model in (Area, Centre, Vaccine, VaccineAlias, ReportedCount)
    }
    for model, rows in before.items():
        content = download(admin_pages, model, kind)
        preview = send(admin_pages, model, content)
        assert preview.context["counts"] == {"new": 0, "changed": 0, "same": len(rows)}, model
        assert list(model.objects.order_by("pk").values()) == rows


def test_areas_take_names_and_no_more(admin_pages: Client) -> None:
    worlds.district()
    preview = send(admin_pages, Area, "code,name_bn,part_of\n3026,ঢাকা জেলা,99\n")
    confirm(admin_pages, Area, preview)
    area = Area.objects.get(code="3026")
    assert (area.name_bn, area.name_en, area.parent_id) == ("ঢাকা জেলা", "Dhaka", "30")
    preview = send(admin_pages, Area, "code,name_bn\n9999,নতুন\n")
    assert preview.context["faults"] == [
        {"line": 2, "heading": "code", "sentences": ["There is no area with this code."]}
    ]


def test_columns_that_are_left_out_stay_as_they_are_and_unknown_ones_are_named(admin_pages: Client) -> None:
    worlds.centre("S1", name_en="Name", kind="hospital")
    preview = send(admin_pages, Centre, "code,name_bn,beds\nS1,নাম,20\n")
    assert "not known here and are left out: beds" in text_of(preview)
    confirm(admin_pages, Centre, preview)
    centre = Centre.objects.get()
    assert (centre.name_bn, centre.name_en, centre.kind) == ("নাম", "Name", "hospital")


def test_counts_are_found_again_by_centre_day_and_dose(admin_pages: Client) -> None:
    worlds.incident()
    centre = worlds.centre("S1")
    ReportedCount.objects.create(centre=centre, day=worlds.DAY, dose_no=1, doses=10, source="old")
    content = (
        "centre_code,date,dose_no,doses_reported,source\n"
        "S1,2021-10-13,1,১২০,daily count\nS1,2021-10-28,1,7,daily count\nS1,2021-10-13,2,3,daily count\n"
    )
    done = confirm(admin_pages, ReportedCount, send(admin_pages, ReportedCount, content))
    assert "Imported: 2 new, 1 changed" in text_of(done)
    assert sorted(ReportedCount.objects.values_list("day", "dose_no", "doses")) == [
        (worlds.DAY, 1, 120),
        (worlds.DAY, 2, 3),
        (worlds.OTHER_DAY, 1, 7),
    ]
    due = CentreDay.objects.values_list("centre__code", "day")
    assert set(due) == {("S1", worlds.DAY), ("S1", worlds.OTHER_DAY)}


def test_counts_that_cannot_be_read_are_named_with_their_cell(admin_pages: Client) -> None:
    worlds.centre("S1")
    content = (
        "centre_code,date,dose_no,doses_reported,source\n"
        "S1,13/10/2021,1,10,x\nS1,2021-10-13,1,ten,x\nS1,2021-10-13,12,5,x\nS1,2021-10-28,1,,\nS1,2021-10-29,1,-5,x\n"
    )
    preview = send(admin_pages, ReportedCount, content)
    faults = [(fault["line"], fault["heading"]) for fault in preview.context["faults"]]
    assert sorted(faults) == [
        (2, "date"),
        (3, "doses_reported"),
        (4, ""),
        (5, "doses_reported"),
        (5, "source"),
        (6, "doses_reported"),
    ]
    page = text_of(preview)
    assert "“13/10/2021” is not a day written as 2021-10-13." in page
    assert "“ten” is not a whole number." in page
    assert "A dose number is a number from 1 to 9." in page


def test_names_of_vaccines_are_looked_up_in_their_folded_form(admin_pages: Client) -> None:
    first, second = (Vaccine.objects.create(code=code, name_en=code) for code in ("SINOPHARM", "PFIZER"))
    VaccineAlias.objects.create(vaccine=first, name="Vero Cell", name_key="vero cell")
    done = confirm(
        admin_pages,
        VaccineAlias,
        send(admin_pages, VaccineAlias, "name,vaccine\nVERO  CELL,PFIZER\nফাইজার,PFIZER\n"),
    )
    assert "Imported: 1 new, 1 changed" in text_of(done)
    assert set(VaccineAlias.objects.values_list("name_key", "vaccine")) == {
        ("vero cell", second.pk),
        ("ফাইজার", second.pk),
    }
    assert VaccineAlias.objects.filter(name="VERO  CELL").exists()
    preview = send(admin_pages, VaccineAlias, "name,vaccine\n---,PFIZER\n")
    assert preview.context["faults"][0]["line"] == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name_en\nx\n", "These columns are missing: code."),
        ("code,name_en\n", "No valid data to import"),
        ("", "The submitted file is empty."),
        ("code,name_en\n1,2,3\n", "Line 2 has more cells than there are headings."),
    ],
)
def test_file_that_cannot_be_taken_is_refused_with_a_sentence(admin_pages: Client, content: str, sentence: str) -> None:
    assert sentence in text_of(send(admin_pages, Centre, content))


def test_file_that_is_too_large_is_refused_before_it_is_read(
    admin_pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_BYTES", 20)
    assert "larger than 5 MB" in text_of(send(admin_pages, Centre, "code,name_en\nS1,Name\n"))


def test_kind_of_file_is_found_by_its_bytes_not_by_its_name(admin_pages: Client) -> None:
    worlds.centre("S1")
    workbook = download(admin_pages, Centre, XLSX)
    assert send(admin_pages, Centre, workbook, "centres.csv").context["counts"]["same"] == 1
    assert send(admin_pages, Centre, "code\nS1\n", "centres.xlsx").context["counts"]["same"] == 1


def test_preview_waits_in_the_database_where_every_process_finds_it(admin_pages: Client) -> None:
    worlds.district()
    preview = send(admin_pages, Centre, "code,name_en,district_code\nS1,Name,3026\n")
    name = preview.context["confirm_form"]["import_file_name"].value()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_cache WHERE cache_key LIKE %s", [f"%reference-preview-{name}"])
        assert cursor.fetchone() == (1,)
    confirm(admin_pages, Centre, preview)
    assert cache.get(f"reference-preview-{name}") is None


def test_confirming_twice_or_too_late_imports_nothing(admin_pages: Client) -> None:
    worlds.district()
    preview = send(admin_pages, Centre, "code,name_en,district_code\nS1,Name,3026\n")
    confirm(admin_pages, Centre, preview)
    again = confirm(admin_pages, Centre, preview)
    assert "Nothing was imported: the preview is too old." in text_of(again)
    assert Centre.objects.count() == 1


@pytest.mark.parametrize("tampered", [{"import_file_name": "../uploads/secret"}, {"format": "7"}, {"format": "x"}])
def test_tampered_confirmation_imports_nothing(admin_pages: Client, tampered: dict[str, str]) -> None:
    worlds.district()
    preview = send(admin_pages, Centre, "code,name_en,district_code\nS1,Name,3026\n")
    form = preview.context["confirm_form"]
    answers = {name: form[name].value() for name in form.fields} | tampered
    response = admin_pages.post(address(Centre, "process_import"), answers, follow=True)
    assert "Nothing was imported" in text_of(response)
    assert Centre.objects.count() == 0
    assert admin_pages.get(address(Centre, "process_import")).status_code == 405


def test_data_that_changed_after_the_preview_stops_the_whole_import(admin_pages: Client) -> None:
    worlds.district()
    Vaccine.objects.create(code="PFIZER", name_en="Pfizer")
    preview = send(admin_pages, VaccineAlias, "name,vaccine\nFirst,PFIZER\n")
    Vaccine.objects.all().delete()
    done = confirm(admin_pages, VaccineAlias, preview)
    assert "Nothing was imported: the data changed after the preview." in text_of(done)
    assert not VaccineAlias.objects.exists()
    assert not LogEntry.objects.exists()


def test_import_takes_the_same_number_of_lookups_for_few_and_many_rows(admin_pages: Client) -> None:
    worlds.district()

    def lookups(number: int) -> int:
        rows = "".join(f"S{n},Centre {n},3026\n" for n in range(number))
        with CaptureQueriesContext(connection) as captured:
            send(admin_pages, Centre, "code,name_en,district_code\n" + rows)
        return sum(' FROM "' in query["sql"] for query in captured)

    assert lookups(3) == lookups(60)


def test_file_that_only_the_database_refuses_is_refused_whole(
    admin_pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CentreResource, "broken_rule", lambda resource, centre: None)
    worlds.district()
    preview = send(admin_pages, Centre, "code,name_en,district_code\nS1,Name,3026\nS2,,3026\n")
    assert "confirm_form" not in preview.context
    assert "The database refuses this file." in text_of(preview)
    assert not Centre.objects.exists()


@pytest.mark.django_db
def test_import_and_export_are_for_those_who_may_come_in(client: Client) -> None:
    worlds.district()
    client.force_login(worlds.account(Role.OFFICER, is_staff=True))
    for page in ("import", "export", "process_import"):
        assert client.get(address(Centre, page), follow=True).status_code == 403
        assert client.post(address(Centre, page), follow=True).status_code in {403, 405}
