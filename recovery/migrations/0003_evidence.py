from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """The one definition of what speaks for and against a pair; see sql/evidence.sql."""

    dependencies = [("recovery", "0002_guards"), ("records", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "evidence.sql").read_text(encoding="utf-8"),
            reverse_sql="DROP FUNCTION recovery_evidence(recovery_listrow, records_recipient);",
        )
    ]
