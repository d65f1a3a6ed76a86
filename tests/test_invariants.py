"""Every rule that the models and guards.sql name stands in the database, and refuses what it is there to
refuse.

The rules are attacked by raw SQL with the triggers of the table switched off, so that each is met alone. The
attacks stand in tests/casework/attacks*.txt; each has its twin there: nearly the same write, which is allowed.
Triggers are attacked with all others switched on, in the states of tests/casework/guarded.py; their attacks stand in
tests/casework/guards*.txt. Every rule is taken away once, too: then its attack must go through, else it was refused
for another reason and nobody would notice that the rule is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

import recovery.migrations
from recovery.errors import broken_rule
from tests.casework.guarded import guarded_keys
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
    return copying(attack.table, assignments, key, "%(pk)s")


def copying(table: str, assignments: str, key: str, pk: str) -> str:
    """A statement that writes a second row like the one with this key, but for the assignments."""
    news = dict(part.split(" = ", 1) for part in re.split(r", (?=[a-z_0-9]+ = )", assignments) if part)
    news.setdefault(key, f"(SELECT max({key}) + 1 FROM {table})")  # noqa: S608
    pairs = ", ".join(f"'{column}', {value}" for column, value in news.items())
    copied = f"jsonb_populate_record(r, jsonb_build_object({pairs}))"
    fields = next(model._meta.local_concrete_fields for model in apps.get_models() if model._meta.db_table == table)
    written = [f'"{field.column}"' for field in fields if not field.generated]
    return (
        f"INSERT INTO {table} ({', '.join(written)})"  # noqa: S608
        f" SELECT {', '.join(f'c.{name}' for name in written)} FROM {table} r, {copied} c WHERE r.{key} = {pk}"
    )


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
        rule = name_in_database(attack.rule)
        with transaction.atomic():
            rule_remove(attack.table, rule)
            cursor.execute(statement_of(attack, attack.wrong, key), params)
            assert cursor.rowcount == 1, "the attack is refused without this rule as well"
            transaction.set_rollback(True)
    assert broken_rule(refusal.value) == rule


def rule_remove(table: str, rule: str) -> None:
    """Take a constraint away, or the index that holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {rule}")
        cursor.execute(f"DROP INDEX IF EXISTS {rule}")


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


def triggers_of_guards() -> set[tuple[str, str]]:
    """Every trigger that a file of guards makes, and its table."""
    folder = Path(recovery.migrations.__file__).parent / "sql"
    guards = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*guards.sql")))
    named = set(re.findall(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)[^;]*? ON (\w+)", guards))
    assert len(named) == len(re.findall(r"CREATE (?:CONSTRAINT )?TRIGGER", guards)) >= 15
    return named


def triggers_of_history() -> set[tuple[str, str]]:
    tables = {model._meta.db_table for model in our_models()}
    return {
        (trigger.get_pgid(model), model._meta.db_table)
        for model, trigger in pgtrigger.registered()
        if model._meta.db_table in tables
    }


@pytest.mark.django_db
def test_database_holds_every_trigger_of_guards_and_history_switched_on() -> None:
    history = triggers_of_history()
    assert len(history) >= 15
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
        )
        standing = set(cursor.fetchall())
    assert (triggers_of_guards() | history) - standing == set()


@pytest.mark.django_db
def test_history_of_many_rows_is_not_planned_for_none() -> None:
    """See history_plans.sql; tests/delivery has the 5,000 lines that took 25 s."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgrelid::regclass::text, coalesce(p.proconfig, '{}') FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname LIKE 'pgtrigger_update_%' AND t.tgoldtable IS NOT NULL"
        )
        found = dict(cursor.fetchall())
    assert {"recovery_case", "recovery_correction", "recovery_correctionbatch"} <= set(found)
    assert {table for table, setting in found.items() if setting != ["enable_nestloop=off"]} == set()


class Guard(NamedTuple):
    trigger: str
    rule: str
    wrong: str
    right: str


def guards_read() -> list[Guard]:
    names: dict[str, str] = {}
    guards: list[Guard] = []
    for file in sorted((HERE / "casework").glob("guards*.txt")):
        naming = False
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            if line.startswith("["):
                naming = line == "[names]"
                continue
            for name, meaning in names.items():
                line = line.replace(f"{{{name}}}", meaning)
            if naming:
                name, meaning = line.split(" = ", 1)
                names[name] = meaning
            else:
                guards.append(Guard(*(part.strip() for part in line.split(" | "))))
    return guards


def do(side: str, keys: dict[str, int]) -> None:
    """One side of an attack, in a savepoint of its own, with what is checked at commit; every statement must touch
    a row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for statement in side.split(" ;; "):
            if copied := re.fullmatch(r"COPY\((\w+), (:\w+) ~ (.*)\)", statement.strip()):
                table, key, assignments = copied.groups()
                statement = copying(table, assignments, "id", key)
            statement = re.sub(r"(?<!:):([a-z_]+)", r"%(\1)s", statement)
            if statement.startswith(("ALTER", "TRUNCATE")):  # neither goes while a check of the table is waiting
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(statement, keys if "%(" in statement else None)
            assert cursor.rowcount != 0, statement
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def other_truncate_guards_off(trigger: str) -> None:
    """TRUNCATE CASCADE meets the guards of every table that it comes to; leave one alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgtype & 32 <> 0 AND tgname <> %s", [trigger]
        )
        for name, table in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")


#: Triggers that refuse nothing, but do something, each noticed by a test elsewhere.
ACTS = {
    "list_at_rest_tells_its_sender",  # tests/intake
    "opt_out_stops_what_waits",  # tests/sms/test_guards.py::test_opt_out_stops_what_waits_and_is_kept
    "new_case_lost_again_raises_alarm",  # tests/casework/test_alarms.py
    "case_lost_again_raises_alarm",  # tests/casework/test_alarms.py
    "relay_in_trouble_raises_alarm",  # tests/delivery/test_relay_alarms.py
    "keys_end_with_their_account",  # tests/web/test_api.py
}


def test_every_trigger_of_guards_is_attacked_under_every_name_that_it_says() -> None:
    folder = Path(recovery.migrations.__file__).parent / "sql"
    sql = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*guards.sql"))
    named = {name for name, _ in triggers_of_guards()}
    assert {guard.trigger for guard in guards_read()} == named - ACTS
    said = set(re.findall(r"CONSTRAINT = '(\w+)'", sql))
    assert said - {guard.rule for guard in guards_read()} == set()


@pytest.mark.django_db
def test_trigger_refuses_a_forbidden_write_and_without_it_the_write_goes_through() -> None:
    keys = guarded_keys()
    tables = dict(triggers_of_guards())
    wrong: list[tuple[str, str, str]] = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('app.lease', '', true)")
    for guard in guards_read():
        try:
            with transaction.atomic():
                if guard.right != "-":
                    do(guard.right, keys)
                transaction.set_rollback(True)
        except DatabaseError as failure:
            wrong.append((guard.trigger, "its twin is refused", str(failure)))
        with transaction.atomic():
            if guard.wrong.startswith("TRUNCATE"):
                other_truncate_guards_off(guard.trigger)
            try:
                do(guard.wrong, keys)
                wrong.append((guard.trigger, "lets this through", guard.wrong))
            except DatabaseError as refusal:
                if broken_rule(refusal) != guard.rule:
                    wrong.append((guard.trigger, "another rule refuses this", str(refusal)))
            transaction.set_rollback(True)
        with transaction.atomic():
            if guard.wrong.startswith("TRUNCATE"):
                other_truncate_guards_off(guard.trigger)
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TRIGGER {guard.trigger} ON {tables[guard.trigger]}")
            try:
                do(guard.wrong, keys)
            except DatabaseError as refusal:
                wrong.append((guard.trigger, "is not the only one that refuses this", str(refusal)))
            transaction.set_rollback(True)
    assert wrong == [], "\n".join(map(str, wrong))


#: One write of each kind to each table with a history; :name as in guards.txt.
WRITES = {
    ("recovery_case", "insert"): "COPY(recovery_case, :free_case ~ recipient_id = NULL, kind = 'not_registered',"
    " sheet_row_id = :free_row)",
    ("recovery_case", "update"): "UPDATE recovery_case SET lot_no = 'x' WHERE id = :free_case",
    ("recovery_correctionbatch", "insert"): "COPY(recovery_correctionbatch, :draft ~ request_key = gen_random_uuid())",
    ("recovery_correctionbatch", "update"): "UPDATE recovery_correctionbatch SET note = 'x' WHERE id = :draft",
    ("recovery_correction", "insert"): "INSERT INTO recovery_correction (batch_id, case_id, field, new_value,"
    " edited_by_id) VALUES (:draft, :free_case, 'mobile', '\"01700000012\"', :officer)",
    ("recovery_correction", "update"): "UPDATE recovery_correction SET evidence_note = 'x' WHERE batch_id = :draft",
    ("recovery_correction", "delete"): "DELETE FROM recovery_correction WHERE batch_id = :draft",
    ("recovery_centreday", "update"): "UPDATE recovery_centreday SET state = 'disputed', reason = 'two books'"
    " WHERE id = :day",
    ("recovery_decision", "insert"): "INSERT INTO recovery_decision (sheet_row_id, verdict, reason, decided_by_id,"
    " decided_at) VALUES (:free_row, 'nobody', 'x', :officer, now())",
    ("recovery_decision", "update"): "UPDATE recovery_decision SET replaced_at = now() WHERE id = :decision",
    ("recovery_delivery", "insert"): "COPY(recovery_delivery, :waiting ~ operation = 'retract')",
    ("recovery_delivery", "update"): "UPDATE recovery_delivery SET state = 'sent', sent_at = now(), drop_id = :drop,"
    " relay = 'files' WHERE id = :waiting",
    ("recovery_message", "insert"): "COPY(recovery_message, :sms_prepared ~ recipient_id = :sms_person,"
    " case_id = :sms_case, mobile_key = (SELECT p.mobile_key FROM records_recipient p WHERE p.id = :sms_person))",
    ("recovery_message", "update"): "UPDATE recovery_message SET state = 'stopped', reason = 'not_due'"
    " WHERE id = :sms_prepared",
    ("recovery_message", "delete"): "DELETE FROM recovery_message WHERE id = :sms_prepared",
    ("records_recipient", "update"): "UPDATE records_recipient SET mobile = '01700000099' WHERE id = :person",
    (
        "records_dose",
        "insert",
    ): "COPY(records_dose, :dose ~ dose_no = 2, source = 'correction',"
    " first_seen_in_id = NULL, last_seen_in_id = NULL)",
    ("records_dose", "update"): "UPDATE records_dose SET given_on = '2021-10-14' WHERE id = :dose",
}


@pytest.mark.django_db
def test_history_misses_no_write_and_without_its_trigger_it_would() -> None:
    keys = guarded_keys()
    tracking = {
        (table, operation): name
        for name, table in triggers_of_history()
        for operation in ("insert", "update", "delete")
        if f"_{operation}_" in name and "append_only" not in name
    }
    assert set(tracking) == set(WRITES)

    def events(table: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}event")  # noqa: S608
            return int(cursor.fetchone()[0])

    for (table, operation), trigger in tracking.items():
        counts = []
        for gone in (False, True):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                if gone:
                    cursor.execute(f"DROP TRIGGER {trigger} ON {table}")
                before = events(table)
                do(WRITES[table, operation], keys)
                counts.append(events(table) - before)
                transaction.set_rollback(True)
        assert counts == [1, 0], (table, operation)


def run_on_rows(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0, "there was nothing to attack"


@pytest.mark.django_db
def test_history_is_never_rewritten_and_without_its_trigger_it_could_be() -> None:
    guarded_keys()
    tables = {table: name for name, table in triggers_of_history() if "append_only" in name}
    assert set(tables) == {model._meta.db_table for model in our_models() if model._meta.db_table.endswith("event")}
    for table, trigger in tables.items():
        for attack in (f"UPDATE {table} SET pgh_label = 'x'", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
                run_on_rows(attack)
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute(f"DROP TRIGGER {trigger} ON {table}")
                run_on_rows(attack)
                transaction.set_rollback(True)
