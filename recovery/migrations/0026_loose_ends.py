from pathlib import Path

from django.db import migrations


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Guards that were missing; see sql/loose_guards.sql."""

    dependencies = [
        ('recovery', '0024_followup'),
    ]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "loose_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "loose_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
