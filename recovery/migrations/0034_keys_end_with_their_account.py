from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """A key of a script does not come back with its account; see sql/keys_end_guards.sql."""

    dependencies = [("recovery", "0033_given_up")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "keys_end_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "keys_end_guards_remove.sql").read_text(encoding="utf-8"),
        )
    ]
