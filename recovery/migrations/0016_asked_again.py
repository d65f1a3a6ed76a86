from pathlib import Path

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """What a person had before them when they decided, and whether a pair asks once more; see sql/decision_basis.sql."""

    dependencies = [
        ('recovery', '0015_rows_capped'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='update_update',
        ),
        migrations.AddField(
            model_name='candidatepair',
            name='asks',
            field=models.BooleanField(db_default=True, default=True, help_text='no person has decided about the row on this evidence'),
        ),
        migrations.AddField(
            model_name='decision',
            name='basis',
            field=models.JSONField(blank=True, help_text='the recipients who were proposed, each with the level of every comparison; set by a trigger', null=True),
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='basis',
            field=models.JSONField(blank=True, help_text='the recipients who were proposed, each with the level of every comparison; set by a trigger', null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "recovery_decisionevent" ("basis", "decided_at", "decided_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recipient_id", "replaced_at", "sheet_row_id", "verdict") VALUES (NEW."basis", NEW."decided_at", NEW."decided_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recipient_id", NEW."replaced_at", NEW."sheet_row_id", NEW."verdict"); RETURN NULL;', hash='77dbde0387f321e041f81be4cc72ec5319ce6d8e', operation='INSERT', pgid='pgtrigger_insert_insert_7d791', table='recovery_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "recovery_decisionevent" ("basis", "decided_at", "decided_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recipient_id", "replaced_at", "sheet_row_id", "verdict") VALUES (NEW."basis", NEW."decided_at", NEW."decided_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recipient_id", NEW."replaced_at", NEW."sheet_row_id", NEW."verdict"); RETURN NULL;', hash='a1d7d07855bc9e2798a5aae7c207f00df22ce036', operation='UPDATE', pgid='pgtrigger_update_update_6b767', table='recovery_decision', when='AFTER')),
        ),
        migrations.RunSQL(
            sql=(SQL / "decision_basis.sql").read_text(encoding="utf-8"),
            reverse_sql=(
                "DROP TRIGGER fallen_decision_asks_again ON recovery_decision; DROP FUNCTION recovery_decision_falls();"
                " DROP TRIGGER decision_keeps_what_was_proposed ON recovery_decision;"
                " DROP FUNCTION recovery_decision_basis(); DROP FUNCTION recovery_levels(jsonb)"
            ),
        ),
    ]
