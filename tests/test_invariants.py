"""Every rule that the models and guards.sql name stands in the database, and refuses what it is there to
refuse.

The rules are attacked by raw SQL with the triggers of the table switched off, so that each is met alone
(what triggers hold is attacked in tests/casework/test_guards.py). The attacks stand in
tests/casework/attacks.txt; each has its twin there: nearly the same write, which is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

import recovery.migrations
from recovery.errors import broken_rule
from tests.casework.sound import sound_rows
from tests.casework.world import World

HERE = Path(__file__).resolve().parent


class Attack(NamedTuple):
    rule: str
    table: str
    copies: bool
    wrong: str
    right: str


def attacks_read() -> list[Attack]:
    names: dict[str, str] = {}
    attacks: list[Attack] = []
    section = ""
    files = sorted((HERE / "casework").glob("attacks*.txt"))  # attacks.txt, which has the names, comes first
    for line in "\n".join(file.read_text(encoding="utf-8") for file in files).splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        for name, meaning in names.items():
            line = line.replace(f"{{{name}}}", meaning)
        if section == "names":
            name, meaning = line.split(" = ", 1)
            names[name] = meaning
        else:
            rule, what, wrong, right = (part.strip() for part in line.split("|"))
            assert what in {"change", "copy"}
            attacks.append(Attack(rule, section, what == "copy", wrong, right))
    return attacks


ATTACKS = attacks_read()


def our_models() -> Iterator[type[Model]]:
    for app in ("records", "recovery"):
        yield from apps.get_app_config(app).get_models()


def named_rules() -> set[str]:
    """Every check and uniqueness of the models: by its name, or as table.column where a field itself is
    unique."""
    rules: set[str] = set()
    for model in our_models():
        rules |= {constraint.name for constraint in model._meta.constraints}
        rules |= {
            f"{model._meta.db_table}.{field.column}"
            for field in model._meta.local_fields
            if field.unique and not field.primary_key
        }
    return rules


def name_in_database(rule: str) -> str:
    """The database's name of a rule; it made one up itself where a single column is unique."""
    if "." not in rule:
        return rule
    table, column = rule.split(".")
    with connection.cursor() as cursor:
        for name, found in connection.introspection.get_constraints(cursor, table).items():
            if found["unique"] and not found["primary_key"] and found["columns"] == [column]:
                return name
    return ""


def statement_of(attack: Attack, assignments: str, key: str) -> str:
    """The write as one statement on the row whose key is %(pk)s."""
    if not attack.copies:
        return f"UPDATE {attack.table} AS r SET {assignments} WHERE r.{key} = %(pk)s"  # noqa: S608
    news = dict(part.split(" = ", 1) for part in re.split(r", (?=[a-z_0-9]+ = )", assignments) if part)
    news.setdefault(key, f"(SELECT max({key}) + 1 FROM {attack.table})")  # noqa: S608
    pairs = ", ".join(f"'{column}', {value}" for column, value in news.items())
    copied = f"jsonb_populate_record(r, jsonb_build_object({pairs}))"
    return f"INSERT INTO {attack.table} SELECT ({copied}).* FROM {attack.table} r WHERE r.{key} = %(pk)s"  # noqa: S608


@pytest.fixture
def sound(db: None) -> dict[str, object]:
    return sound_rows(World())


def test_every_named_rule_is_attacked() -> None:
    assert {attack.rule for attack in ATTACKS} == named_rules()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.rule)
def test_rule_refuses_a_forbidden_write_and_lets_its_twin_through(attack: Attack, sound: dict[str, object]) -> None:
    key = next(model._meta.pk.column for model in our_models() if model._meta.db_table == attack.table)
    params = {"pk": sound[attack.table]}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {attack.table} DISABLE TRIGGER USER")
        with transaction.atomic():
            cursor.execute(statement_of(attack, attack.right, key), params)
            assert cursor.rowcount == 1
            transaction.set_rollback(True)
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            cursor.execute(statement_of(attack, attack.wrong, key), params)
    assert broken_rule(refusal.value) == name_in_database(attack.rule)


@pytest.mark.django_db
def test_database_holds_every_rule_of_the_models_and_has_checked_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conname FROM pg_constraint WHERE convalidated
            UNION
            SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
             WHERE i.indisunique AND i.indisvalid
            """
        )
        standing = {name for (name,) in cursor.fetchall()}
    assert {name_in_database(rule) for rule in named_rules()} - standing == set()


@pytest.mark.django_db
def test_database_holds_every_trigger_of_guards_and_history_switched_on() -> None:
    folder = Path(recovery.migrations.__file__).parent / "sql"
    guards = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql")))
    named = set(re.findall(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)[^;]*? ON (\w+)", guards))
    assert len(named) == len(re.findall(r"CREATE (?:CONSTRAINT )?TRIGGER", guards)) >= 15
    tables = {model._meta.db_table for model in our_models()}
    history = {
        (trigger.get_pgid(model), model._meta.db_table)
        for model, trigger in pgtrigger.registered()
        if model._meta.db_table in tables
    }
    assert len(history) >= 15
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
        )
        standing = set(cursor.fetchall())
    assert (named | history) - standing == set()
