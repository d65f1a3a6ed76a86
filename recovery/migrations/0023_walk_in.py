from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """People at a desk: lists of one row with their evidence, and the cases that they make urgent; see sql/walk_in_guards.sql."""

    dependencies = [
        ('records', '0005_blocking_keys'),
        ('recovery', '0022_batch_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='update_update',
        ),
        migrations.AddField(
            model_name='case',
            name='walk_in',
            field=models.ForeignKey(blank=True, help_text='the newest list of one row by which this person came; it makes the case urgent', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='urgent_cases', to='recovery.centrelist', verbose_name='came to a desk'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='walk_in',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='the newest list of one row by which this person came; it makes the case urgent', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='recovery.centrelist', verbose_name='came to a desk'),
        ),
        migrations.AddField(
            model_name='centrelist',
            name='evidence_note',
            field=models.TextField(blank=True, db_default='', help_text='what was seen at the desk: the card, the register page', verbose_name='evidence'),
        ),
        migrations.AddField(
            model_name='centrelist',
            name='origin',
            field=models.CharField(choices=[('file', 'a file of the centre'), ('walk_in', 'a person at the desk')], db_default='file', default='file', editable=False, max_length=8, verbose_name='origin'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "recovery_caseevent" ("centre_id", "changed_at", "closed_at", "closed_by_id", "closure", "closure_reason", "dose_no", "given_on", "id", "incident_id", "kind", "lost_again_at", "lot_no", "name", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "sheet_row_id", "state", "vaccine_id", "verified_in_id", "walk_in_id") SELECT new_values."centre_id", new_values."changed_at", new_values."closed_at", new_values."closed_by_id", new_values."closure", new_values."closure_reason", new_values."dose_no", new_values."given_on", new_values."id", new_values."incident_id", new_values."kind", new_values."lost_again_at", new_values."lot_no", new_values."name", new_values."opened_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recipient_id", new_values."sheet_row_id", new_values."state", new_values."vaccine_id", new_values."verified_in_id", new_values."walk_in_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ea5c7249e0cbb787c791f889249cce35a0fe04b4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_9d6bc', referencing='REFERENCING NEW TABLE AS new_values ', table='recovery_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "recovery_caseevent" ("centre_id", "changed_at", "closed_at", "closed_by_id", "closure", "closure_reason", "dose_no", "given_on", "id", "incident_id", "kind", "lost_again_at", "lot_no", "name", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "sheet_row_id", "state", "vaccine_id", "verified_in_id", "walk_in_id") SELECT new_values."centre_id", new_values."changed_at", new_values."closed_at", new_values."closed_by_id", new_values."closure", new_values."closure_reason", new_values."dose_no", new_values."given_on", new_values."id", new_values."incident_id", new_values."kind", new_values."lost_again_at", new_values."lot_no", new_values."name", new_values."opened_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recipient_id", new_values."sheet_row_id", new_values."state", new_values."vaccine_id", new_values."verified_in_id", new_values."walk_in_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."centre_id" IS DISTINCT FROM (new_values."centre_id") OR old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closed_by_id" IS DISTINCT FROM (new_values."closed_by_id") OR old_values."closure" IS DISTINCT FROM (new_values."closure") OR old_values."closure_reason" IS DISTINCT FROM (new_values."closure_reason") OR old_values."dose_no" IS DISTINCT FROM (new_values."dose_no") OR old_values."given_on" IS DISTINCT FROM (new_values."given_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."incident_id" IS DISTINCT FROM (new_values."incident_id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."lost_again_at" IS DISTINCT FROM (new_values."lost_again_at") OR old_values."lot_no" IS DISTINCT FROM (new_values."lot_no") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."opened_at" IS DISTINCT FROM (new_values."opened_at") OR old_values."recipient_id" IS DISTINCT FROM (new_values."recipient_id") OR old_values."sheet_row_id" IS DISTINCT FROM (new_values."sheet_row_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."vaccine_id" IS DISTINCT FROM (new_values."vaccine_id") OR old_values."verified_in_id" IS DISTINCT FROM (new_values."verified_in_id") OR old_values."walk_in_id" IS DISTINCT FROM (new_values."walk_in_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='67e4dcf2a3afa41e1be6d7d47517d14fc4271144', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bb032', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='recovery_case', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='centrelist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('evidence_note', ''), ('origin', 'file')), models.Q(('origin', 'walk_in'), models.Q(('evidence_note', ''), _negated=True)), _connector='OR'), name='walk_in_says_what_was_seen'),
        ),
        migrations.AddConstraint(
            model_name='centrelist',
            constraint=models.CheckConstraint(condition=models.Q(('origin', 'file'), models.Q(('centre__isnull', False), ('day__isnull', False), ('dose_no__isnull', False), models.Q(('rows_listed__isnull', True), ('rows_listed__lte', 1), _connector='OR')), _connector='OR'), name='walk_in_is_one_person_of_one_centre_and_day'),
        ),
        migrations.RunSQL(
            sql=(SQL / "walk_in_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "walk_in_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
