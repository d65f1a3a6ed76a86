"""Every address of the site against every role and method. What the table does not know fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from recovery.web.looks import PAGES, SHOWN
from tests.web import world
from tests.web.matrix import API, API_OPEN, NOT_SIGNED_IN, RECOVERY, SIGN_IN_PAGES, SIGNED_IN, Address

SIGN_IN = "/account/login/"
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def addresses(
    resolver: URLResolver | None = None, spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, URLPattern]]:
    """Each pattern of the urlconf: its namespace ('' for none), its name (or its path), itself."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each, (*spaces, *([each.namespace] if each.namespace else [])))
        else:
            yield ":".join(spaces), each.name or str(each.pattern), each


def rows_written() -> int:
    """Rows of register and work that this transaction has written so far. Counts of questions are neither."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            r" WHERE relname ~ '^(records|recovery|procrastinate)_' AND relname <> 'recovery_apiuse'"
        )
        return int(cursor.fetchone()[0])


def ask(browser: Client, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[HttpResponse, int]:
    """One request and how many rows it wrote; then all is as before."""
    with transaction.atomic():
        before = rows_written()
        answer = (
            browser.generic(method, path) if method in OTHER_METHODS else getattr(browser, method.lower())(path, body)
        )
        if answer.streaming:
            answer.getvalue()
        written = rows_written() - before
        transaction.set_rollback(True)
    return answer, written


def is_look(name: str, method: str, answer: HttpResponse) -> bool:
    """Whether this answer shows persons, and so writes one row, into the log of looks; see test_looks.py."""
    return PAGES[name] is not None and method != "HEAD" and answer.status_code in SHOWN


def is_sent_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].split("?")[0] == SIGN_IN


def test_every_address_of_the_site_stands_in_a_table() -> None:
    known = {"recovery": set(RECOVERY), "": set(SIGN_IN_PAGES), "api": set(API) | set(API_OPEN)}
    found: dict[str, set[str]] = {}
    for namespace, name, _ in addresses():
        found.setdefault(namespace, set()).add(name)
    del found["admin"]  # all for administrators alone: see below
    assert found == known


@pytest.mark.parametrize("name", RECOVERY)
def test_address_answers_each_role_as_the_table_says(name: str, mirror: world.Mirror) -> None:
    address: Address = RECOVERY[name]
    path = reverse(f"recovery:{name}", args=address.args(mirror))
    wrong = []
    for who in (*SIGNED_IN, *NOT_SIGNED_IN):
        user = mirror.people.get(who)
        for method, expected in (("GET", address.get), ("HEAD", address.get), ("POST", address.post)):
            body = address.body(mirror) if method == "POST" else None
            answer, written = ask(world.browser(user), method, path, body)
            if who in NOT_SIGNED_IN:
                fits = is_sent_to_sign_in(answer) and not written
            else:
                fits = answer.status_code == expected[who] and not is_sent_to_sign_in(answer)
            looked = user is not None and is_look(name, method, answer)
            if method != "POST" or answer.status_code >= 400 or looked:
                fits = fits and written == looked
            if not fits:
                wrong.append((method, who, answer.status_code, f"{written} rows written"))
    assert wrong == []


@pytest.mark.parametrize("name", API)
def test_interface_for_programs_answers_each_role_as_the_table_says(name: str, mirror: world.Mirror) -> None:
    address = API[name]
    path = reverse(f"api:{name}", args=address.args(mirror))
    wrong = []
    for who in (*SIGNED_IN, *NOT_SIGNED_IN):
        browser = world.browser(mirror.people.get(who))
        for method in ("GET", "POST", *OTHER_METHODS):
            answer, written = ask(browser, method, path)
            expected = 405 if method != "GET" else 401 if who in NOT_SIGNED_IN else address.get[who]
            fits = answer.status_code == expected and answer["Content-Type"].startswith("application/json")
            if not fits or written or answer["Cache-Control"] != "no-store, private":
                wrong.append((method, who, answer.status_code, written))
    assert wrong == []


@pytest.mark.parametrize("name", API_OPEN)
def test_open_addresses_of_the_interface_answer_everybody(name: str, mirror: world.Mirror) -> None:
    path = reverse(f"api:{name}", args=["no/such/thing"] if name == "nothing" else [])
    for who in ("official", "anonymous"):
        answer, written = ask(world.browser(mirror.people.get(who)), "GET", path)
        assert (answer.status_code, written) == (API_OPEN[name], 0)
        assert answer["Content-Type"].startswith("application/json")


def test_no_address_takes_a_method_that_no_page_sends(mirror: world.Mirror) -> None:
    wrong = []
    for name, address in RECOVERY.items():
        path = reverse(f"recovery:{name}", args=address.args(mirror))
        for who in ("manager", "officer", "official", "anonymous"):
            browser = world.browser(mirror.people.get(who))
            for method in OTHER_METHODS:
                answer, written = ask(browser, method, path)
                refused = is_sent_to_sign_in(answer) if who == "anonymous" else answer.status_code == 405
                if not refused or written:
                    wrong.append((name, method, who, answer.status_code))
    assert wrong == []


def test_form_without_its_token_changes_nothing(mirror: world.Mirror) -> None:
    wrong = []
    for name, address in RECOVERY.items():
        path = reverse(f"recovery:{name}", args=address.args(mirror))
        browser = world.browser(mirror.people["officer"], enforce_csrf_checks=True)
        answer, written = ask(browser, "POST", path, address.body(mirror))
        if answer.status_code != 403 or written:
            wrong.append((name, answer.status_code, written))
    assert wrong == []


@pytest.mark.parametrize("name", SIGN_IN_PAGES)
def test_page_of_ones_own_account_answers_as_the_table_says(name: str, mirror: world.Mirror) -> None:
    page = SIGN_IN_PAGES[name]
    path = reverse(name, args=page.args)
    found = {}
    for who, user in (("anonymous", None), ("officer", mirror.people["officer"])):
        for method in ("GET", "POST"):
            answer, written = ask(world.browser(user), method, path, {})
            assert written == 0, (who, method)  # signing in stamps the account, which `browser` has done
            found[who, method] = "sign in" if is_sent_to_sign_in(answer) else answer.status_code
    assert found == page.expected()


def admin_paths() -> set[str]:
    found = {reverse("admin:index") + "no-such-page/", reverse("admin:app_list", args=["records"])}
    for namespace, name, pattern in addresses():
        if namespace == "admin":
            with suppress(NoReverseMatch):  # the two that are named above
                found.add(reverse(f"admin:{name}", args=["1"] * len(pattern.pattern.converters)))
    return found


@pytest.mark.parametrize("who", [*(each for each in SIGNED_IN if each != "administrator"), *NOT_SIGNED_IN])
def test_administration_is_for_administrators_alone(who: str, mirror: world.Mirror) -> None:
    browser = world.browser(mirror.people.get(who))
    door = reverse("admin:login")
    refused, _ = ask(browser, "GET", door)
    assert is_sent_to_sign_in(refused) if who in NOT_SIGNED_IN else refused.status_code == 403
    #: One's own way out and password, which lead to the site's own pages.
    own = {reverse("admin:logout"), reverse("admin:password_change")}
    wrong = []
    paths = admin_paths()
    assert len(paths) > 50
    for path in paths - own:
        for method in ("GET", "POST"):
            answer, written = ask(browser, method, path, {})
            is_shut = answer.status_code == 302 and answer["Location"].split("?")[0] in {door, SIGN_IN}
            if written or not (is_shut or answer.status_code in {403, 405}):
                wrong.append((method, path, answer.status_code))
    assert wrong == []
