"""Loading extracts: what the register holds then, what is verified, lost again or at fault."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from records import errors
from records.csv_files import CsvFile
from records.extract.faults import SENTENCES, Reason
from records.extract.lines import RECIPIENT_COLUMNS
from records.extract.load import extract_load
from records.models import Centre, Dose, Extract, ExtractFault, Recipient, Source, VaccineAlias
from records.normalise import name_key
from records.services import DoseEntry, FieldChange, dose_add_many, dose_retract_many, recipient_change_many

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

Load = Callable[..., Extract]
Faults = Callable[[Extract], list[tuple[str, int, str, str, str]]]

DHAKA = datetime.timezone(datetime.timedelta(hours=6))
DAY = datetime.date(2021, 10, 13)


def person(registration_no: str = "P1") -> Recipient:
    return Recipient.objects.get(registration_no=registration_no)


def dose(registration_no: str = "P1", dose_no: int = 1) -> Dose:
    return Dose.objects.get(recipient__registration_no=registration_no, dose_no=dose_no)


def corrected(registration_no: str = "P1", given_on: datetime.date = DAY, **values: Any) -> Dose:
    """A dose that an applied correction says the server should hold."""
    values = {"vaccine_id": "SINOPHARM", "centre_id": Centre.objects.get(code="S201901").pk} | values
    entry = DoseEntry(recipient_id=person(registration_no).pk, dose_no=1, given_on=given_on, **values)
    (pk,) = dose_add_many([entry], source=Source.CORRECTION, source_ref="batch 7")
    return Dose.objects.get(pk=pk)


# The samples


def sample_load(samples: Path, hour: int = 18) -> Extract:
    return extract_load(
        recipients=samples / "recipients.csv",
        doses=samples / "doses.csv",
        as_of=datetime.datetime(2021, 12, 6, hour, tzinfo=DHAKA),
        by=None,
    )


def test_the_sample_extract_fills_the_register(reference: None, samples: Path) -> None:
    extract = sample_load(samples)
    counts = (extract.recipients, extract.doses, extract.verified, extract.lost_again, extract.faults)
    assert counts == (300, 89, 0, 0, 0)
    assert Recipient.objects.filter(last_extract=extract).count() == 300
    assert Dose.objects.held().count() == 89
    rahima = person("004000912")
    assert (rahima.nid, rahima.nid_key, rahima.mobile_key) == ("2777409183", "2777409183", "01700000007")
    assert (rahima.name_key_en, rahima.name_key_bn) == (name_key(rahima.name_en), name_key(rahima.name_bn))
    assert rahima.sound_en == rahima.sound_bn != ""
    assert (rahima.date_of_birth, rahima.sex) == (datetime.date(1976, 3, 12), "F")
    given = dose("004000912")
    assert (given.vaccine_id, given.given_on, given.lot_no) == ("SINOPHARM", DAY, "2021070128")
    assert given.recorded_at == datetime.datetime(2021, 10, 13, 11, 20, tzinfo=DHAKA)
    assert (given.source, given.first_seen_in, given.last_seen_in) == (Source.EXTRACT, extract, extract)


def test_a_later_extract_of_the_sample_loses_a_dose_and_verifies_a_correction(
    reference: None, samples: Path, tmp_path: Path
) -> None:
    sample_load(samples)
    missing = Recipient.objects.filter(doses__isnull=True, centre__code="S201901").order_by("pk").first()
    assert missing is not None
    corrected(missing.registration_no)
    lines = (samples / "doses.csv").read_text(encoding="utf-8-sig").splitlines()
    gone = lines.pop(1)
    lines.append(f"{missing.registration_no},1,Sinopharm,2021-10-13,S201901,,2021-12-10T09:00:00+06:00")
    later = tmp_path / "doses.csv"
    later.write_text("\n".join(lines), encoding="utf-8")
    extract = extract_load(
        recipients=samples / "recipients.csv",
        doses=later,
        as_of=datetime.datetime(2021, 12, 20, 18, tzinfo=DHAKA),
        by=None,
    )
    counts = (extract.recipients, extract.doses, extract.verified, extract.lost_again, extract.faults)
    assert counts == (300, 89, 1, 1, 0)
    assert dose(gone.split(",")[0]).lost_in == extract
    assert dose(missing.registration_no).last_seen_in == extract
    assert Dose.objects.held().count() == 89


# The same again


def test_the_same_bytes_and_time_change_nothing_and_give_the_extract_that_is_there(extract: Load) -> None:
    when = datetime.datetime(2021, 12, 6, tzinfo=DHAKA)
    first = extract(["P1", "P2"], ["P1"], as_of=when)
    before = list(Dose.objects.values()), list(Recipient.objects.values())
    assert extract(["P1", "P2"], ["P1"], as_of=when) == first
    assert (list(Dose.objects.values()), list(Recipient.objects.values())) == before
    assert Extract.objects.count() == 1


def test_an_extract_that_says_the_same_later_moves_the_sighting_and_leaves_no_history(extract: Load) -> None:
    extract(["P1"], ["P1"])
    changed_at = dose().changed_at, person().changed_at
    second = extract(["P1"], ["P1"])
    assert (dose().last_seen_in, person().last_extract) == (second, second)
    assert dose().first_seen_in != second
    assert (dose().changed_at, person().changed_at) == changed_at
    assert dose().events.count() == person().events.count() == 0


def test_only_rows_that_differ_leave_history_and_history_names_the_extract(extract: Load) -> None:
    extract(["P1", "P2"], ["P1", "P2"])
    second = extract(
        [{"registration_no": "P1", "mobile": "01700000099"}, "P2"],
        ["P1", {"registration_no": "P2", "given_on": "2021-10-28"}],
    )
    assert [person("P1").events.count(), person("P2").events.count()] == [1, 0]
    assert [dose("P1").events.count(), dose("P2").events.count()] == [0, 1]
    assert dose("P2").events.get().pgh_context.metadata["extract"] == second.pk
    assert person("P1").mobile_key == "01700000099"


# Lost and found


def test_a_held_dose_that_a_covering_extract_does_not_show_is_lost_again(extract: Load) -> None:
    extract(["P1", "P2"], ["P1", "P2"])
    second = extract(["P1", "P2"], ["P2"])
    assert (second.lost_again, dose("P1").lost_in, dose("P2").lost_in) == (1, second, None)
    assert list(Dose.objects.held()) == [dose("P2")]
    third = extract(["P1", "P2"], ["P2"])
    assert (third.lost_again, dose("P1").lost_in) == (0, second)


def test_a_lost_dose_that_stands_in_a_later_extract_is_held_again(extract: Load) -> None:
    first = extract(["P1"], ["P1"])
    extract(["P1"], [])
    third = extract(["P1"], ["P1"])
    assert (dose().lost_in, dose().first_seen_in, dose().last_seen_in) == (None, first, third)
    assert third.verified == 0


def test_an_extract_of_other_centres_says_nothing_of_a_dose(extract: Load) -> None:
    extract(["P1"], ["P1"])
    other = extract([{"registration_no": "P9", "centre_code": "S302601"}], [])
    assert (other.lost_again, dose().lost_in) == (0, None)


def test_a_person_missing_from_a_covered_centre_loses_the_dose_and_stays_in_the_register(
    extract: Load,
) -> None:
    extract(["P1", "P2"], ["P1"])
    second = extract(["P2"], [])
    assert (second.lost_again, dose("P1").lost_in) == (1, second)
    assert person("P1").last_extract != second


def test_a_person_who_stands_in_the_extract_is_covered_without_a_centre(extract: Load) -> None:
    extract([{"registration_no": "P1", "centre_code": ""}], ["P1"])
    second = extract([{"registration_no": "P1", "centre_code": ""}], [])
    assert (second.lost_again, dose().lost_in) == (1, second)


def test_a_person_without_a_centre_is_not_covered_by_others_without_one(extract: Load) -> None:
    extract([{"registration_no": "P1", "centre_code": ""}], ["P1"])
    second = extract([{"registration_no": "P2", "centre_code": ""}], [])
    assert (second.lost_again, dose().lost_in) == (0, None)


def test_a_dose_of_a_person_known_from_an_earlier_extract_is_taken(extract: Load, faults: Faults) -> None:
    extract(["P1"], [])
    second = extract([], ["P1"])
    assert (second.doses, faults(second)) == (1, [])
    assert dose().last_seen_in == second


# Corrections


def test_a_correction_seen_with_the_same_day_is_verified_once(extract: Load) -> None:
    extract(["P1"], [])
    corrected()
    second = extract(["P1"], ["P1"])
    given = dose()
    assert (second.verified, second.lost_again) == (1, 0)
    assert (given.first_seen_in, given.last_seen_in) == (second, second)
    assert (given.source, given.source_ref) == (Source.CORRECTION, "batch 7")
    assert list(Dose.objects.held()) == [given]
    assert extract(["P1"], ["P1"]).verified == 0


def test_a_correction_that_the_server_holds_with_another_day_is_the_servers_and_not_verified(
    extract: Load,
) -> None:
    extract(["P1"], [])
    corrected(given_on=datetime.date(2021, 10, 28), vaccine_id="PFIZER")
    second = extract(["P1"], ["P1"])
    given = dose()
    assert second.verified == 0
    assert (given.given_on, given.vaccine_id, given.last_seen_in) == (DAY, "SINOPHARM", second)
    assert (given.source, given.source_ref) == (Source.EXTRACT, f"extract {second.pk}")


def test_a_correction_that_no_extract_shows_waits_and_is_not_lost(extract: Load) -> None:
    extract(["P1"], [])
    corrected()
    second = extract(["P1"], [])
    assert (second.verified, second.lost_again) == (0, 0)
    assert (dose().last_seen_in, dose().lost_in, dose().source) == (None, None, Source.CORRECTION)


def test_a_lost_dose_that_is_corrected_and_seen_again_is_verified(extract: Load) -> None:
    first = extract(["P1"], ["P1"])
    extract(["P1"], [])
    taken_over = corrected()
    assert (taken_over.pk, taken_over.last_seen_in, taken_over.lost_in) == (dose().pk, None, None)
    third = extract(["P1"], ["P1"])
    assert (third.verified, dose().first_seen_in, dose().last_seen_in) == (1, first, third)


def test_a_retracted_dose_stays_retracted_though_the_server_still_holds_it(extract: Load) -> None:
    extract(["P1"], ["P1"])
    dose_retract_many([dose().pk], source_ref="batch 8")
    second = extract(["P1"], ["P1"])
    assert dose().retracted_at is not None
    assert dose().last_seen_in == second
    assert not Dose.objects.held().exists()
    third = extract(["P1"], [])
    assert (third.lost_again, dose().last_seen_in) == (0, second)


def test_a_retracted_correction_that_the_server_shows_is_not_verified(extract: Load) -> None:
    extract(["P1"], [])
    dose_retract_many([corrected().pk], source_ref="batch 8")
    second = extract(["P1"], ["P1"])
    assert (second.verified, dose().last_seen_in) == (0, second)
    assert not Dose.objects.held().exists()


def test_the_servers_values_replace_corrected_values_of_a_recipient(extract: Load) -> None:
    extract([{"registration_no": "P1", "mobile": "01700000001"}], [])
    recipient_change_many(
        [
            FieldChange(person().pk, "mobile", "01800000002"),
            FieldChange(person().pk, "name_en", "Somebody Else"),
        ]
    )
    assert (person().mobile_key, person().source) == ("01800000002", Source.CORRECTION)
    second = extract([{"registration_no": "P1", "mobile": "01700000001"}], [])
    assert (person().mobile_key, person().name_key_en) == ("01700000001", "abdul karim")
    assert (person().source, person().last_extract) == (Source.EXTRACT, second)


# Refused as a whole


def test_an_older_extract_of_the_same_centres_is_refused_and_one_of_other_centres_is_loaded(
    extract: Load,
) -> None:
    newer = extract(["P1"], ["P1"], as_of=datetime.datetime(2021, 12, 6, tzinfo=DHAKA))
    older = datetime.datetime(2021, 12, 1, 9, 30, tzinfo=DHAKA)
    with pytest.raises(errors.NewerExtractIsLoaded) as refused:
        extract(["P2"], [], as_of=older)
    assert str(refused.value) == (
        f"This extract of 2021-12-01 09:30 is older than extract no. {newer.pk} of 2021-12-06 00:00, "
        "which covers the same centres; nothing was loaded."
    )
    with pytest.raises(errors.NewerExtractIsLoaded):
        extract([{"registration_no": "P1", "centre_code": "S302601"}], [], as_of=older)
    assert list(Extract.objects.all()) == [newer]
    assert Recipient.objects.count() == 1
    elsewhere = extract([{"registration_no": "P3", "centre_code": "S302601"}], ["P3"], as_of=older)
    assert (elsewhere.recipients, elsewhere.doses) == (1, 1)


def test_a_second_extract_of_the_same_moment_is_loaded(extract: Load) -> None:
    when = datetime.datetime(2021, 12, 6, tzinfo=DHAKA)
    extract(["P1"], ["P1"], as_of=when)
    assert extract(["P1", "P2"], ["P1", "P2"], as_of=when).doses == 2


def test_a_time_without_a_zone_or_still_to_come_is_refused(extract: Load) -> None:
    with pytest.raises(errors.ExtractTimeHasNoZone):
        extract(["P1"], [], as_of=datetime.datetime(2021, 12, 6))  # noqa: DTZ001
    with pytest.raises(errors.ExtractIsFromTheFuture):
        extract(["P1"], [], as_of=datetime.datetime.now(DHAKA) + datetime.timedelta(hours=1))
    assert not Extract.objects.exists()


HEADING = ",".join(RECIPIENT_COLUMNS)


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (b"", errors.FileIsEmpty, "The file recipients.csv is empty"),
        (
            b"registration_no,nid\n1,2\n",
            errors.HeadingMissing,
            "has no column birth_registration_no, passport_no",
        ),
        (f"{HEADING},NID \n".encode(), errors.HeadingTwice, "has the column nid twice"),
        (f"{HEADING}\nP1,,,,Karim\nP2,,,,\xff".encode("latin-1"), errors.FileIsNotUtf8, "from line 3 on"),
        (f'{HEADING}\nP1,,,,"Karim\nP2,,,,Rahim\n'.encode(), errors.FileIsBroken, "broken near line 2"),
        (f'{HEADING}\nP1,,,,"Karim"x,,,,,,\n'.encode(), errors.FileIsBroken, "broken near line 2"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_in_one_sentence(
    reference: None, samples: Path, tmp_path: Path, content: bytes, error: type[Exception], sentence: str
) -> None:
    path = tmp_path / "recipients.csv"
    path.write_bytes(content)
    with pytest.raises(error) as refused:
        extract_load(
            recipients=path,
            doses=samples / "doses.csv",
            as_of=datetime.datetime(2021, 12, 6, tzinfo=DHAKA),
            by=None,
        )
    assert sentence in str(refused.value)
    assert not Extract.objects.exists()
    assert not Recipient.objects.exists()


def test_a_file_that_is_not_there_is_refused_in_one_sentence(reference: None, samples: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.FileCannotBeRead, match=r"nowhere\.csv cannot be read: No such file"):
        extract_load(
            recipients=tmp_path / "nowhere.csv",
            doses=samples / "doses.csv",
            as_of=datetime.datetime(2021, 12, 6, tzinfo=DHAKA),
            by=None,
        )


# Lines with faults


def test_faults_of_recipients_name_line_column_text_and_reason_and_good_lines_go_on(
    extract: Load, faults: Faults
) -> None:
    loaded = extract(
        [
            "P1",
            {"registration_no": "", "name_en": "Nobody"},
            {"registration_no": "P1", "mobile": "01700000009"},
            {"registration_no": "P2", "date_of_birth": "05/01/1980", "registered_on": "2021-02-30"},
            {"registration_no": "P3", "sex": "male", "centre_code": "S999999"},
            {"registration_no": "P4", "nid": "12345", "mobile": "0200", "passport_no": "--", "sex": "f"},
            {"registration_no": "P5", "name_en": "x" * 201},
            {"registration_no": "9" * 41},
            {"registration_no": "P6", "name_en": "Ka\ufffdim", "name_bn": "Ra\0im"},
        ]
    )
    assert [fault[1:] for fault in faults(loaded)] == [
        (
            3,
            "registration_no",
            ",,,,Nobody,মোঃ আব্দুল করিম,1980-01-05,M,,S201901,2021-08-15",
            "registration_missing",
        ),
        (4, "registration_no", "P1", "registration_twice"),
        (5, "date_of_birth", "05/01/1980", "date_unreadable"),
        (5, "registered_on", "2021-02-30", "date_unreadable"),
        (6, "sex", "male", "sex_unknown"),
        (6, "centre_code", "S999999", "centre_unknown"),
        (7, "nid", "12345", "identifier_unreadable"),
        (7, "passport_no", "--", "identifier_unreadable"),
        (7, "mobile", "0200", "mobile_unreadable"),
        (8, "name_en", "x" * 201, "too_long"),
        (9, "registration_no", "9" * 41, "registration_too_long"),
        (10, "name_en", "Ka\ufffdim", "character_lost"),
        (10, "name_bn", "Ra\ufffdim", "character_lost"),
    ]
    assert (loaded.recipients, loaded.faults) == (6, 13)
    assert person("P1").mobile == ""
    assert (person("P2").date_of_birth, person("P2").registered_on) == (None, None)
    assert (person("P3").sex, person("P3").centre) == ("", None)
    assert (person("P4").nid, person("P4").nid_key, person("P4").sex) == ("12345", "", "F")
    assert person("P5").name_en == ""


def test_faults_of_doses_name_line_column_text_and_reason_and_good_lines_go_on(extract: Load, faults: Faults) -> None:
    loaded = extract(
        ["P1", "P2", "P3"],
        [
            "P1",
            {"registration_no": "P1", "given_on": "2021-10-28"},
            {"registration_no": "P2", "given_on": "13.10.2021"},
            {"registration_no": "P2", "dose_no": "2nd"},
            {"registration_no": "NOBODY"},
            {"registration_no": ""},
            {"registration_no": "P3", "vaccine": "Elixir", "centre_code": "S999999", "recorded_at": "noon"},
            {"registration_no": "P3", "dose_no": "2", "given_on": "2022-03-01", "lot_no": "L" * 41},
        ],
    )
    assert [(line, column, reason) for _file, line, column, _text, reason in faults(loaded)] == [
        (3, "dose_no", "dose_twice"),
        (4, "given_on", "dose_day_unreadable"),
        (5, "dose_no", "dose_number_unreadable"),
        (6, "registration_no", "registration_unknown"),
        (7, "registration_no", "registration_missing"),
        (8, "vaccine", "vaccine_unknown"),
        (8, "centre_code", "centre_unknown"),
        (8, "recorded_at", "time_unreadable"),
        (9, "given_on", "day_after_extract"),
        (9, "lot_no", "too_long"),
    ]
    assert (loaded.doses, loaded.faults) == (3, 10)
    assert dose("P1").given_on == DAY
    assert (dose("P3").vaccine, dose("P3").centre, dose("P3").recorded_at) == (None, None, None)
    assert dose("P3", 2).given_on == datetime.date(2022, 3, 1)
    assert not Dose.objects.filter(recipient__registration_no="P2").exists()


def test_a_line_with_too_many_or_too_few_cells_is_not_taken(
    reference: None, samples: Path, tmp_path: Path, faults: Faults
) -> None:
    path = tmp_path / "recipients.csv"
    path.write_text(f"{HEADING}\nP1,,,,Karim, Md.,,1980-01-05,M,,S201901,2021-08-15\n\nP2,short\n", encoding="utf-8")
    doses = tmp_path / "doses.csv"
    doses.write_text((samples / "doses.csv").read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    when = datetime.datetime(2021, 12, 6, tzinfo=DHAKA)
    loaded = extract_load(recipients=path, doses=doses, as_of=when, by=None)
    assert [(line, reason) for _file, line, _column, _text, reason in faults(loaded)] == [
        (2, "wrong_number_of_cells"),
        (4, "wrong_number_of_cells"),
    ]
    assert loaded.recipients == 0


def test_a_dose_whose_line_cannot_be_read_whole_is_not_held_to_be_gone(extract: Load) -> None:
    extract(["P1", "P2", "P3"], ["P1", "P2", "P3"])
    second = extract(
        ["P1", "P2", "P3"],
        [
            {"registration_no": "P1", "given_on": "someday"},
            {"registration_no": "P2", "dose_no": "first"},
        ],
    )
    assert second.lost_again == 1
    assert [dose(number).lost_in for number in ("P1", "P2", "P3")] == [None, None, second]
    assert dose("P1").given_on == DAY


def test_an_unreadable_line_verifies_no_correction(extract: Load) -> None:
    extract(["P1"], [])
    corrected()
    second = extract(["P1"], [{"registration_no": "P1", "given_on": "someday"}])
    assert (second.verified, dose().last_seen_in) == (0, None)


def test_every_reason_has_a_sentence_and_fits_its_column() -> None:
    assert set(SENTENCES) == set(Reason)
    assert all(len(reason) <= ExtractFault._meta.get_field("reason").max_length for reason in Reason)
    assert all(str(sentence).endswith(".") for sentence in SENTENCES.values())


# How files may look


def test_headings_come_in_any_order_with_a_bom_and_unknown_ones_are_named(tmp_path: Path) -> None:
    path = tmp_path / "doses.csv"
    path.write_text("\ufeffExtra, Dose_No ,registration_no\nx,1,P1\n", encoding="utf-8")
    with CsvFile(path, columns=("registration_no", "dose_no", "lot_no"), optional=("lot_no",)) as file:
        assert file.unknown_headings == ("extra",)
        assert list(file.records()) == [(2, ["P1", "1", ""], True)]


def test_an_extract_with_a_bom_loads_the_same(extract: Load) -> None:
    assert extract(["P1"], ["P1"], bom=True).doses == 1


def test_line_numbers_are_the_files_own_after_a_cell_of_two_lines(extract: Load, faults: Faults) -> None:
    loaded = extract([{"registration_no": "P1", "name_en": "Abdul\nKarim"}, {"registration_no": "P2", "sex": "?"}])
    assert [(line, column) for _file, line, column, _text, _reason in faults(loaded)] == [(4, "sex")]
    assert person("P1").name_key_en == "abdul karim"


@pytest.mark.parametrize("name", ["Sinopharm", "SINOPHARM", "sinopharm", "ভেরোসেল", "Vero Cell"])
def test_a_vaccine_is_known_by_its_code_and_by_every_name(extract: Load, name: str) -> None:
    loaded = extract(["P1"], [{"registration_no": "P1", "vaccine": name}])
    assert (dose().vaccine_id, loaded.faults) == ("SINOPHARM", 0)


def test_a_name_that_an_administrator_added_is_known_at_the_next_load(extract: Load) -> None:
    extract(["P1"], [{"registration_no": "P1", "vaccine": "Elixir"}])
    VaccineAlias.objects.create(vaccine_id="PFIZER", name="Elixir", name_key=name_key("Elixir"))
    extract(["P1"], [{"registration_no": "P1", "vaccine": "Elixir"}])
    assert dose().vaccine_id == "PFIZER"


# Together with others


@pytest.mark.django_db(transaction=True)
def test_a_correction_waits_while_an_extract_is_loaded(extract: Load) -> None:
    extract(["P1"], [])
    done: list[str] = []

    def correct() -> None:
        corrected()
        done.append("corrected")
        connections.close_all()

    with transaction.atomic():
        second = extract(["P1"], [])
        waiting = threading.Thread(target=correct)
        waiting.start()
        time.sleep(0.3)
        assert done == []
    waiting.join(timeout=10)
    assert done == ["corrected"]
    assert (dose().source, dose().last_seen_in, second.verified) == (Source.CORRECTION, None, 0)


@pytest.mark.django_db(transaction=True)
def test_a_load_that_fails_half_way_leaves_the_register_as_it_was(
    extract: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract(["P1"], ["P1"])
    before = list(Dose.objects.values()), list(Recipient.objects.values())

    def fail(*_arguments: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr("records.extract.load.sql.fetch_one", fail)
        with pytest.raises(RuntimeError):
            extract(["P1", "P2"], [])
    assert (list(Dose.objects.values()), list(Recipient.objects.values())) == before
    assert Extract.objects.count() == 1
    assert extract(["P1", "P2"], []).lost_again == 1


def test_two_loads_in_one_transaction_do_not_mix(extract: Load) -> None:
    assert connection.in_atomic_block
    assert (extract(["P1", "P2"], ["P1"]).recipients, extract(["P1"], []).recipients) == (2, 1)
