"""Who is due, who is not and why, and what is said."""

from __future__ import annotations

import datetime
import re
import unicodedata

import pytest
from django.db import transaction

from records.models import Centre, Dose, Recipient
from recovery.delivery.sms.due import DuePreview, due_find, due_preview
from recovery.delivery.sms.errors import TextNotUsable
from recovery.delivery.sms.opt_outs import opt_out_add
from recovery.delivery.sms.segments import segments_of
from recovery.delivery.sms.texts import FIRST_TEXT, filled, first_name, template_add, template_current, text_checked
from recovery.models import Case, ListRow, Message, MessageTemplate
from tests.casework.world import DAY
from tests.sms.people import DUE_ON, TODAY, Due


def found(due: Due, today: datetime.date = TODAY) -> DuePreview:
    return due_preview(incident=due.incident, template=template_current(), today=today)


def test_verified_person_is_due_by_the_day_that_the_server_has_not_by_the_lists(due: Due) -> None:
    (person,) = due.verified()
    Case.objects.filter(recipient=person).update(given_on=DAY - datetime.timedelta(days=9))
    (text,) = found(due).texts
    assert text.due_on == DUE_ON
    assert "১০ নভেম্বর ২০২১" in text.text
    assert "দোহার স্বাস্থ্য কমপ্লেক্স" in text.text


def test_people_are_told_some_days_before_and_not_earlier(due: Due, settings: object) -> None:
    due.verified(2)
    settings.SMS_DAYS_AHEAD = 3  # type: ignore[attr-defined]
    early = found(due, DUE_ON - datetime.timedelta(days=4))
    assert (early.people, early.excluded) == (0, {"not_due_yet": 2})
    near = found(due, DUE_ON - datetime.timedelta(days=3))
    assert (near.people, near.excluded) == (2, {})


def test_each_exclusion_is_counted_and_all_add_up(due: Due, settings: object) -> None:
    settings.SMS_PREFIXES = ["017"]  # type: ignore[attr-defined]
    due.verified(2)
    due.verified()
    (lost, had, unknown, mute, foreign, no) = (due.verified()[0] for _ in range(6))
    Dose.objects.filter(recipient=lost).update(lost_in=due.extract())
    due.dose(had, dose_no=2, given_on=DUE_ON)
    Dose.objects.filter(recipient=unknown).update(vaccine=due.other_vaccine)
    Recipient.objects.filter(pk=mute.pk).update(mobile="", mobile_key="")
    Recipient.objects.filter(pk=foreign.pk).update(mobile_key="01900000044")
    opt_out_add(mobile=no.mobile, reason="asked by phone", by=due.officer)
    (late,) = due.verified()
    Dose.objects.filter(recipient=late).update(given_on=TODAY - datetime.timedelta(days=3))
    preview = found(due)
    assert preview.excluded == {
        "dose_not_held": 1,
        "had_next_dose": 1,
        "interval_unknown": 1,
        "not_due_yet": 1,
        "no_mobile": 1,
        "prefix_not_allowed": 1,
        "opted_out": 1,
    }
    assert preview.people == 3
    due.prepared()
    again = found(due)
    assert (again.people, again.excluded["already_messaged"]) == (0, 3)
    assert again.considered == again.people + sum(again.excluded.values()) == 10


def test_open_and_closed_cases_get_nothing(due: Due) -> None:
    due.missing(2)
    preview = found(due)
    assert (preview.considered, preview.people) == (0, 0)


def test_mobile_of_the_register_goes_before_the_lists_and_the_lists_before_none(due: Due) -> None:
    (with_both, with_one) = due.verified(2)
    ListRow.objects.update(mobile_key="01811111111")
    Recipient.objects.filter(pk=with_one.pk).update(mobile="", mobile_key="")
    due.prepared()
    assert dict(Message.objects.values_list("recipient", "mobile_key")) == {
        with_both.pk: with_both.mobile,
        with_one.pk: "01811111111",
    }


def test_shared_number_is_told_apart_by_one_word_and_nobody_else_is_named(due: Due) -> None:
    shared = {"mobile": "01755555555"}
    due.verified(person={**shared, "name_bn": "মোসাঃ সুফিয়া বেগম"})
    due.verified(person={**shared, "name_bn": "মোঃ রফিক মিয়া"})
    due.verified(person={"name_bn": "মোঃ করিম শেখ"})
    due.prepared()
    texts = sorted(unicodedata.normalize("NFC", text) for text in Message.objects.values_list("text", flat=True))
    assert [text.split(",")[0] for text in texts if "," in text] == [
        unicodedata.normalize("NFC", word) for word in ("রফিক", "সুফিয়া")
    ]
    assert not any(word in "".join(texts) for word in ("বেগম", "মিয়া", "করিম", "শেখ"))
    assert found(due).people == 0
    late = due.verified(person={**shared, "name_bn": "মোসাঃ আয়েশা খাতুন"})
    due.prepared()
    assert Message.objects.get(recipient=late[0]).text.startswith(unicodedata.normalize("NFC", "আয়েশা, "))


def test_text_that_could_not_be_sent_leaves_its_people_out_and_stops_nobody_else(due: Due) -> None:
    due.verified()
    Centre.objects.filter(pk=due.other_centre.pk).update(name_bn="ফোন ০১৭০০০০০০১২")
    due.verified(centre=due.other_centre)
    Case.objects.filter(state="open").update(state="verified", verified_in=due.extract())  # another centre: it differs
    preview = found(due)
    assert (preview.people, preview.excluded) == (1, {"text_not_usable": 1})
    assert due.prepared().people == Message.objects.count() == 1


def test_nothing_is_found_outside_a_transaction_and_a_preview_leaves_nothing_behind(due: Due) -> None:
    due.verified()
    with transaction.atomic():
        first = due_find(incident=due.incident, template=template_current(), today=TODAY)
        second = due_find(incident=due.incident, template=template_current(), today=TODAY)
    assert first == second
    assert not Message.objects.exists()


def test_preview_asks_a_fixed_number_of_questions(due: Due, django_assert_num_queries: object) -> None:
    template_current()
    due.verified(3)
    with django_assert_num_queries(9):  # type: ignore[operator]
        found(due)
    due.verified(40)
    with django_assert_num_queries(9):  # type: ignore[operator]
        found(due)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, ("gsm7", 1)),
        ("a" * 161, ("gsm7", 2)),
        ("a" * 153 * 2, ("gsm7", 2)),
        ("a" * (153 * 2 + 1), ("gsm7", 3)),
        ("€" * 80, ("gsm7", 1)),  # each takes two
        ("€" * 81, ("gsm7", 2)),
        ("ক" * 70, ("ucs2", 1)),
        ("ক" * 71, ("ucs2", 2)),
        ("ক" * 134, ("ucs2", 2)),
        ("ক" * 135, ("ucs2", 3)),
        ("ক" * 69 + "😀", ("ucs2", 2)),  # a letter of two units
    ],
)
def test_segments_are_counted_as_the_networks_count_them(text: str, segments: tuple[str, int]) -> None:
    assert tuple(segments_of(text)) == segments


def test_first_text_takes_two_segments_and_says_nothing_but_date_and_place() -> None:
    text = filled(text_checked(FIRST_TEXT), due_on=DUE_ON, place="দোহার উপজেলা স্বাস্থ্য কমপ্লেক্স")
    assert segments_of(text) == ("ucs2", 2)
    assert set(re.findall(r"\{\w+\}", FIRST_TEXT)) == {"{date}", "{place}"}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("মোঃ আব্দুল করিম", "আব্দুল"),
        ("Md. Rahim Uddin", "Rahim"),
        ("মোসাঃ", "মোসা"),
        ("", ""),
        ("1910000000001", ""),
    ],
)
def test_first_name_is_one_word_without_prefix_or_digits(name: str, word: str) -> None:
    assert first_name(name) == word


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("টিকা {date}", "{place}"),
        ("টিকা {place}", "{date}"),
        ("{name} {date} {place}", "only {date} and {place}"),
        ("{date} {place} 01700000012", "long number"),
        ("{date} {place} ০১৭০০০০০০১২", "long number"),
        ("{date} {place}" + " ক" * 140, "4 segments"),
    ],
)
def test_text_that_cannot_be_used_is_refused_with_the_reason(due: Due, text: str, why: str) -> None:
    with pytest.raises(TextNotUsable, match=re.escape(why)):
        template_add(text=text, by=due.officer)
    assert not MessageTemplate.objects.exists()


def test_new_version_takes_the_place_of_the_old_one_and_both_stay(due: Due) -> None:
    first = template_current()
    assert (first.version, first.text_bn, first.made_by) == (1, FIRST_TEXT, None)
    second = template_add(text="  {date}\n {place}  ", by=due.officer)
    assert (second.version, second.text_bn) == (2, "{date} {place}")
    assert template_current() == second
    assert MessageTemplate.objects.count() == 2
