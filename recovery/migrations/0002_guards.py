from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Triggers that hold what a CHECK cannot say; see sql/guards.sql."""

    dependencies = [("recovery", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "guards_remove.sql").read_text(encoding="utf-8"),
        )
    ]
