from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"
#: Models that came into use before anybody was asked to compare say so.
IN_USE = "UPDATE recovery_linkagemodel SET used_unseen_because = 'in use before models were compared' WHERE is_active"


class Migration(migrations.Migration):
    """Decoys, comparisons of models, and their triggers; see sql/watch_guards.sql."""

    dependencies = [
        ('records', '0005_blocking_keys'),
        ('recovery', '0016_asked_again'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkageComparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('newest_lists', models.PositiveIntegerField(blank=True, help_text='empty: every settled list', null=True, verbose_name='newest lists only')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked at')),
                ('lists', models.PositiveIntegerField(db_default=0, default=0, verbose_name='lists')),
                ('lists_done', models.PositiveIntegerField(db_default=0, default=0, verbose_name='lists done')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('figures', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name='figures')),
            ],
            options={
                'verbose_name': 'comparison of linkage models',
                'verbose_name_plural': 'comparisons of linkage models',
                'ordering': ('-pk',),
            },
        ),
        migrations.AddField(
            model_name='linkagemodel',
            name='used_unseen_because',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='used without a comparison because'),
        ),
        migrations.RunSQL(IN_USE, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='linkcheck',
            name='is_decoy',
            field=models.BooleanField(db_default=False, default=False, help_text='a pair that no machine linked; it counts in no rate', verbose_name='is a decoy'),
        ),
        migrations.AlterField(
            model_name='linkagerun',
            name='list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linkage_runs', to='recovery.centrelist', verbose_name='list'),
        ),
        migrations.AlterField(
            model_name='linkagerun',
            name='model',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='recovery.linkagemodel', verbose_name='model'),
        ),
        migrations.AlterField(
            model_name='linkcheck',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by'),
        ),
        migrations.AlterField(
            model_name='linkcheck',
            name='found_by',
            field=models.CharField(help_text='what the pair was found by when it was drawn', max_length=20, verbose_name='found by'),
        ),
        migrations.AlterField(
            model_name='linkcheck',
            name='model',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recovery.linkagemodel', verbose_name='model'),
        ),
        migrations.AddConstraint(
            model_name='linkcheck',
            constraint=models.CheckConstraint(condition=models.Q(('is_decoy', False), ('model__isnull', True), _connector='OR'), name='decoy_was_linked_by_no_model'),
        ),
        migrations.AddField(
            model_name='linkagecomparison',
            name='asked_by',
            field=models.ForeignKey(blank=True, help_text='empty: a command', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='linkagecomparison',
            name='extract',
            field=models.ForeignKey(blank=True, help_text='the newest one when the comparison began', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.extract', verbose_name='server extract'),
        ),
        migrations.AddField(
            model_name='linkagecomparison',
            name='model',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comparisons', to='recovery.linkagemodel', verbose_name='model'),
        ),
        migrations.AddField(
            model_name='linkagecomparison',
            name='standing_model',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recovery.linkagemodel', verbose_name='model in use'),
        ),
        migrations.AddField(
            model_name='linkagemodel',
            name='used_after',
            field=models.ForeignKey(blank=True, help_text='the comparison that somebody saw before this model was used', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recovery.linkagecomparison', verbose_name='used after comparison'),
        ),
        migrations.AddConstraint(
            model_name='linkagemodel',
            constraint=models.CheckConstraint(condition=models.Q(('is_active', False), ('used_after__isnull', False), models.Q(('used_unseen_because', ''), _negated=True), _connector='OR'), name='linkage_model_in_use_was_compared_or_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='linkagecomparison',
            constraint=models.CheckConstraint(condition=models.Q(('model', models.F('standing_model')), _negated=True), name='linkage_comparison_is_of_two_models'),
        ),
        migrations.AddConstraint(
            model_name='linkagecomparison',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('figures', {}), ('finished_at__isnull', True)), models.Q(('finished_at__isnull', False), models.Q(('figures', {}), _negated=True), ('lists_done', models.F('lists'))), _connector='OR'), name='finished_linkage_comparison_has_its_figures'),
        ),
        migrations.AddConstraint(
            model_name='linkagecomparison',
            constraint=models.UniqueConstraint(condition=models.Q(('finished_at__isnull', True)), fields=('model',), name='one_linkage_comparison_of_a_model_runs'),
        ),
        migrations.RunSQL(
            sql=(SQL / "watch_guards.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "watch_guards_remove.sql").read_text(encoding="utf-8"),
        ),
    ]
