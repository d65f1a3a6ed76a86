from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Snapshots of progress and claims about it; see sql/snapshots_guards.sql."""

    dependencies = [
        ('records', '0005_blocking_keys'),
        ('recovery', '0030_disputes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProgressSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reported', models.PositiveIntegerField(verbose_name='reported')),
                ('listed', models.PositiveIntegerField(verbose_name='listed')),
                ('verified', models.PositiveIntegerField(verbose_name='verified')),
                ('known_missing', models.PositiveIntegerField(verbose_name='known missing')),
                ('unknown', models.PositiveIntegerField(verbose_name='unknown')),
                ('applied', models.PositiveIntegerField()),
                ('closed', models.PositiveIntegerField()),
                ('in_review', models.PositiveIntegerField()),
                ('unreadable', models.PositiveIntegerField()),
                ('unplaced', models.PositiveIntegerField()),
                ('undelivered', models.PositiveIntegerField()),
                ('centre_days_expected', models.PositiveIntegerField()),
                ('centre_days_signed', models.PositiveIntegerField()),
                ('centre_days_complete', models.PositiveIntegerField()),
                ('centre_days_without_list', models.PositiveIntegerField()),
                ('uncounted_centre_days', models.PositiveIntegerField()),
                ('lists_waiting', models.PositiveIntegerField()),
                ('cases_missing', models.PositiveIntegerField()),
                ('cases_corrected', models.PositiveIntegerField()),
                ('cases_delivered', models.PositiveIntegerField()),
                ('cases_verified', models.PositiveIntegerField()),
                ('cases_messaged', models.PositiveIntegerField()),
                ('cases_second_dose', models.PositiveIntegerField()),
                ('ever_opened', models.PositiveIntegerField()),
                ('ever_withdrawn', models.PositiveIntegerField()),
                ('ever_verified', models.PositiveIntegerField()),
                ('ever_lost', models.PositiveIntegerField()),
                ('ever_reverted', models.PositiveIntegerField()),
                ('ever_closed', models.PositiveIntegerField()),
                ('ever_reopened', models.PositiveIntegerField()),
                ('taken_on', models.DateField(verbose_name='day')),
                ('is_daily', models.BooleanField(help_text='one a day; others were taken for a claim', verbose_name='taken by the day')),
                ('taken_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='taken at')),
                ('as_of', models.DateTimeField(blank=True, help_text='when the newest extract was made', null=True, verbose_name='as of')),
                ('definitions', models.PositiveSmallIntegerField(verbose_name='version of the definitions')),
                ('list_of_unknown_place_waits', models.BooleanField(help_text='a list that names no centre or no day was not settled: then no area was whole')),
                ('extract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.extract')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='recovery.incident')),
            ],
            options={
                'verbose_name': 'snapshot of progress',
                'verbose_name_plural': 'snapshots of progress',
                'ordering': ('-taken_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('percent', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='claimed percentage')),
                ('verdict', models.CharField(choices=[('supported', 'supported'), ('higher_only', 'supported by the higher definition only'), ('not_supported', 'not supported'), ('cannot_say', 'cannot be said')], max_length=14, verbose_name='verdict')),
                ('figures', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='kept at')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kept by')),
                ('snapshot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='recovery.progresssnapshot')),
            ],
            options={
                'verbose_name': 'claim',
                'verbose_name_plural': 'claims',
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='ProgressSnapshotPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reported', models.PositiveIntegerField(verbose_name='reported')),
                ('listed', models.PositiveIntegerField(verbose_name='listed')),
                ('verified', models.PositiveIntegerField(verbose_name='verified')),
                ('known_missing', models.PositiveIntegerField(verbose_name='known missing')),
                ('unknown', models.PositiveIntegerField(verbose_name='unknown')),
                ('applied', models.PositiveIntegerField()),
                ('closed', models.PositiveIntegerField()),
                ('in_review', models.PositiveIntegerField()),
                ('unreadable', models.PositiveIntegerField()),
                ('unplaced', models.PositiveIntegerField()),
                ('undelivered', models.PositiveIntegerField()),
                ('centre_days_expected', models.PositiveIntegerField()),
                ('centre_days_signed', models.PositiveIntegerField()),
                ('centre_days_complete', models.PositiveIntegerField()),
                ('centre_days_without_list', models.PositiveIntegerField()),
                ('uncounted_centre_days', models.PositiveIntegerField()),
                ('lists_waiting', models.PositiveIntegerField()),
                ('cases_missing', models.PositiveIntegerField()),
                ('cases_corrected', models.PositiveIntegerField()),
                ('cases_delivered', models.PositiveIntegerField()),
                ('cases_verified', models.PositiveIntegerField()),
                ('cases_messaged', models.PositiveIntegerField()),
                ('cases_second_dose', models.PositiveIntegerField()),
                ('ever_opened', models.PositiveIntegerField()),
                ('ever_withdrawn', models.PositiveIntegerField()),
                ('ever_verified', models.PositiveIntegerField()),
                ('ever_lost', models.PositiveIntegerField()),
                ('ever_reverted', models.PositiveIntegerField()),
                ('ever_closed', models.PositiveIntegerField()),
                ('ever_reopened', models.PositiveIntegerField()),
                ('day', models.DateField(blank=True, null=True, verbose_name='day')),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.centre')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.area')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='recovery.progresssnapshot')),
            ],
            options={
                'verbose_name': 'centre-day of a snapshot',
                'verbose_name_plural': 'centre-days of snapshots',
                'ordering': ('pk',),
            },
        ),
        migrations.AddIndex(
            model_name='progresssnapshot',
            index=models.Index(fields=['incident', '-taken_at'], name='snapshot_of_incident'),
        ),
        migrations.AddConstraint(
            model_name='progresssnapshot',
            constraint=models.UniqueConstraint(condition=models.Q(('is_daily', True)), fields=('incident', 'taken_on'), name='one_daily_snapshot_of_an_incident'),
        ),
        migrations.AddConstraint(
            model_name='progresssnapshot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('as_of__isnull', True), ('extract__isnull', True)), models.Q(('as_of__isnull', False), ('extract__isnull', False)), _connector='OR'), name='snapshot_names_its_extract_and_its_time'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gt', 0), ('percent__lte', 100)), name='claim_is_of_a_percentage_up_to_100'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['supported', 'higher_only', 'not_supported', 'cannot_say'])), name='claim_verdict_is_known'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', models.Func(models.Func(models.Func('figures', models.Value('UTF8'), function='convert_to', output_field=models.BinaryField()), function='sha256', output_field=models.BinaryField()), models.Value('hex'), function='encode', output_field=models.CharField()))), name='claim_is_sealed_by_the_hash_of_its_figures'),
        ),
        migrations.AddConstraint(
            model_name='progresssnapshotpart',
            constraint=models.UniqueConstraint(fields=('snapshot', 'centre', 'day'), name='centre_day_stands_once_in_a_snapshot', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='progresssnapshotpart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('centre__isnull', True), ('district__isnull', True)), models.Q(('centre__isnull', False), ('district__isnull', False)), _connector='OR'), name='part_of_a_snapshot_has_a_district_with_its_centre'),
        ),
        migrations.RunSQL(
            sql=(SQL / "snapshots_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "snapshots_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
