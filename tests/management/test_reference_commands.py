"""add_incident and load_reference as scripts call them: exit codes, one sentence, one object."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import ManagementUtility, call_command
from django.core.management.base import CommandError
from django.db import connections

from records.models import Area, Centre, ReportedCount, Vaccine
from recovery.models import CentreDay, Incident

pytestmark = pytest.mark.django_db

Run = Callable[..., tuple[int, str, str]]

ADD = ("add_incident", "october-2021", "--days", "2021-10-13,2021-10-28", "--dose", "1")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as the shell does; gives exit code, standard output and standard error."""
    # The test's transaction lives on the connection that a command closes at its end.
    monkeypatch.setattr(connections, "close_all", lambda: None)

    def call(*arguments: object) -> tuple[int, str, str]:
        code = 0
        try:
            ManagementUtility(["manage.py", *map(str, arguments)]).execute()
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


# add_incident


def test_an_incident_is_opened_and_a_repeat_changes_nothing(run: Run) -> None:
    assert run(*ADD, "--name-en", "October") == (0, "The incident october-2021 is open.\n", "")
    before = Incident.objects.values().get()
    assert run(*ADD, "--name-en", "October") == (0, "The incident october-2021 is open already.\n", "")
    assert Incident.objects.values().get() == before
    assert Area.objects.count() == 72
    assert Vaccine.objects.filter(code="SINOPHARM").exists()


def test_add_incident_answers_with_one_object(run: Run) -> None:
    code, out, err = run(*ADD, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "incident": "october-2021",
        "created": True,
        "days": ["2021-10-13", "2021-10-28"],
        "dose": 1,
    }


def test_other_days_are_refused_with_one_plain_sentence(run: Run) -> None:
    run(*ADD)
    code, out, err = run("add_incident", "october-2021", "--days", "2021-10-13", "--dose", "1", "--json")
    assert (code, out) == (1, "")
    assert err == (
        'The incident "october-2021" is there already, with dose 1 of 2021-10-13, 2021-10-28. '
        "Choose another name; nothing was changed.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("october-2021", "--days", "13/10/2021", "--dose", "1"),
        ("october-2021", "--days", "", "--dose", "1"),
        ("october-2021", "--days", "2021-10-13", "--dose", "10"),
        ("october-2021", "--days", "2021-10-13", "--dose", "one"),
        ("october-2021", "--days", "2021-10-13"),
        ("october-2021", "--dose", "1"),
        (),
        ("october-2021", "--days", "2021-10-13", "--dose", "1", "--nonsense"),
    ],
)
def test_wrong_usage_of_add_incident_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run("add_incident", *arguments)
    assert (code, out) == (2, "")
    assert "usage:" in err
    assert not Incident.objects.exists()


@pytest.mark.parametrize("command", ["add_incident", "load_reference"])
def test_help_says_what_a_command_takes(run: Run, command: str) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert "--json" in out


def test_from_python_a_refusal_is_an_error_with_the_sentence(run: Run) -> None:
    run(*ADD)
    with pytest.raises(CommandError, match="is there already"):
        call_command("add_incident", "october-2021", days="2021-10-13", dose=1)


# load_reference


def test_centres_and_counts_are_loaded_and_centre_days_become_due(run: Run, samples: Path) -> None:
    run(*ADD)
    load = ("load_reference", "--centres", samples / "centres.csv", "--reported", samples / "reported.csv")
    assert run(*load, "--incident", "october-2021") == (
        0,
        "Centres: 8 new, 0 changed. Reported counts: 9 new, 0 changed. 0 faulty lines were left out.\n",
        "",
    )
    assert CentreDay.objects.count() == 7
    code, out, err = run(*load, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "centres": {"created": 0, "changed": 0, "unchanged": 8},
        "reported": {"created": 0, "changed": 0, "unchanged": 9},
        "new_centre_days": {"october-2021": 0},
        "faults": 0,
    }


def test_without_an_incident_the_days_of_all_become_due(run: Run, samples: Path) -> None:
    run(*ADD)
    run("add_incident", "second-doses", "--days", "2021-10-28", "--dose", "2")
    load = ("load_reference", "--centres", samples / "centres.csv", "--reported", samples / "reported.csv")
    assert json.loads(run(*load, "--json")[1])["new_centre_days"] == {"october-2021": 7, "second-doses": 2}


def test_bad_lines_and_unknown_headings_are_told_on_standard_error_and_the_rest_is_loaded(
    run: Run, samples: Path, tmp_path: Path
) -> None:
    centres = tmp_path / "centres.csv"
    shutil.copy(samples / "centres.csv", centres)
    with centres.open("a", encoding="utf-8") as file:
        file.write("N1,Nowhere,,9999,,\nN2,Too,many,2019,,,\n")
    reported = tmp_path / "reported.csv"
    reported.write_text(
        "date,centre_code,dose_no,doses_reported,source,weather\n2021-10-13,S201901,1,31,daily count,rain\n",
        encoding="utf-8",
    )
    code, out, err = run("load_reference", "--centres", centres, "--reported", reported, "--json")
    assert code == 0
    assert json.loads(out)["faults"] == 2
    assert err.splitlines() == [
        "centres.csv, line 10, district_code: No district has this code; write the 4-digit BBS code, "
        "like 2019 for Cumilla.",
        "centres.csv, line 11: The line has more or fewer cells than there are headings; it was not taken.",
        "The column weather of reported.csv is not known and was ignored.",
    ]
    assert (Centre.objects.count(), ReportedCount.objects.count()) == (8, 1)


def test_an_unknown_incident_and_a_missing_file_are_refused_and_nothing_is_loaded(
    run: Run, samples: Path, tmp_path: Path
) -> None:
    load = ("load_reference", "--centres", samples / "centres.csv", "--reported")
    code, out, err = run(*load, samples / "reported.csv", "--incident", "november")
    assert (code, out) == (1, "")
    assert err.startswith('There is no incident called "november".')
    code, out, err = run(*load, tmp_path / "nowhere.csv")
    assert (code, out) == (1, "")
    assert err == f"The file {tmp_path / 'nowhere.csv'} cannot be read: No such file or directory.\n"
    assert not Centre.objects.exists()
    assert run("load_reference", "--centres", samples / "centres.csv")[0] == 2
