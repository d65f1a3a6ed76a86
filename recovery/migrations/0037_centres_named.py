from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

#: What lists name now; what they named before nobody knows. A new lease, because no other writer of a list is let in.
NAMED = """
UPDATE recovery_centrelist l
   SET lease = l.lease + 1,
       centres_named = ARRAY(SELECT DISTINCT o.centre_id FROM recovery_rowoutcome o
                              WHERE o.list_id = l.id AND o.centre_id IS NOT NULL ORDER BY 1)
 WHERE EXISTS (SELECT FROM recovery_rowoutcome o WHERE o.list_id = l.id)
"""


class Migration(migrations.Migration):
    """Lists remember which centres they have ever named: the signed day of one may lose its last row."""

    dependencies = [("recovery", "0036_snapshot_sources")]

    operations = [
        migrations.AddField(
            "centrelist",
            "centres_named",
            ArrayField(
                models.BigIntegerField(),
                blank=True,
                default=list,
                db_default=models.Value([], ArrayField(models.BigIntegerField())),
                help_text="keys of the centres that its rows have ever named",
                size=None,
            ),
        ),
        migrations.RunSQL(sql=NAMED, reverse_sql=migrations.RunSQL.noop),
    ]
