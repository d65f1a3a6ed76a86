from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Snapshots keep where their reported doses came from; see sql/snapshots_sources_guards.sql."""

    dependencies = [("recovery", "0035_quicker_indexes")]

    operations = [
        migrations.AddField(
            "progresssnapshot",
            "sources",
            ArrayField(
                models.TextField(),
                default=list,
                db_default=models.Value([], ArrayField(models.TextField())),
                help_text="none where nothing was reported; snapshots of earlier releases kept none",
                size=None,
                verbose_name="sources of the reported doses",
            ),
        ),
        migrations.RunSQL(
            sql=(SQL / "snapshots_sources_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "snapshots_sources_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
