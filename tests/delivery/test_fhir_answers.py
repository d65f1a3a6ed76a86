"""What answers mean, and how resources compare: pure functions, by example."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from recovery.delivery.fhir.answers import (
    Answer,
    Receipt,
    Verdict,
    receipt_of,
    seconds_to_wait,
    verdict_of,
    words_of,
)
from recovery.delivery.fhir.bundles import Entry, bundle_of, entries_answered, resources_found
from recovery.delivery.fhir.resources import NotSayable, VaccineCodes, immunization, laid_over, says_the_same

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]}
NOW = datetime.datetime(2021, 12, 6, 12, tzinfo=datetime.UTC)
PAYLOAD = {
    "op": "upsert",
    "field": "dose",
    "file": "doses",
    "registration_no": "004000000012",
    "dose_no": 1,
    "vaccine": "SINOPHARM",
    "given_on": "2021-10-13",
    "centre_code": "S302601",
    "lot_no": "2021070128",
    "recorded_at": "2021-11-20T10:00:00+06:00",
}
RESOURCE = {"resourceType": "Immunization", "id": "a", "meta": {"versionId": "1"}}
CODES = {"SINOPHARM": VaccineCodes("510", "XM8866")}


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer(200, {"resourceType": "Bundle"}), Verdict.DONE),
        (Answer(201, {}), Verdict.DONE),
        (Answer(200, None), Verdict.UNKNOWN),
        (Answer(401, OUTCOME), Verdict.SHUT),
        (Answer(403, None), Verdict.SHUT),
        (Answer(400, OUTCOME), Verdict.REFUSED),
        (Answer(404, OUTCOME), Verdict.REFUSED),
        (Answer(413, OUTCOME), Verdict.REFUSED),
        (Answer(422, OUTCOME), Verdict.REFUSED),
        (Answer(422, {"error": "no"}), Verdict.SETUP),
        (Answer(404, None), Verdict.SETUP),
        (Answer(302, None), Verdict.SETUP),
        (Answer(409, None), Verdict.CONFLICT),
        (Answer(412, OUTCOME), Verdict.CONFLICT),
        (Answer(429, OUTCOME), Verdict.BUSY),
        (Answer(503, None, retry_after="5"), Verdict.BUSY),
        (Answer(503, None), Verdict.FAULT),
        (Answer(500, OUTCOME), Verdict.FAULT),
        (Answer(502, None), Verdict.UNKNOWN),
        (Answer(504, None), Verdict.UNKNOWN),
        (Answer(408, None), Verdict.UNKNOWN),
        (Answer(failure="ReadTimeout"), Verdict.UNKNOWN),
        (Answer(failure="ConnectError", was_sent=False), Verdict.FAULT),
    ],
)
def test_answer_means_what_the_table_says(answer: Answer, verdict: Verdict) -> None:
    assert verdict_of(answer) is verdict


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("", 60),
        ("soon", 60),
        ("-5", 60),
        ("9" * 40, 86_400),
        ("Mon, 06 Dec 2021 12:05:00 GMT", 300),
        ("Mon, 06 Dec 2021 12:05:00 -0000", 300),
        ("Mon, 06 Dec 2010 12:05:00 GMT", 1),
    ],
)
def test_retry_after_is_read_in_both_forms_and_within_reason(text: str, seconds: int) -> None:
    assert seconds_to_wait(text, now=NOW) == seconds


def test_servers_own_words_are_kept_and_no_more_than_a_paragraph() -> None:
    issues = [
        {"details": {"text": "lot unknown"}, "expression": ["Immunization.lotNumber"]},
        {"diagnostics": "no such vaccine"},
        {"code": "invalid"},
        "nonsense",
    ]
    assert words_of({"resourceType": "OperationOutcome", "issue": issues}) == (
        "lot unknown (Immunization.lotNumber); no such vaccine; invalid"
    )
    assert len(words_of({"resourceType": "OperationOutcome", "issue": [{"diagnostics": "x" * 9999}]})) == 500
    assert words_of({"resourceType": "Bundle"}) == words_of(None) == ""


@pytest.mark.parametrize(
    ("location", "etag", "resource", "receipt"),
    [
        ("https://host/fhir/Immunization/12/_history/3", "", None, Receipt("Immunization/12", "3")),
        ("Immunization/12", 'W/"4"', None, Receipt("Immunization/12", "4")),
        (
            "",
            "",
            {"resourceType": "Immunization", "id": "a", "meta": {"versionId": "1"}},
            Receipt("Immunization/a", "1"),
        ),
        ("Immunization/12", "", None, None),
        ("Immunization", 'W/"4"', None, None),
        ("Patient/12/_history/3", "", None, None),
        ("", "", {"resourceType": "Immunization", "id": "a", "meta": "x"}, None),
    ],
)
def test_receipt_needs_reference_and_version(
    location: str, etag: str, resource: dict[str, Any] | None, receipt: Receipt | None
) -> None:
    assert receipt_of(location=location, etag=etag, resource=resource) == receipt


def made(**changed: Any) -> dict[str, Any]:
    return immunization({**PAYLOAD, **changed}, messages=["1.a"], vaccines=CODES)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"vaccine": "NOBODYS"}, "not in the reference data"),
        ({"given_on": ""}, "occurrenceDateTime is missing"),
        ({"given_on": "13/10/2021"}, "not a valid Immunization"),
        ({"dose_no": 0}, "not a valid Immunization"),
    ],
)
def test_message_that_cannot_be_said_is_not_sent(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(NotSayable, match=words) as refusal:
        made(**changed)
    assert "004000000012" not in str(refusal.value)


def test_dose_without_vaccine_lot_or_centre_says_so() -> None:
    resource = made(vaccine="", lot_no="", centre_code="")
    assert resource["vaccineCode"]["coding"][0]["code"] == "213"
    assert not {"lotNumber", "location"} & set(resource)


def test_resources_compare_by_what_they_tell() -> None:
    meant = made()
    added = {"id": "7", "meta": {"versionId": "9"}, "recorded": "2021-11-20T04:00:00Z", "note": [{"text": "x"}]}
    coding = [*meant["vaccineCode"]["coding"], {"system": "urn:own", "code": "V"}]
    assert says_the_same({**meant, **added, "vaccineCode": {**meant["vaccineCode"], "coding": coding}}, meant)
    for part, other in {
        "status": "entered-in-error",
        "occurrenceDateTime": "2021-10-14",
        "lotNumber": "X",
        "patient": {"identifier": {"system": "urn:x", "value": "004000000012"}},
        "protocolApplied": [{"doseNumberPositiveInt": 2}],
        "location": None,
        "vaccineCode": {"text": "SINOPHARM"},
    }.items():
        assert not says_the_same({**meant, part: other}, meant), part


def test_what_the_server_holds_beside_ours_is_kept() -> None:
    found = {**made(), "site": {"text": "left arm"}, "identifier": [{"system": "urn:own", "value": "1"}]}
    both = laid_over(found, made(given_on="2021-10-14"))
    assert (both["site"], both["occurrenceDateTime"]) == ({"text": "left arm"}, "2021-10-14")
    assert [each["value"] for each in both["identifier"]] == ["1", "004000000012/1", "1.a"]


def test_same_messages_give_the_same_bytes_and_each_asks_for_its_own_identifier() -> None:
    entries = [Entry(n, f"{n}.a", immunization(PAYLOAD, messages=[f"{n}.a"], vaccines=CODES)) for n in (1, 2)]
    assert bundle_of(entries) == bundle_of(entries)
    text = bundle_of(entries).decode()
    assert text.count('"ifNoneExist":"identifier=urn:punoruddhar:message|1.a"') == 1
    assert text.count('"ifNoneExist":"identifier=urn:punoruddhar:message|2.a"') == 1


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "OperationOutcome"},
        {"resourceType": "Bundle"},
        {"resourceType": "Bundle", "entry": []},
        {"resourceType": "Bundle", "entry": [{"response": {"status": "201"}}, {}]},
        {"resourceType": "Bundle", "entry": [{"response": {"status": "fine"}}]},
        {"resourceType": "Bundle", "entry": ["x"]},
    ],
)
def test_answer_that_is_not_one_to_each_entry_is_none(body: dict[str, Any]) -> None:
    assert entries_answered(body, count=1) is None


def test_search_that_goes_on_on_another_page_is_no_answer() -> None:
    page = {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Immunization"}}]}
    assert resources_found(page) == [{"resourceType": "Immunization"}]
    assert resources_found({**page, "link": [{"relation": "next", "url": "x"}]}) is None
    assert resources_found({"resourceType": "Bundle"}) == []
    assert resources_found({"resourceType": "Immunization"}) is None
    assert resources_found(None) is None
