from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """History of deliveries and messages, the log of looks, and seals; see sql/history_guards.sql."""

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('records', '0005_blocking_keys'),
        ('recovery', '0027_api_tokens'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliveryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('operation', models.CharField(choices=[('upsert', 'record'), ('retract', 'take back')], max_length=8)),
                ('payload_sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('accepted', 'accepted by the server'), ('refused', 'refused by the server'), ('unknown', 'answer not known'), ('superseded', 'not needed any more')], db_default='waiting', default='waiting', max_length=10)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('relay', models.CharField(blank=True, choices=[('files', 'by file drop'), ('fhir', 'by FHIR')], db_default='', default='', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, help_text='tries that the server failed')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('receiver_ref', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('receiver_version', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('refusal', models.JSONField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HistorySeal',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='sealed at')),
                ('ranges', models.JSONField()),
                ('previous', models.CharField(blank=True, db_default='', max_length=64)),
                ('sha256', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'seal of the history',
                'verbose_name_plural': 'seals of the history',
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='MessageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('purpose', models.CharField(choices=[('second_dose', 'the second dose is due')], max_length=20)),
                ('dose_no', models.PositiveSmallIntegerField(verbose_name='dose number')),
                ('state', models.CharField(choices=[('prepared', 'in a lot that waits for release'), ('waiting', 'waiting to be sent'), ('sending', 'being handed to the gateway'), ('sent', 'taken by the gateway'), ('delivered', 'reached the phone'), ('failed', 'did not reach the phone'), ('unknown', 'nobody knows whether it went out'), ('stopped', 'stopped before it was sent')], db_default='prepared', default='prepared', max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, choices=[('refused', 'the gateway refused it'), ('not_delivered', 'the gateway reports that it did not arrive'), ('no_answer', 'the gateway gave no clear answer'), ('died', 'sending was cut off before the answer was written down'), ('opted_out', 'the number wants no SMS'), ('not_due', 'the dose is no longer due, or the first one is no longer on the server')], db_default='', max_length=20, verbose_name='reason')),
                ('said', models.CharField(blank=True, db_default='', max_length=300, verbose_name='what the gateway said')),
                ('gateway', models.CharField(blank=True, db_default='', max_length=40)),
                ('provider_id', models.CharField(blank=True, db_default='', max_length=100)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('reported_at', models.DateTimeField(blank=True, null=True)),
                ('called_at', models.DateTimeField(blank=True, null=True)),
                ('call_note', models.CharField(blank=True, db_default='', max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='accesslog',
            name='look_at_a_person_gives_a_reason',
        ),
        migrations.AddField(
            model_name='accesslog',
            name='cases',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)), default=list, help_text='the cases that an answer about many showed', size=None),
        ),
        migrations.AddField(
            model_name='accesslog',
            name='of',
            field=models.CharField(blank=True, db_default='', help_text='list, batch, lot… that was opened', max_length=40),
        ),
        migrations.AddField(
            model_name='accesslog',
            name='people',
            field=models.PositiveIntegerField(blank=True, help_text='how many persons the answer showed', null=True),
        ),
        migrations.AddField(
            model_name='accesslog',
            name='query',
            field=models.CharField(blank=True, db_default='', help_text='filter, without words typed', max_length=300),
        ),
        migrations.AddField(
            model_name='accesslog',
            name='recipient',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.recipient'),
        ),
        migrations.AlterField(
            model_name='accesslog',
            name='reason',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AlterField(
            model_name='accesslog',
            name='what',
            field=models.CharField(help_text='the page, or what was done: see recovery.web.looks', max_length=40),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('cases', []), _negated=True), fields=['cases'], name='look_names_cases'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(condition=models.Q(('of', ''), _negated=True), fields=['of'], name='look_is_of'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "recovery_deliveryevent" ("answered_at", "attempts", "correction_id", "drop_id", "id", "operation", "payload_sha256", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_ref", "receiver_version", "refusal", "relay", "sent_at", "state") SELECT new_values."answered_at", new_values."attempts", new_values."correction_id", new_values."drop_id", new_values."id", new_values."operation", new_values."payload_sha256", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."receiver_ref", new_values."receiver_version", new_values."refusal", new_values."relay", new_values."sent_at", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='02e5a78badb0806e251988b59c038ec0e1494c3c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a36f3', referencing='REFERENCING NEW TABLE AS new_values ', table='recovery_delivery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "recovery_deliveryevent" ("answered_at", "attempts", "correction_id", "drop_id", "id", "operation", "payload_sha256", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_ref", "receiver_version", "refusal", "relay", "sent_at", "state") SELECT new_values."answered_at", new_values."attempts", new_values."correction_id", new_values."drop_id", new_values."id", new_values."operation", new_values."payload_sha256", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."receiver_ref", new_values."receiver_version", new_values."refusal", new_values."relay", new_values."sent_at", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answered_at" IS DISTINCT FROM (new_values."answered_at") OR old_values."attempts" IS DISTINCT FROM (new_values."attempts") OR old_values."correction_id" IS DISTINCT FROM (new_values."correction_id") OR old_values."drop_id" IS DISTINCT FROM (new_values."drop_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."operation" IS DISTINCT FROM (new_values."operation") OR old_values."payload_sha256" IS DISTINCT FROM (new_values."payload_sha256") OR old_values."receiver_ref" IS DISTINCT FROM (new_values."receiver_ref") OR old_values."receiver_version" IS DISTINCT FROM (new_values."receiver_version") OR old_values."refusal" IS DISTINCT FROM (new_values."refusal") OR old_values."relay" IS DISTINCT FROM (new_values."relay") OR old_values."sent_at" IS DISTINCT FROM (new_values."sent_at") OR old_values."state" IS DISTINCT FROM (new_values."state")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f92b6b8ae355e3dbb09e22589bdfcd591b77c431', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_49f3c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='recovery_delivery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "recovery_messageevent" ("call_note", "called_at", "called_by_id", "case_id", "dose_no", "gateway", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "purpose", "reason", "recipient_id", "release_id", "reported_at", "said", "sent_at", "state") SELECT new_values."call_note", new_values."called_at", new_values."called_by_id", new_values."case_id", new_values."dose_no", new_values."gateway", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."provider_id", new_values."purpose", new_values."reason", new_values."recipient_id", new_values."release_id", new_values."reported_at", new_values."said", new_values."sent_at", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b4ad5f635bdb0bce19b0c6151edaead92bd3fd16', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_0a353', referencing='REFERENCING NEW TABLE AS new_values ', table='recovery_message', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "recovery_messageevent" ("call_note", "called_at", "called_by_id", "case_id", "dose_no", "gateway", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "purpose", "reason", "recipient_id", "release_id", "reported_at", "said", "sent_at", "state") SELECT new_values."call_note", new_values."called_at", new_values."called_by_id", new_values."case_id", new_values."dose_no", new_values."gateway", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."provider_id", new_values."purpose", new_values."reason", new_values."recipient_id", new_values."release_id", new_values."reported_at", new_values."said", new_values."sent_at", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."call_note" IS DISTINCT FROM (new_values."call_note") OR old_values."called_at" IS DISTINCT FROM (new_values."called_at") OR old_values."called_by_id" IS DISTINCT FROM (new_values."called_by_id") OR old_values."case_id" IS DISTINCT FROM (new_values."case_id") OR old_values."dose_no" IS DISTINCT FROM (new_values."dose_no") OR old_values."gateway" IS DISTINCT FROM (new_values."gateway") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."provider_id" IS DISTINCT FROM (new_values."provider_id") OR old_values."purpose" IS DISTINCT FROM (new_values."purpose") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."recipient_id" IS DISTINCT FROM (new_values."recipient_id") OR old_values."release_id" IS DISTINCT FROM (new_values."release_id") OR old_values."reported_at" IS DISTINCT FROM (new_values."reported_at") OR old_values."said" IS DISTINCT FROM (new_values."said") OR old_values."sent_at" IS DISTINCT FROM (new_values."sent_at") OR old_values."state" IS DISTINCT FROM (new_values."state")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d89a2120b3bf0309827b363fde9097d90021b6f6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5040a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='recovery_message', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "recovery_messageevent" ("call_note", "called_at", "called_by_id", "case_id", "dose_no", "gateway", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "purpose", "reason", "recipient_id", "release_id", "reported_at", "said", "sent_at", "state") SELECT old_values."call_note", old_values."called_at", old_values."called_by_id", old_values."case_id", old_values."dose_no", old_values."gateway", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."provider_id", old_values."purpose", old_values."reason", old_values."recipient_id", old_values."release_id", old_values."reported_at", old_values."said", old_values."sent_at", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b6721620dc3d83f7b986afd3b16550b3998f4201', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_60dc0', referencing='REFERENCING OLD TABLE AS old_values ', table='recovery_message', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='accesslog',
            constraint=models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='look_says_what_was_seen'),
        ),
        migrations.AddConstraint(
            model_name='accesslog',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', 'identifiers'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='look_at_identifiers_gives_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='accesslog',
            constraint=models.CheckConstraint(condition=models.Q(('query__regex', '(^|&)(text|q)=|[0-9০-৯]{8}'), _negated=True), name='look_keeps_no_searched_words'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='correction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='recovery.correction'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='drop',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='recovery.drop'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='id_correction_operation_payload_sha256_state_sent_at_drop_relay_attempts_answered_at_receiver_ref_receiver_version_refusal_events', to='recovery.delivery'),
        ),
        migrations.AddConstraint(
            model_name='historyseal',
            constraint=models.UniqueConstraint(fields=('previous',), name='seal_follows_one_seal'),
        ),
        migrations.AddConstraint(
            model_name='historyseal',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='seal_is_a_hash'),
        ),
        migrations.AddConstraint(
            model_name='historyseal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('previous', '')), models.Q(('number__gt', 1), ('previous__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='seal_but_the_first_names_the_one_before'),
        ),
        migrations.AddField(
            model_name='messageevent',
            name='called_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='messageevent',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='recovery.case'),
        ),
        migrations.AddField(
            model_name='messageevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='messageevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='id_release_recipient_case_purpose_dose_no_state_reason_said_gateway_provider_id_sent_at_reported_at_called_by_called_at_call_note_events', to='recovery.message'),
        ),
        migrations.AddField(
            model_name='messageevent',
            name='recipient',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='records.recipient'),
        ),
        migrations.AddField(
            model_name='messageevent',
            name='release',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='recovery.messagerelease'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deliveryevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4b45a9398945a6a1739a4fa09fafdef63f601710', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fee13', table='recovery_deliveryevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messageevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a3283b2f7510d040cc02191fa03c57252542e277', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_459b5', table='recovery_messageevent', when='BEFORE')),
        ),
        migrations.RunSQL(
            sql=(SQL / "history_found.sql").read_text(encoding="utf-8"), reverse_sql=migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            sql=(SQL / "history_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "history_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
