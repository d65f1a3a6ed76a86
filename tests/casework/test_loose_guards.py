"""Gaps that were left in the guards: what stays as it is written, and which tables are never emptied.

Every trigger is attacked, and taken away, in tests/test_invariants.py; here stand the stories, and the rule that no
table of evidence is forgotten.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from recovery.errors import broken_rule
from tests.casework.guarded import guarded_keys
from tests.casework.test_guards import refused, run

#: Tables that may be emptied: what a run of its stage writes anew from evidence, and what is no evidence.
MAY_BE_EMPTIED = {
    # written anew by each run
    "recovery_candidatepair",
    "recovery_link",
    "recovery_listrow",
    "recovery_notonlist",
    "recovery_rowfault",
    "recovery_rowoutcome",
    "recovery_skippedrow",
    "recovery_versionrow",
    # reference data, settings and what a site remembers
    "records_area",
    "records_areaalias",
    "records_centre",
    "records_centrealias",
    "records_reportedcount",
    "records_user",
    "records_vaccine",
    "records_vaccinealias",
    "recovery_centrecontact",
    "recovery_columnmemory",
    "recovery_notice",
    "recovery_relaystate",
    # a minute's counts
    "recovery_apiuse",
}


def our_tables() -> set[str]:
    return {model._meta.db_table for app in ("records", "recovery") for model in apps.get_app_config(app).get_models()}


def tables_guarded_against(operation: int) -> set[str]:
    """Tables with a trigger before an operation (8: DELETE of rows, 32: TRUNCATE)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'O' AND tgtype & 2 <> 0 AND tgtype & %s <> 0",
            [operation],
        )
        return {table for (table,) in cursor.fetchall()} & our_tables()


def emptied(table: str) -> str:
    """What the database says when somebody empties a table: the rule that it names, '' if it lets it happen."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        try:
            with transaction.atomic():
                cursor.execute(f"TRUNCATE {table} CASCADE")
        except DatabaseError as refusal:
            return broken_rule(refusal) or str(refusal)
        finally:
            transaction.set_rollback(True)
    return ""


def refuses(table: str) -> bool:
    return emptied(table).endswith("never_emptied")


@pytest.mark.django_db
def test_every_table_is_either_guarded_against_truncate_or_named_as_one_that_may_be_emptied() -> None:
    guarded = tables_guarded_against(32)
    assert our_tables() - guarded == MAY_BE_EMPTIED
    assert tables_guarded_against(8) - guarded == set()  # nothing that refuses DELETE lets itself be emptied


@pytest.mark.django_db
def test_no_table_of_evidence_can_be_emptied() -> None:
    guarded_keys()
    assert {table: emptied(table) for table in our_tables() - MAY_BE_EMPTIED if not refuses(table)} == {}


@pytest.mark.django_db
def test_what_would_take_evidence_with_it_cannot_be_emptied_either() -> None:
    guarded_keys()
    assert refuses("records_user")
    assert refuses("records_centre")
    assert not refuses("recovery_listrow")  # the next run writes them anew


@pytest.mark.django_db
def test_person_at_a_desk_is_neither_moved_to_another_centre_nor_deleted() -> None:
    keys = guarded_keys()
    moving = "UPDATE recovery_centrelist SET lease = lease + 1, centre_id = %(other)s WHERE id = %(list)s"
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM records_centre WHERE code = 'S302901'")
        (other,) = cursor.fetchone()
    with refused("walk_in_stays_with_its_desk"):
        run(moving, other=other, list=keys["at_desk"])
    assert run(moving, other=other, list=keys["received"]) == 1  # of a file it may turn out later
    with refused("list_is_never_deleted"):
        run("DELETE FROM recovery_centrelist WHERE id = %s", keys["at_desk"])


@pytest.mark.django_db
def test_act_of_review_stays_when_nothing_hangs_on_it() -> None:
    keys = guarded_keys()
    with refused("review_act_is_never_deleted"):
        run("DELETE FROM recovery_reviewact WHERE id = %s", keys["act"])


@pytest.mark.django_db
def test_model_in_use_without_a_comparison_names_none_afterwards() -> None:
    keys = guarded_keys()
    run(
        "UPDATE recovery_linkagemodel SET is_active = true, used_unseen_because = 'a drill' WHERE id = %s",
        keys["model"],
    )
    with refused("linkage_model_in_use_keeps_its_reason"):
        run(
            "UPDATE recovery_linkagemodel SET used_after_id = %(after)s WHERE id = %(pk)s",
            after=keys["comparison"],
            pk=keys["model"],
        )
    assert run("UPDATE recovery_linkagemodel SET is_active = false WHERE id = %s", keys["model"]) == 1
