from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Calls and notes to centres that have sent nothing, and alarms; see sql/followup_guards.sql."""

    dependencies = [
        ('records', '0005_blocking_keys'),
        ('recovery', '0023_walk_in'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lost_again', 'verified and lost again')], default='lost_again', max_length=12, verbose_name='kind')),
                ('people', models.PositiveIntegerField(verbose_name='people')),
                ('raised_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='raised at')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='seen at')),
                ('extract', models.ForeignKey(blank=True, help_text='the newest extract when it was raised', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.extract')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alarms', to='recovery.incident')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='seen by')),
            ],
            options={
                'verbose_name': 'alarm',
                'verbose_name_plural': 'alarms',
                'ordering': ('-pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('seen_at__isnull', True)), fields=('incident', 'kind'), name='one_alarm_of_a_kind_is_unseen'), models.CheckConstraint(condition=models.Q(('kind', 'lost_again')), name='alarm_kind_is_known'), models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='alarm_is_about_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('seen_at__isnull', True), ('seen_by__isnull', True)), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='seen_alarm_says_by_whom_and_when')],
            },
        ),
        migrations.CreateModel(
            name='CentreCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('said', models.CharField(max_length=500, verbose_name='what came of the call')),
                ('call_again_on', models.DateField(blank=True, null=True, verbose_name='call again on')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.centre', verbose_name='centre')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recovery.incident')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'call to a centre',
                'verbose_name_plural': 'calls to centres',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['incident', 'centre', 'day'], name='centrecall_of_a_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('said', ''), _negated=True), name='call_says_what_came_of_it')],
            },
        ),
        migrations.CreateModel(
            name='CentreContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('phone', models.CharField(help_text='Digits only, like 01700000012.', max_length=16, verbose_name='phone')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='records.centre', verbose_name='centre')),
            ],
            options={
                'verbose_name': 'contact of a centre',
                'verbose_name_plural': 'contacts of centres',
                'ordering': ('centre', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('centre', 'phone'), name='centre_contact_stands_once'), models.CheckConstraint(condition=models.Q(('phone__regex', '^\\+?[0-9]{6,15}$')), name='contact_has_a_phone_number'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='contact_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='CentreNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('text', models.CharField(max_length=500, verbose_name='note')),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='seen at')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.centre', verbose_name='centre')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recovery.incident')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='seen by')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'note to a centre',
                'verbose_name_plural': 'notes to centres',
                'ordering': ('-pk',),
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['centre'], name='centrenote_unseen')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='note_to_a_centre_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('seen_at__isnull', True), ('seen_by__isnull', True)), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='seen_note_says_by_whom_and_when')],
            },
        ),
        migrations.RunSQL(
            sql=(SQL / "followup_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "followup_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
