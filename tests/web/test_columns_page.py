"""The Columns page, as a person uses it: what it shows before anything is read, and what comes of the answer."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from records.models import Centre, CentreAlias, Role, User
from recovery import tasks
from recovery.models import CentreList, ColumnMemory, Incident, ListRow, RowFault, SkippedRow
from tests.web import world
from tests.web.columns_files import TITLE, hard_list, workbook_bytes

DEBIDWAR, DOHAR = "S201901", "S302601"
pytestmark = pytest.mark.django_db


class Site:
    """The sample register with a clerk of MIS and a manager of Debidwar."""

    def __init__(self) -> None:
        world.sample_register()
        self.incident: Incident = world.incident()
        self.centre = Centre.objects.get(code=DEBIDWAR)
        self.officer: User = world.account(Role.OFFICER, "officer", first_name="Nasrin", last_name="Clerk")
        self.manager: User = world.account(Role.MANAGER, "manager", centres=[self.centre])

    def received(self, content: bytes, name: str = "list.xlsx", **facts: Any) -> CentreList:
        return world.list_received(
            content, name=name, **{"by": self.officer, "centre": self.centre, "incident": self.incident, **facts}
        )


@pytest.fixture
def site(db: None) -> Site:
    return Site()


def address(centre_list: CentreList, query: str = "") -> str:
    return reverse("recovery:list_columns", args=[centre_list.pk]) + query


def words(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def form_of(answer: Any) -> dict[str, Any]:
    """What a browser would send if nothing were changed: hidden inputs, ticked boxes and chosen options."""
    form = answer.context["form"]
    sent = {f"h{number}": str(row) for number, row in answer.context["heading_rows"].items()}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            sent[name] = "on"
        elif value not in (False, None, ""):
            sent[name] = str(value)
    return sent


def confirmed(browser: Client, centre_list: CentreList, query: str = "", **changes: str | None) -> CentreList:
    """The page is opened, changed and sent; the list is carried on to where it comes to rest."""
    page = browser.get(address(centre_list, query))
    assert page.status_code == 200
    sent = {name: value for name, value in (form_of(page) | changes).items() if value is not None}
    answer = browser.post(address(centre_list), sent)
    assert answer.status_code == 302, words(answer)
    return tasks.list_run_to_end(centre_list.pk)


def plain_list(headings: tuple[str, ...] = ("Serial", "A", "B", "C", "D"), *, serial: str = "1") -> bytes:
    people = [
        (serial, "Md. Abdul Karim", "2555801347", "05/01/1980", "01700000006"),
        ("2", "Mst. Rahima Khatun", "2777409183", "12/03/1976", "01700000007"),
        ("3", "Zakir Hossain", "6444519028", "07/03/1985", "01700000012"),
    ]
    return world.csv_file(people, headings)


# --- what the page shows --------------------------------------------------------------------------


def test_page_shows_letters_before_and_after_the_title_and_what_each_heading_means(site: Site) -> None:
    centre_list = site.received(hard_list())
    assert centre_list.asks == ["sheets", "columns", "bijoy", "defaults"]
    page = world.browser(site.officer).get(address(centre_list))
    text = words(page)
    for expected in (
        "টিকা গ্রহীতার নাম in the file: wUKv MÖnxZvi bvg",
        "†gvt gvngy`yj nvmvb মোঃ মাহমুদুল হাসান",
        "wm‡bvdvg© সিনোফার্ম",
        "Convert these letters",
        f"From the title, row 2: “{TITLE}”",
        "hidden sheet looks like no list of people",
        "the rows under this heading look like something else",
    ):
        assert expected in text
    assert "Md. Rahim Uddin গ" not in text
    assert " style=" not in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_title_that_names_another_centre_than_the_sender_is_shown_with_both(site: Site) -> None:
    centre_list = site.received(hard_list(), centre=Centre.objects.get(code=DOHAR))
    page = world.browser(site.officer).get(address(centre_list))
    assert page.context["form"]["centre"].value() == DOHAR
    assert "the title (row 2) says Debidwar Upazila Health Complex" in words(page)


def test_manager_is_offered_own_centres_only_and_a_foreign_list_is_not_there(site: Site) -> None:
    centre_list = site.received(hard_list())
    page = world.browser(site.manager).get(address(centre_list))
    assert [centre.code for centre in page.context["form"].fields["centre"].queryset] == [DEBIDWAR]
    # A spelling once confirmed is known to every centre, so only MIS is asked what it means.
    assert page.context["spellings"] == []
    asked = world.browser(site.officer).get(address(centre_list)).context["spellings"]
    assert [field.label for _spelling, field in asked] == ["Debidwer Upzila Helth Complex", "Dohar Helth Complx"]
    foreign = site.received(plain_list(), name="d.csv", centre=Centre.objects.get(code=DOHAR))
    assert world.browser(site.manager).get(address(foreign)).status_code == 404


# --- what comes of the answer ---------------------------------------------------------------------


def test_confirmed_conversion_reads_bijoy_cells_and_leaves_latin_ones(site: Site) -> None:
    centre_list = confirmed(world.browser(site.officer), site.received(hard_list()))
    assert centre_list.state == "settled"
    names = dict(ListRow.objects.filter(list=centre_list).values_list("row_number", "name"))
    assert names == {
        4: "মোঃ মাহমুদুল হাসান",
        5: "Md. Rahim Uddin",
        6: "লক্ষ্মী রানী দাস",
        7: "সালমা বেগম",
        8: "আয়েশা সিদ্দিকা",
    }
    rows = {row.row_number: row for row in centre_list.rows.all()}
    assert (rows[4].sources["name"], rows[5].sources["name"]) == ("converted", "cell")
    assert {row.vaccine_id for row in rows.values()} == {"SINOPHARM", "PFIZER"}
    assert not centre_list.faults.filter(reason="bijoy").exists()


def test_conversion_that_is_declined_leaves_the_cells_as_faults(site: Site) -> None:
    centre_list = confirmed(world.browser(site.officer), site.received(hard_list()), s0c1_convert=None)
    faults = RowFault.objects.filter(list=centre_list, reason="bijoy", field="name")
    assert sorted(faults.values_list("sheet_row__row_number", flat=True)) == [4, 6, 7, 8]
    page = world.browser(site.officer).get(address(centre_list))
    assert page.context["form"]["s0c1_convert"].value() is False


def test_script_that_accepts_the_proposals_accepts_the_conversion_and_not_a_foreign_sheet(site: Site) -> None:
    assert site.received(hard_list(), accepts_proposals=True).asks == ["sheets"]
    accepted = site.received(hard_list(serial="9", chart=False), accepts_proposals=True)
    assert accepted.state == "settled"
    assert accepted.rows.get(row_number=4).name == "মোঃ মাহমুদুল হাসান"


def test_cell_with_a_symbol_that_no_table_knows_stays_a_fault(site: Site) -> None:
    workbook = load_workbook(io.BytesIO(hard_list()))
    workbook.worksheets[0]["B7"] = "mvjgv €†eMg"
    centre_list = confirmed(world.browser(site.officer), site.received(workbook_bytes(workbook)))
    fault = RowFault.objects.get(list=centre_list, reason="bijoy_leftover")
    assert (fault.sheet_row.row_number, fault.field, fault.text) == (7, "name", "mvjgv €†eMg")


def test_rows_of_a_sheet_that_is_left_out_are_counted_and_said(site: Site) -> None:
    centre_list = confirmed(world.browser(site.officer), site.received(hard_list()))
    left_out = SkippedRow.objects.filter(list=centre_list, reason="sheet_left_out")
    assert left_out.count() == 4
    assert centre_list.rows_seen == (centre_list.rows_listed or 0) + (centre_list.rows_skipped or 0) == 12
    detail = world.browser(site.officer).get(reverse("recovery:list_detail", args=[centre_list.pk]))
    assert "on a sheet that was left out 4" in words(detail)


def test_leaving_out_every_sheet_is_refused_in_words_and_nothing_is_read(site: Site) -> None:
    centre_list = site.received(hard_list())
    browser = world.browser(site.officer)
    sent = form_of(browser.get(address(centre_list))) | {"s0_left_out": "on"}
    answer = browser.post(address(centre_list), sent)
    assert answer.status_code == 422
    assert "which sheets are lists of people" in words(answer)
    centre_list.refresh_from_db()
    assert centre_list.state == "asking"


def test_spelling_that_was_confirmed_is_an_alias_and_all_its_rows_have_the_centre(site: Site) -> None:
    centre_list = confirmed(world.browser(site.officer), site.received(hard_list()))
    aliases = {alias.name: (alias.centre.code, alias.confirmed_by) for alias in CentreAlias.objects.filter(
        confirmed_by__isnull=False)}  # fmt: skip
    assert aliases == {
        "Debidwer Upzila Helth Complex": (DEBIDWAR, site.officer),
        "Dohar Helth Complx": (DOHAR, site.officer),
    }
    codes = dict(centre_list.rows.values_list("row_number", "centre__code"))
    assert codes == {4: DEBIDWAR, 5: DEBIDWAR, 6: DOHAR, 7: DEBIDWAR, 8: DEBIDWAR}
    page = world.browser(site.officer).get(address(centre_list))
    assert page.context["spellings"] == []


# --- memory ---------------------------------------------------------------------------------------


def test_next_list_of_the_centre_with_these_headings_is_certain_by_itself(site: Site) -> None:
    browser = world.browser(site.officer)
    first = site.received(plain_list(), name="a.csv", day=world.DAY, dose_no=1)
    assert first.asks == ["columns"]
    chosen = {"s0c1": "name", "s0c2": "identity", "s0c3": "born_on", "s0c4": "mobile"}
    assert confirmed(browser, first, "?h0=1", **chosen).state == "settled"
    assert ColumnMemory.objects.filter(centre=site.centre, confirmed_by=site.officer).exists()
    second = site.received(plain_list(serial="7"), name="b.csv", day=world.OTHER_DAY, dose_no=1)
    assert second.state == "settled", second.asks
    assert [column["field"] for column in second.columns[0]["columns"]] == [
        "serial", "name", "identity", "born_on", "mobile",
    ]  # fmt: skip
    page = browser.get(address(second))
    assert "said so for an earlier list with this heading (Nasrin Clerk," in words(page)


def test_memory_is_of_one_centre_and_never_overrides_data_that_speak_against_it(site: Site) -> None:
    browser = world.browser(site.officer)
    facts = {"day": world.DAY, "dose_no": 1}
    chosen = {"s0c1": "name", "s0c2": "identity", "s0c3": "born_on", "s0c4": "mobile"}
    confirmed(browser, site.received(plain_list(), name="a.csv", **facts), "?h0=1", **chosen)
    elsewhere = site.received(plain_list(serial="8"), name="b.csv", centre=Centre.objects.get(code=DOHAR), **facts)
    assert elsewhere.asks == ["columns"]
    people = [
        (number, "Md. Karim", "01700000006", "05/01/1980", "2555801347") for number in ("1", "2", "3", "4")
    ]  # phone and identifier have changed places
    swapped = site.received(world.csv_file(people, ("Serial", "A", "B", "C", "D")), name="c.csv", **facts)
    assert swapped.asks == ["columns"]


def test_newer_word_replaces_the_older_one(site: Site) -> None:
    browser = world.browser(site.officer)
    facts = {"day": world.DAY, "dose_no": 1}
    chosen = {"s0c1": "name", "s0c2": "identity", "s0c3": "born_on", "s0c4": "mobile"}
    first = confirmed(browser, site.received(plain_list(), name="a.csv", **facts), "?h0=1", **chosen)
    before = ColumnMemory.objects.count()
    confirmed(browser, first, **{**chosen, "s0c2": "nid"})
    assert ColumnMemory.objects.count() == before
    assert set(ColumnMemory.objects.filter(heading_key__in=["b", "2"]).values_list("field", flat=True)) == {"nid"}


def test_administrator_reads_what_is_remembered_and_changes_nothing(site: Site) -> None:
    confirmed(world.browser(site.officer), site.received(hard_list()))
    administrator = world.browser(world.account(Role.ADMINISTRATOR, "admin", is_staff=True))
    page = administrator.get(reverse("admin:recovery_columnmemory_changelist"))
    assert page.status_code == 200
    assert administrator.get(reverse("admin:recovery_columnmemory_add")).status_code == 403


# --- the heading row ------------------------------------------------------------------------------


def odd_heading() -> bytes:
    rows = [
        ("x1", "x2", "x3", "x4", "x5"),
        ("1", "Md. Abdul Karim", "2555801347", "05/01/1980", "01700000006"),
        ("2", "Mst. Rahima Khatun", "2777409183", "12/03/1976", "01700000007"),
        ("3", "Zakir Hossain", "6444519028", "07/03/1985", "01700000012"),
    ]
    return world.csv_file(rows, ("List of people", "", "", "", ""))


def test_person_chooses_the_heading_row_and_nothing_is_written_before_confirming(site: Site) -> None:
    centre_list = site.received(odd_heading(), name="odd.csv", day=world.DAY, dose_no=1)
    browser = world.browser(site.officer)
    page = browser.get(address(centre_list))
    assert "No heading row was found. Which row is it?" in words(page)
    assert 'href="?h0=2#first-rows-0"' in page.content.decode()
    chosen = browser.get(address(centre_list, "?h0=2"))
    assert "The heading is in row 2. Is that wrong?" in words(chosen)
    assert "x5" in words(chosen)
    centre_list.refresh_from_db()
    assert centre_list.columns[0]["header_rows"] == []
    done = confirmed(browser, centre_list, "?h0=2", s0c1="name")
    assert (done.state, done.columns[0]["header_rows"]) == ("settled", [2])
    assert dict(done.skipped_rows.values_list("sheet_row__row_number", "reason")) == {1: "letterhead", 2: "header"}


def test_person_says_that_there_is_no_heading_row(site: Site) -> None:
    content = plain_list(("SL", "Name", "NID No", "Date of Birth", "Mobile No"))
    centre_list = site.received(content, name="h.csv")
    browser = world.browser(site.officer)
    page = browser.get(address(centre_list, "?h0=0"))
    assert "No heading row was found" in words(page)
    assert all(column["heading"] == "" for column in page.context["form"].sheets[0]["columns"])
    assert not browser.get(address(centre_list, "?h0=99")).context["heading_rows"]
    assert not browser.get(address(centre_list, "?h0=x")).context["heading_rows"]
    assert not browser.get(address(centre_list, "?h7=1")).context["heading_rows"]


def test_column_of_dates_may_be_said_to_be_that_of_one_dose(site: Site) -> None:
    people = [
        (str(number), f"Person {letter} Begum", f"19100000000{number}", "13/10/2021", "28/10/2021")
        for number, letter in ((11, "Asma"), (12, "Beli"), (13, "Champa"))
    ]
    content = world.csv_file(people, ("SL", "Name", "NID No", "When", "Again"))
    centre_list = site.received(content, name="two.csv")
    chosen = {"s0c3": "given_on:1", "s0c4": "given_on:2", "dose_no": None, "given_on": None}
    done = confirmed(world.browser(site.officer), centre_list, **chosen)
    assert [(column["field"], column["dose_no"]) for column in done.columns[0]["columns"]][3:] == [
        ("given_on", 1),
        ("given_on", 2),
    ]
    assert set(done.rows.values_list("given_on", "dose_no")) == {(world.DAY, 1)}
