"""Every sample list through the door that scripts use; what comes out is held against what must come out."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from records.extract.load import extract_load
from records.models import Role, User
from recovery.intake.incidents import incident_add
from recovery.models import CentreList, RowFault, RowOutcome, SheetRow, SkippedRow

CENTRES = {
    "list1_dohar_13oct.xlsx": "S302601",
    "list2_kalihati_28oct.xlsx": "S309301",
    "list3_hathazari_13oct.xls": "S201501",
    "list4_ishwardi_28oct.csv": "S507601",
    "list5_bhanga_13oct.tsv": "S302901",
    "list6_sylhet_13oct.ods": "S609101",
    "table40.xlsx": "S201901",
    "table40_aligned.xlsx": "S201901",
}
READ = [name for name in CENTRES if name.startswith("list")]


@pytest.fixture
def incident(reference: None, samples: Path) -> None:
    incident_add(
        slug="october-2021", days=[datetime.date(2021, 10, 13), datetime.date(2021, 10, 28)], dose_no=1, name_en="x"
    )
    extract_load(
        recipients=samples / "recipients.csv",
        doses=samples / "doses.csv",
        as_of=datetime.datetime.fromisoformat("2021-12-06T18:00+06:00"),
        by=None,
    )
    User.objects.create(username="clerk", role=Role.OFFICER)


def receive(samples: Path, name: str, capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, Any]:
    capsys.readouterr()
    call_command(
        "receive_list", samples / name, incident="october-2021", by="clerk", centre=CENTRES[name], json=True, wait=True,
        **options,
    )  # fmt: skip
    return dict(json.loads(capsys.readouterr().out))


def expected(samples: Path, name: str) -> dict[int, dict[str, str]]:
    with (samples / "lists.expected.csv").open(encoding="utf-8", newline="") as file:
        return {int(line["row"]): line for line in csv.DictReader(file) if line["file"] == name}


@pytest.mark.django_db
@pytest.mark.parametrize("name", READ)
def test_each_row_of_a_sample_ends_with_the_outcome_and_person_that_are_right(
    incident: None, samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    answer = receive(samples, name, capsys, accept=True)
    assert answer["state"] == "settled"
    assert sum(answer["outcomes"].values()) == answer["rows"]
    seen = SheetRow.objects.filter(list_id=answer["list"]).count()
    assert answer["rows"] + answer["skipped"] == seen
    call_command("list_outcomes", answer["list"], out=tmp_path / "outcomes.csv")
    with (tmp_path / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        lines = {int(line["row"]): line for line in csv.DictReader(file)}
    wrong = []
    for number, truth in expected(samples, name).items():
        line = lines[number]
        right = {truth["outcome"], *truth["also_right"].split(" or ")}
        if line["outcome"] not in right or (
            line["registration_no"] and line["registration_no"] != truth["registration_no"]
        ):
            wrong.append((number, line, truth))
    assert wrong == []
    assert set(lines) == set(expected(samples, name))


@pytest.mark.django_db
def test_a_format_that_is_not_read_is_kept_and_refused_with_one_sentence(
    incident: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table40.xlsx"
    path.write_bytes(b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>')
    with pytest.raises(CommandError) as refused:
        receive(tmp_path, path.name, capsys, accept=True)
    assert "not read yet" in str(refused.value)
    kept = CentreList.objects.get()
    assert (kept.state, kept.refusal_code) == ("refused", "E-FORMAT-LATER")
    assert kept.size_bytes == path.stat().st_size
    assert not SheetRow.objects.exists()


@pytest.mark.django_db
def test_a_list_in_bijoy_letters_is_read_whole_and_asks_before_it_goes_on(
    incident: None, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = receive(samples, "list3_hathazari_13oct.xls", capsys)
    assert answer["state"] == "asking"
    assert "bijoy" in answer["asks"]
    rows = SheetRow.objects.filter(list_id=answer["list"])
    assert sorted(rows.values_list("row_number", flat=True)) == list(range(1, 33))
    assert not RowOutcome.objects.exists()


@pytest.mark.django_db
def test_headings_a_column_off_their_data_are_put_before_a_person_and_nothing_is_lost(
    incident: None, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = receive(samples, "table40.xlsx", capsys)
    assert answer["state"] == "asking"
    assert "columns" in answer["asks"]
    assert SheetRow.objects.filter(list_id=answer["list"]).count() == 39  # 40 rows, one of them blank
    assert not RowOutcome.objects.exists()


@pytest.mark.django_db
def test_the_forty_rows_add_up_and_nobody_is_linked_whom_a_person_must_decide(
    incident: None, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = receive(samples, "table40_aligned.xlsx", capsys, accept=True)
    assert answer["state"] == "settled"
    assert sum(answer["outcomes"].values()) == answer["rows"] == 32
    assert answer["skipped"] == 7
    outcomes = dict(RowOutcome.objects.values_list("row__row_number", "outcome"))
    assert {number: outcomes[number] for number in (28, 30)} == {
        28: "in_review",
        30: "in_review",
    }  # one NID, two people
    assert outcomes[13] == "duplicate"  # row 12 again, Latin name
    assert outcomes[37] == "out_of_scope"  # a second dose inside a list of first doses
    assert outcomes[35] == "unreadable"  # a date that became another day
    assert outcomes[15] in {"in_review", "unreadable", "not_registered"}
    assert outcomes[18] == "in_review"  # two digits of the NID destroyed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("list1_dohar_13oct.xlsx", []),
        ("list2_kalihati_28oct.xlsx", ["defaults"]),
        ("list3_hathazari_13oct.xls", ["bijoy"]),
        ("list4_ishwardi_28oct.csv", []),
        ("list5_bhanga_13oct.tsv", []),
        ("list6_sylhet_13oct.ods", []),
        ("table40.xlsx", ["columns", "bijoy", "defaults"]),
        ("table40_aligned.xlsx", ["bijoy", "defaults"]),
    ],
)
def test_a_list_asks_a_person_only_what_a_person_must_confirm(
    incident: None, samples: Path, capsys: pytest.CaptureFixture[str], name: str, asks: list[str]
) -> None:
    answer = receive(samples, name, capsys)
    assert (answer["asks"], answer["state"]) == (asks, "asking" if asks else "settled")
    if asks:  # the same call with --accept answers it
        answer = receive(samples, name, capsys, accept=True)
        assert answer["state"] == "settled"
    assert CentreList.objects.count() == 1


@pytest.mark.django_db
def test_rows_of_the_forty_that_may_be_one_person_name_each_other(
    incident: None, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = receive(samples, "table40_aligned.xlsx", capsys, accept=True)
    pairs = RowFault.objects.filter(list_id=answer["list"], reason="looks_like_row")
    named = {fault.sheet_row.row_number: fault.params["row"] for fault in pairs.select_related("sheet_row")}
    assert {15: 14, 19: 18, 27: 26}.items() <= named.items()
    total = SkippedRow.objects.get(list_id=answer["list"], reason="total")
    assert (total.sheet_row.row_number, total.declared_count, answer["rows"]) == (40, 35, 32)


@pytest.mark.django_db
def test_the_same_bytes_twice_are_refused_with_the_number_of_the_list(
    incident: None, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = receive(samples, READ[0], capsys, accept=True)
    with pytest.raises(CommandError, match=f"the same as list {first['list']},"):
        receive(samples, READ[0], capsys, accept=True)
    assert CentreList.objects.count() == 1


@pytest.mark.django_db
def test_judging_a_list_again_gives_the_same_outcomes(
    incident: None, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = ("row_id", "outcome", "recipient_id", "first_row_id", "centre_id", "day", "reason", "differences")
    answers = [receive(samples, name, capsys, accept=True) for name in READ]
    before = list(RowOutcome.objects.order_by("row").values_list(*fields))
    for answer in reversed(answers):
        call_command("reconcile", answer["list"])
    assert list(RowOutcome.objects.order_by("row").values_list(*fields)) == before
