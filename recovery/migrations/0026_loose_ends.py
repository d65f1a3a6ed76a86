from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


def guards(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=(SQL / f"{name}.sql").read_text(encoding="utf-8"),
        reverse_sql=(SQL / f"{name}_remove.sql").read_text(encoding="utf-8"),
    )


class Migration(migrations.Migration):
    """Guards that were missing; messages sent again, retractions settled by hand, alarms of relays, e-mails.

    See sql/loose_guards.sql, again_guards.sql, relay_alarm_guards.sql and mail_guards.sql.
    """

    dependencies = [
        ('records', '0005_blocking_keys'),
        ('recovery', '0025_figures_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        guards("loose_guards"),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting to be sent'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'could not be sent'), ('unknown', 'nobody knows whether it went out'), ('needless', 'not needed any more')], db_default='waiting', default='waiting', max_length=10, verbose_name='state')),
                ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='queued at')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='tries')),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('said', models.CharField(blank=True, db_default='', max_length=200, verbose_name='what went wrong')),
            ],
            options={
                'verbose_name': 'e-mail',
                'verbose_name_plural': 'e-mails',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='MailChoice',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mail_choice', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('wants_mail', models.BooleanField(verbose_name='wants e-mails')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'choice about e-mails',
                'verbose_name_plural': 'choices about e-mails',
            },
        ),
        migrations.CreateModel(
            name='RelayAlarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relay', models.CharField(max_length=8, verbose_name='relay')),
                ('trouble', models.CharField(choices=[('busy', 'The server asked us to wait.'), ('credentials', 'The server does not accept our credentials. An administrator must look.'), ('fault', 'The server fails or does not answer.'), ('setup', 'What answers does not speak FHIR as expected. An administrator must look.'), ('refuses', 'The server refuses everything, so nothing is taken back. An administrator must look.')], max_length=12, verbose_name='what is wrong')),
                ('said', models.TextField(blank=True, db_default='', verbose_name='what was answered')),
                ('raised_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='raised at')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='works again since')),
            ],
            options={
                'verbose_name': 'alarm of a relay',
                'verbose_name_plural': 'alarms of relays',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='RetractionSettlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500, verbose_name='what was agreed')),
                ('settled_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
            ],
            options={
                'verbose_name': 'retraction settled by hand',
                'verbose_name_plural': 'retractions settled by hand',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='SendAgain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.CharField(max_length=500, verbose_name='why')),
                ('lines', models.PositiveIntegerField(verbose_name='lines')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
            ],
            options={
                'verbose_name': 'order to send again',
                'verbose_name_plural': 'orders to send again',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='UnseenWait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(verbose_name='until')),
                ('note', models.CharField(max_length=500, verbose_name='note')),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
            ],
            options={
                'verbose_name': 'wait for a line not seen',
                'verbose_name_plural': 'waits for lines not seen',
                'ordering': ('-pk',),
            },
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='one_delivery_per_correction_and_operation',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='receipt_belongs_to_one_delivery',
        ),
        migrations.AddField(
            model_name='delivery',
            name='repeats',
            field=models.ForeignKey(blank=True, help_text='the message that is sent again, under its own key', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeated_by', to='recovery.delivery'),
        ),
        migrations.AddField(
            model_name='mail',
            name='note',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='recovery.centrenote'),
        ),
        migrations.AddField(
            model_name='mail',
            name='notice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='recovery.notice'),
        ),
        migrations.AddField(
            model_name='mail',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to=settings.AUTH_USER_MODEL, verbose_name='to'),
        ),
        migrations.AddConstraint(
            model_name='relayalarm',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('relay',), name='one_alarm_of_a_relay_stands'),
        ),
        migrations.AddConstraint(
            model_name='relayalarm',
            constraint=models.CheckConstraint(condition=models.Q(('trouble__in', ['credentials', 'fault', 'setup', 'refuses'])), name='relay_alarm_is_about_trouble'),
        ),
        migrations.AddConstraint(
            model_name='relayalarm',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('closed_at__gte', models.F('raised_at')), _connector='OR'), name='relay_alarm_closes_after_it_was_raised'),
        ),
        migrations.AddField(
            model_name='retractionsettlement',
            name='delivery',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settlement', to='recovery.delivery'),
        ),
        migrations.AddField(
            model_name='retractionsettlement',
            name='settled_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='sendagain',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='sendagain',
            name='incident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recovery.incident'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='asked_again',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='recovery.sendagain'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('repeats__isnull', True)), fields=('correction', 'operation'), name='one_delivery_per_correction_and_operation'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('repeats__isnull', False), ('state__in', ('waiting', 'sending', 'unknown'))), fields=('repeats',), name='one_repeat_of_a_message_is_on_its_way'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('repeats__isnull', False)), fields=('repeats', 'asked_again'), name='order_repeats_a_message_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_again__isnull', True), ('repeats__isnull', True)), models.Q(('asked_again__isnull', False), ('operation', 'upsert'), ('repeats__isnull', False)), _connector='OR'), name='repeat_names_its_order_and_takes_nothing_back'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('repeats__isnull', True), ('state', 'accepted')), fields=('relay', 'receiver_ref', 'receiver_version'), name='receipt_belongs_to_one_delivery'),
        ),
        migrations.AddField(
            model_name='unseenwait',
            name='correction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waits', to='recovery.correction'),
        ),
        migrations.AddField(
            model_name='unseenwait',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['id'], name='mail_to_send'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.UniqueConstraint(fields=('user', 'note'), name='one_mail_of_a_note_to_an_account'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.UniqueConstraint(fields=('notice',), name='one_mail_of_a_notice'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('note__isnull', True), ('notice__isnull', False)), models.Q(('note__isnull', False), ('notice__isnull', True)), _connector='OR'), name='mail_is_about_a_note_or_a_notice'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'failed', 'unknown', 'needless'])), name='mail_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('claimed_at__isnull', True)), _connector='OR'), name='mail_being_sent_is_claimed'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'sending'])), models.Q(models.Q(('state__in', ['waiting', 'sending']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='mail_that_ended_says_when'),
        ),
        migrations.AddConstraint(
            model_name='retractionsettlement',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='settlement_says_what_was_agreed'),
        ),
        migrations.AddConstraint(
            model_name='sendagain',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='send_again_says_why'),
        ),
        migrations.AddConstraint(
            model_name='sendagain',
            constraint=models.CheckConstraint(condition=models.Q(('lines__gte', 1)), name='send_again_is_about_something'),
        ),
        migrations.AddConstraint(
            model_name='unseenwait',
            constraint=models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='unseen_wait_says_why'),
        ),
        guards("again_guards"),
        guards("relay_alarm_guards"),
        guards("mail_guards"),
    ]
