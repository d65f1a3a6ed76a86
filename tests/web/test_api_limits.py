"""How often programs may ask for figures: one limit a key and one an address, counted by the database."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from records.models import Role, User
from recovery import tasks
from recovery.models import ApiToken, ApiUse
from recovery.progress.api_limits import Asker, asker_of_address, asker_of_key, question_count
from recovery.progress.api_tokens import token_make
from tests.casework.test_batches import in_threads

HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture(autouse=True)
def _few(settings: Any) -> None:
    settings.API_PER_MINUTE, settings.API_PER_MINUTE_WITHOUT_KEY = 10, 4


def key_made(name: str) -> str:
    account = User.objects.create(username=f"official-{name}", role=Role.OFFICIAL)
    return token_make(account=account, name=name, by=account)[1]


def ask(key: str = "", address: str = HERE, path: str = "/incidents", **headers: str) -> Any:
    """The answer to one question of a program that keeps no cookies."""
    if key:
        headers["authorization"] = f"Bearer {key}"
    return Client(REMOTE_ADDR=address).get(f"/api/v1{path}", headers={"accept-language": "en", **headers})


def statuses(number: int, key: str = "", address: str = HERE, **headers: str) -> list[int]:
    return [ask(key, address, **headers).status_code for _ in range(number)]


def a_minute_later() -> None:
    for use in ApiUse.objects.all():
        ApiUse.objects.filter(pk=use.pk).update(since=use.since - datetime.timedelta(minutes=1))


@pytest.mark.django_db
def test_key_has_so_many_questions_a_minute_and_no_other_key_pays_for_it() -> None:
    one, other = key_made("one"), key_made("other")
    assert statuses(12, one) == [200] * 10 + [429] * 2
    assert statuses(10, other) == [200] * 10
    a_minute_later()
    assert statuses(1, one) == [200]


@pytest.mark.django_db
def test_refusal_is_a_sentence_in_the_readers_language_and_says_when_to_ask_again() -> None:
    key = key_made("one")
    statuses(10, key)
    ApiUse.objects.update(since=timezone.now() - datetime.timedelta(seconds=20))
    answer = ask(key)
    assert answer.status_code == 429
    assert answer.json() == {
        "detail": "Too many questions within a minute. Ask again after the seconds that Retry-After says."
    }
    assert 35 <= int(answer["Retry-After"]) <= 40
    assert answer["Cache-Control"] == "no-store, private"
    assert "এক মিনিটে" in ask(key, **{"accept-language": "bn"}).json()["detail"]
    statuses(5, key)
    assert int(ask(key)["Retry-After"]) <= 40  # asking on makes the minute no longer


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer punoruddhar_wrong"}, {"authorization": "Basic eDp5"}]
)
def test_address_without_a_good_key_has_fewer_and_locks_out_nobody(headers: dict[str, str]) -> None:
    key = key_made("one")
    assert statuses(6, **headers) == [401] * 4 + [429] * 2
    assert statuses(2, key, HERE) == [200] * 2  # a good key from the same place
    assert statuses(2, key, THERE) == [200] * 2
    assert statuses(2, "", THERE, **headers) == [401] * 2


@pytest.mark.django_db
def test_revoked_key_counts_for_the_address() -> None:
    key = key_made("one")
    owner = ApiToken.objects.get().account
    ApiToken.objects.update(revoked_at=timezone.now(), revoked_by=owner)
    assert statuses(5, key) == [401] * 4 + [429]


@pytest.mark.django_db
def test_whoever_is_signed_in_has_as_many_as_a_key_and_pays_for_no_other() -> None:
    browsers = [Client(REMOTE_ADDR=HERE) for _ in range(2)]
    for number, browser in enumerate(browsers):
        browser.force_login(User.objects.create(username=f"reader-{number}", role=Role.AUDITOR))
    first = [browsers[0].get("/api/v1/incidents").status_code for _ in range(11)]
    assert first == [200] * 10 + [429]
    assert browsers[1].get("/api/v1/incidents").status_code == 200
    assert browsers[0].get("/progress/").status_code != 429


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/openapi.json", "/no/such/thing"])
def test_open_addresses_count_too(path: str) -> None:
    assert {ask(path=path).status_code for _ in range(4)} <= {200, 404}
    assert ask(path=path).status_code == 429


@pytest.mark.django_db
def test_header_of_a_proxy_is_believed_only_where_the_site_has_proxies(settings: Any) -> None:
    """Whoever writes the header at will must not have a new limit with each line."""
    assert [ask(**{"x-forwarded-for": f"198.51.100.{n}"}).status_code for n in range(5)] == [401] * 4 + [429]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert [ask(**{"x-forwarded-for": f"198.51.100.{n}"}).status_code for n in range(5)] == [401] * 5
    told = [ask(**{"x-forwarded-for": f"203.0.113.{n}, 198.51.100.9"}).status_code for n in range(5)]
    assert told == [401] * 4 + [429]  # only the last is what our own proxy has seen


@pytest.mark.django_db
def test_addresses_are_kept_as_hashes_and_networks_of_a_customer_together() -> None:
    statuses(1, address=HERE)
    assert HERE not in ApiUse.objects.get().who
    assert asker_of_address("2001:db8::1") == asker_of_address("2001:db8::ffff:1")
    assert asker_of_address("2001:db8::1") != asker_of_address("2001:db8:0:1::1")
    assert asker_of_address("::ffff:192.0.2.1") == asker_of_address(HERE) != asker_of_address(THERE)
    assert asker_of_address("") != asker_of_address(HERE)


@pytest.mark.django_db
def test_other_sites_may_read_when_to_ask_again(settings: Any) -> None:
    settings.API_ORIGINS = ["https://dashboard.example.org"]
    answer = [ask(origin="https://dashboard.example.org") for _ in range(5)][-1]
    assert (answer.status_code, answer["Access-Control-Expose-Headers"]) == (429, "Retry-After")
    assert answer["Access-Control-Allow-Origin"] == "https://dashboard.example.org"


@pytest.mark.django_db(transaction=True)
def test_limit_holds_for_many_who_ask_at_once_with_one_key() -> None:
    one, other = key_made("one"), key_made("other")
    answers = in_threads(25, lambda: ask(one).status_code)
    assert sorted(str(each) for each in answers) == ["200"] * 10 + ["429"] * 15
    assert statuses(1, other) == [200]


@pytest.mark.django_db(transaction=True)
def test_limit_holds_for_many_wrong_keys_at_once_and_for_none_that_is_right() -> None:
    right = key_made("one")
    numbers = iter(range(1_000))
    lock = threading.Lock()

    def guess() -> tuple[str, int]:
        with lock:
            number = next(numbers)
        if number % 4 == 0:
            return "right", ask(right, HERE).status_code
        return "wrong", ask(f"punoruddhar_guess-{number}", HERE).status_code

    answers = in_threads(24, guess)
    assert [each for each in answers if not isinstance(each, tuple)] == []
    assert sorted(str(each) for each in answers) == (
        [str(("right", 200))] * 6 + [str(("wrong", 401))] * 4 + [str(("wrong", 429))] * 14
    )


@pytest.mark.django_db(transaction=True)
def test_new_minute_begins_once_for_many_who_ask_at_once() -> None:
    asker = Asker("key 1", 10)
    ApiUse.objects.create(who=asker.who, since=timezone.now() - datetime.timedelta(minutes=2), asked=999)
    answers = in_threads(15, lambda: question_count(asker))
    assert sum(answer == 0 for answer in answers) == 10
    assert ApiUse.objects.get().asked == 15


@pytest.mark.django_db
def test_counts_that_are_over_are_taken_away_each_hour() -> None:
    key_made("one")
    question_count(asker_of_key(ApiToken.objects.get()))
    ApiUse.objects.create(who="key 0", since=timezone.now() - datetime.timedelta(minutes=11), asked=3)
    tasks.api_limits.api_questions_forget(timestamp=0)
    assert [use.who for use in ApiUse.objects.all()] == [f"key {ApiToken.objects.get().pk}"]
    periodic = {each.task.name: each.cron for each in tasks.app.periodic_registry.periodic_tasks.values()}
    assert periodic["api_questions_forget"] == "23 * * * *"


@pytest.mark.django_db
def test_page_of_the_interface_says_the_limits_that_hold() -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(User.objects.create(username="an-official", role=Role.OFFICIAL))
    page = browser.get("/api/").content.decode()
    assert "A key may ask 10 times in a minute" in page
    assert "without a good key may ask 4 times" in page
    assert "/api/v1/incidents" in page


@pytest.mark.django_db
def test_counting_waits_for_no_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'recovery_apiuse'")
        assert cursor.fetchone() == ("u",)
