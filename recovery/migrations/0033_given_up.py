from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql"
#: recovery_snapshot_adds_up as it was: what stands in its file before the triggers.
BEFORE = (SQL / "snapshots_guards.sql").read_text(encoding="utf-8").split("-- At COMMIT")[0]


class Migration(migrations.Migration):
    """People given up stay missing, and a row without a place keeps every area from being whole."""

    dependencies = [("recovery", "0032_trouble_and_limits")]

    operations = [
        # Undone last of all, when its columns are there again by their old names.
        migrations.RunSQL(
            sql=migrations.RunSQL.noop, reverse_sql=BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        ),
        migrations.RenameField("progresssnapshot", "list_of_unknown_place_waits", "unplaced_waits"),
        migrations.AlterField(
            "progresssnapshot",
            "unplaced_waits",
            models.BooleanField(
                help_text="a list or a row waited of which nobody knew the centre or the day: then no area was whole"
            ),
        ),
        migrations.AddField("progresssnapshot", "given_up", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField("progresssnapshotpart", "given_up", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.RunSQL(
            sql=(SQL / "snapshots_given_up.sql").read_text(encoding="utf-8"), reverse_sql=migrations.RunSQL.noop
        ),
    ]
