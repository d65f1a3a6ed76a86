from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Keys by which scripts read figures; see sql/api_token_guards.sql."""

    dependencies = [
        ('recovery', "0026_loose_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='what it is for')),
                ('key_sha256', models.CharField(editable=False, max_length=64)),
                ('key_end', models.CharField(editable=False, max_length=4, verbose_name='its last signs')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made at')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='revoked by')),
            ],
            options={
                'verbose_name': 'key of a script',
                'verbose_name_plural': 'keys of scripts',
                'ordering': ('-pk',),
                'constraints': [models.UniqueConstraint(fields=('key_sha256',), name='api_token_stands_once'), models.CheckConstraint(condition=models.Q(('key_sha256__regex', '^[0-9a-f]{64}$')), name='api_token_is_hashed'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='api_token_says_what_it_is_for'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='revoked_api_token_says_by_whom_and_when')],
            },
        ),
        migrations.RunSQL(
            sql=(SQL / "api_token_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "api_token_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
