from pathlib import Path

from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Trouble of the SMS gateway, with its alarm (see sql/sms_trouble_guards.sql); counts of questions of programs."""

    dependencies = [
        ('recovery', '0031_snapshots'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiUse',
            fields=[
                ('who', models.CharField(help_text='a key, an account, or the hash of an address', max_length=80, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(help_text='when the minute began')),
                ('asked', models.PositiveIntegerField(help_text='questions in this minute')),
            ],
            options={
                'verbose_name': 'use of the interface for programs',
                'verbose_name_plural': 'uses of the interface for programs',
            },
        ),
        migrations.RemoveConstraint(
            model_name='relayalarm',
            name='relay_alarm_is_about_trouble',
        ),
        migrations.RemoveConstraint(
            model_name='relaystate',
            name='relay_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='relaystate',
            name='relay_trouble_is_known',
        ),
        migrations.AlterField(
            model_name='relayalarm',
            name='trouble',
            field=models.CharField(choices=[('busy', 'The server asked us to wait.'), ('credentials', 'The server does not accept our credentials. An administrator must look.'), ('fault', 'The server fails or does not answer.'), ('setup', 'What answers does not speak FHIR as expected. An administrator must look.'), ('refuses', 'The server refuses everything, so nothing is taken back. An administrator must look.'), ('credit', 'The account at the SMS gateway has no credit left. An administrator must look.')], max_length=12, verbose_name='what is wrong'),
        ),
        migrations.AlterField(
            model_name='relaystate',
            name='trouble',
            field=models.CharField(blank=True, choices=[('busy', 'The server asked us to wait.'), ('credentials', 'The server does not accept our credentials. An administrator must look.'), ('fault', 'The server fails or does not answer.'), ('setup', 'What answers does not speak FHIR as expected. An administrator must look.'), ('refuses', 'The server refuses everything, so nothing is taken back. An administrator must look.'), ('credit', 'The account at the SMS gateway has no credit left. An administrator must look.')], db_default='', default='', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='relayalarm',
            constraint=models.CheckConstraint(condition=models.Q(('trouble__in', ['credentials', 'fault', 'setup', 'refuses', 'credit'])), name='relay_alarm_is_about_trouble'),
        ),
        migrations.AddConstraint(
            model_name='relaystate',
            constraint=models.CheckConstraint(condition=models.Q(('name__in', ['files', 'fhir', 'sms'])), name='relay_is_known'),
        ),
        migrations.AddConstraint(
            model_name='relaystate',
            constraint=models.CheckConstraint(condition=models.Q(('trouble__in', ['', 'busy', 'credentials', 'fault', 'setup', 'refuses', 'credit'])), name='relay_trouble_is_known'),
        ),
        migrations.RunSQL(
            sql=(SQL / "sms_trouble_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "sms_trouble_guards_remove.sql").read_text(encoding="utf-8"),
        ),
        migrations.RunSQL(
            sql="ALTER TABLE recovery_apiuse SET UNLOGGED", reverse_sql="ALTER TABLE recovery_apiuse SET LOGGED"
        ),
    ]
