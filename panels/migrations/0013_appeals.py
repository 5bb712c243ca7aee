

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0008_appeals'),
        ('panels', '0012_endorsements'),
        ('scoring', '0003_examples_of_levels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SealedAppeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='appeal',
            name='appeal_state_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='appeal',
            name='appeal_is_answered_with_a_sentence',
        ),
        migrations.AddField(
            model_name='appeal',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='panel',
            name='for_appeal',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='appeal',
            name='state',
            field=models.CharField(choices=[('filed', 'Filed'), ('read-again', 'Part Two is read again'), ('to-answer', 'To be answered'), ('upheld', 'Upheld'), ('dismissed', 'Dismissed'), ('withdrawn', 'Withdrawn')], default='filed', max_length=20),
        ),
        migrations.AlterField(
            model_name='panel',
            name='cycle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panels', to='exams.cycle'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['filed', 'read-again', 'to-answer', 'upheld', 'dismissed', 'withdrawn'])), name='appeal_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('upheld', 'dismissed')), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='appeal_is_answered_with_a_sentence'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state__in', ('filed', 'read-again', 'to-answer'))), models.Q(models.Q(('state__in', ('filed', 'read-again', 'to-answer')), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='appeal_is_closed_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='panel',
            constraint=models.UniqueConstraint(condition=models.Q(('for_appeal', False)), fields=('cycle',), name='cycle_has_one_panel_that_reads_first'),
        ),
        migrations.AddField(
            model_name='sealedappeal',
            name='appeal',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='panels.appeal'),
        ),
        migrations.AddField(
            model_name='sealedappeal',
            name='panel',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='panels.panel'),
        ),
    ]
