from __future__ import annotations

import datetime

from records.models import Dose, Recipient
from recovery.casework import batches
from recovery.delivery.applying import batch_apply
from recovery.delivery.reverting import batch_revert
from recovery.delivery.verification import corrections_verify
from recovery.models import Correction
from tests.casework.world import DAY, World


def applied_dose(world: World) -> tuple[Correction, Dose]:
    batch = world.approved(world.proposed(world.missing()))
    batch_apply(batch=batch, by=world.officer)
    line = batch.corrections.get()
    return line, line.dose


def test_dose_that_a_later_extract_shows_is_verified_in_it_once(world: World) -> None:
    line, dose = applied_dose(world)
    assert corrections_verify(extract=world.extract()) == 0
    extract = world.extract(shows=[dose])
    assert corrections_verify(extract=extract) == 1
    assert corrections_verify(extract=extract) == 0
    assert corrections_verify(extract=world.extract(shows=[dose])) == 0
    line.refresh_from_db()
    assert line.verified_in == extract


def test_dose_that_the_server_holds_with_another_day_is_not_what_we_asked_for(world: World) -> None:
    line, dose = applied_dose(world)
    for wrong, right in (
        ({"given_on": DAY + datetime.timedelta(days=1)}, {"given_on": DAY}),
        ({"centre": world.other_centre}, {"centre": world.centre}),
        ({"vaccine": world.other_vaccine}, {"vaccine": world.vaccine}),
    ):
        Dose.objects.filter(pk=dose.pk).update(**wrong)
        assert corrections_verify(extract=world.extract(shows=[dose])) == 0
        Dose.objects.filter(pk=dose.pk).update(**right)
    Dose.objects.filter(pk=dose.pk).update(vaccine=None, lot_no="another")
    assert corrections_verify(extract=world.extract(shows=[dose])) == 1
    line.refresh_from_db()
    assert line.verified_in is not None


def test_astrazeneca_without_a_brand_is_the_covishield_that_was_asked_for(world: World) -> None:
    world.vaccine = world.make_vaccine("COVISHIELD")
    _, dose = applied_dose(world)
    Dose.objects.filter(pk=dose.pk).update(vaccine=world.make_vaccine("ASTRAZENECA"))
    assert corrections_verify(extract=world.extract(shows=[dose])) == 1


def test_extract_loaded_before_the_correction_proves_nothing(world: World) -> None:
    case, dose = world.differing()
    early = world.extract(shows=[dose])
    batch = world.batch()
    batches.correction_set(batch=batch, case=case, field="given_on", new_value="2021-10-13", by=world.officer)
    batch_apply(batch=world.approved(batch), by=world.officer)
    assert corrections_verify(extract=early) == 0
    assert corrections_verify(extract=world.extract(shows=[dose])) == 1


def test_values_of_a_dose_and_a_person_are_verified_each_for_itself(world: World) -> None:
    case, dose = world.differing(given_on=DAY + datetime.timedelta(days=1), vaccine=world.other_vaccine)
    batch = world.batch()
    values = {
        "given_on": "2021-10-13",
        "vaccine": "SINOPHARM",
        "centre": "S302901",
        "mobile": "01800000012",
        "name_en": "Md. Abdul Kadir",
        "name_bn": "মোঃ আব্দুল কাদির",
        "date_of_birth": "1981-01-05",
        "nid": "3111902754",
    }
    for field, value in values.items():
        batches.correction_set(batch=batch, case=case, field=field, new_value=value, by=world.officer)
    batch_apply(batch=world.approved(batch), by=world.officer)
    extract = world.extract(shows=[dose])
    Dose.objects.filter(pk=dose.pk).update(centre=world.centre)
    Recipient.objects.filter(pk=case.recipient_id).update(last_extract=extract, mobile="01700000006")
    assert corrections_verify(extract=extract) == 6
    assert set(batch.corrections.filter(verified_in=None).values_list("field", flat=True)) == {
        "centre",
        "mobile",
    }


def test_case_that_was_not_corrected_enough_is_open_again_after_the_extract(world: World) -> None:
    case, dose = world.differing(given_on=DAY + datetime.timedelta(days=1), vaccine=world.other_vaccine)
    a_list = case.sheet_row.list
    batch = world.batch()
    batches.correction_set(batch=batch, case=case, field="given_on", new_value="2021-10-13", by=world.officer)
    batch_apply(batch=world.approved(batch), by=world.officer)
    world.judge(a_list)
    world.follow(a_list)
    case.refresh_from_db()
    assert case.state == "applied"
    extract = world.extract(shows=[dose])
    corrections_verify(extract=extract)
    world.judge(a_list)
    assert world.follow(a_list).reopened == 1
    case.refresh_from_db()
    assert (case.state, case.lost_again_at) == ("open", None)


def test_reverted_correction_is_never_verified(world: World) -> None:
    line, dose = applied_dose(world)
    batch_revert(batch=line.batch, by=world.approver, reason="wrong list")
    assert corrections_verify(extract=world.extract(shows=[dose])) == 0
