from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Triggers of mends and notices, and the steps of a held list; see sql/mend_guards.sql."""

    dependencies = [("recovery", "0010_mends_versions_brake")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "mend_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "mend_guards_remove.sql").read_text(encoding="utf-8"),
        )
    ]
