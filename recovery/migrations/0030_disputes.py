from pathlib import Path

from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """A disputed day says why, and is lifted before it is signed; see sql/dispute_guards.sql."""

    dependencies = [
        ('recovery', '0029_history'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='centreday',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'disputed'), _negated=True) | models.Q(('reason', ''), _negated=True), name='disputed_day_says_why'),
        ),
        migrations.RunSQL(
            sql=(SQL / "dispute_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "dispute_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
