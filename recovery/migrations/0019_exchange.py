from pathlib import Path

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('recovery', '0018_review_acts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CorrectionImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('origin', models.CharField(choices=[('file', 'a sheet'), ('screen', 'the screen')], max_length=6, verbose_name='came from')),
                ('file_name', models.CharField(blank=True, db_default='', max_length=255, verbose_name='file')),
                ('sha256', models.CharField(blank=True, db_default='', max_length=64)),
                ('lines', models.JSONField(default=list)),
                ('report', models.JSONField(default=dict)),
                ('left_out', models.JSONField(default=list, help_text='lines that could not go into the batch, and why')),
                ('state', models.CharField(choices=[('previewed', 'previewed'), ('taken', 'in a batch'), ('dropped', 'dropped')], default='previewed', max_length=9, verbose_name='state')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='came_from', to='recovery.correctionbatch')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recovery.incident')),
            ],
            options={
                'verbose_name': 'preview of corrections',
                'verbose_name_plural': 'previews of corrections',
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('origin__in', ['file', 'screen'])), name='import_origin_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['previewed', 'taken', 'dropped'])), name='import_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('batch__isnull', False), ('state', 'taken'), ('taken_at__isnull', False)), models.Q(models.Q(('state', 'taken'), _negated=True), ('batch__isnull', True), ('taken_at__isnull', True)), _connector='OR'), name='taken_import_names_its_batch'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('lines', []), ('report', {})), _connector='OR'), name='dropped_import_keeps_no_lines'), models.CheckConstraint(condition=models.Q(models.Q(('origin', 'file'), models.Q(('sha256', ''), _negated=True)), models.Q(models.Q(('origin', 'file'), _negated=True), ('sha256', '')), _connector='OR'), name='import_of_a_file_says_which')],
            },
        ),
        migrations.RunSQL(
            sql=(SQL / "exchange_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "exchange_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
