import django.db.models.deletion
import panels.reading.models.scripts
import uuid
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('cycles', '0001_initial'),
        ('delivery', '0001_initial'),
        ('items', '0001_initial'),
        ('registration', '0001_initial'),
        ('reviewers', '0001_initial'),
        ('rubrics', '0001_initial'),
        ('rules', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Assignment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField(default=1)),
                    ('state', models.CharField(choices=[('waiting', 'To be read'), ('handed-in', 'Handed in'), ('given-back', 'Given back'), ('set-aside', 'Set aside')], default='waiting', max_length=20)),
                    ('label', models.CharField(blank=True, max_length=100)),
                    ('rank', models.PositiveIntegerField(default=0)),
                    ('cannot', models.CharField(blank=True, choices=[('recognised', 'I think I know who wrote it'), ('illegible', 'It cannot be read'), ('off-topic', 'It does not answer the vignette'), ('distress', 'Distress, or risk to a child: somebody has to look at once'), ('other', 'Something else')], max_length=20)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('taken_at', models.DateTimeField(blank=True, null=True)),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='reviewers.reviewer')),
                ],
            ),
            migrations.CreateModel(
                name='Masking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('spans', models.JSONField()),
                    ('confirmed_at', models.DateTimeField(null=True)),
                    ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('response', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='masking', to='delivery.writtenresponse')),
                ],
            ),
            migrations.CreateModel(
                name='Panel',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('for_appeal', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('reading', 'Being read'), ('settled', 'Every script settled'), ('opened', 'Seal opened')], default='reading', max_length=20)),
                    ('identified_at_source', models.BooleanField(default=False)),
                    ('order_seed', models.CharField(max_length=32)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panels', to='cycles.cycle')),
                    ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panels', to='rubrics.rubric')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['reading', 'settled', 'opened'])), name='panel_state_is_known'), models.UniqueConstraint(condition=models.Q(('for_appeal', False)), fields=('cycle',), name='cycle_has_one_panel_that_reads_first')],
                },
            ),
            migrations.CreateModel(
                name='PanelMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lead', models.BooleanField(default=False)),
                    ('left_at', models.DateTimeField(blank=True, null=True)),
                    ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='reading.panel')),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='reviewers.reviewer')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('panel', 'reviewer'), name='panel_member_once')],
                },
            ),
            migrations.CreateModel(
                name='PartTwoMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('points', models.FloatField(blank=True, null=True)),
                    ('maximum', models.FloatField(blank=True, null=True)),
                    ('percent', models.FloatField(blank=True, null=True)),
                    ('passed', models.BooleanField(blank=True, null=True)),
                    ('needs_adjudication', models.BooleanField()),
                    ('reasons', models.JSONField(default=list)),
                    ('scripts', models.PositiveIntegerField()),
                    ('readings', models.PositiveIntegerField()),
                    ('marked_at', models.DateTimeField()),
                    ('superseded_at', models.DateTimeField(blank=True, null=True)),
                    ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_two_marks', to='registration.registration')),
                    ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rubrics.rubric')),
                    ('rule_book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rules.rulebook')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('registration',), name='part_two_mark_one_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('passed__isnull', True), ('points__isnull', True)), models.Q(('passed__isnull', False), ('points__isnull', False)), _connector='OR'), name='part_two_mark_is_whole')],
                },
            ),
            migrations.CreateModel(
                name='Rating',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('comment', models.TextField(blank=True)),
                    ('handed_in_at', models.DateTimeField()),
                    ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='reading.assignment')),
                ],
            ),
            migrations.CreateModel(
                name='RatingDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('levels', models.JSONField(default=dict)),
                    ('comments', models.JSONField(default=dict)),
                    ('comment', models.TextField(blank=True)),
                    ('note', models.TextField(blank=True)),
                    ('saved_at', models.DateTimeField()),
                    ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='reading.assignment')),
                ],
            ),
            migrations.CreateModel(
                name='RatingLevel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.SmallIntegerField()),
                    ('comment', models.TextField(blank=True, db_default='')),
                    ('criterion', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rubrics.criterion')),
                    ('rating', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='reading.rating')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('rating', 'criterion'), name='criterion_is_rated_once')],
                },
            ),
            migrations.CreateModel(
                name='RatingRevision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('levels', models.JSONField()),
                    ('at', models.DateTimeField()),
                    ('rating', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='revision', to='reading.rating')),
                ],
            ),
            migrations.CreateModel(
                name='Remark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('body', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('rating', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='reading.rating')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='RubricUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('label', models.CharField(blank=True, max_length=100)),
                    ('category', models.CharField(blank=True, max_length=60)),
                    ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rubric_uses', to='reading.panel')),
                    ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rubrics.rubric')),
                ],
                options={
                    'ordering': ['label', 'category'],
                    'constraints': [models.UniqueConstraint(fields=('panel', 'label', 'category'), name='rubric_use_is_said_once')],
                },
            ),
            migrations.CreateModel(
                name='Script',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(default=panels.reading.models.scripts.new_code, max_length=20, unique=True)),
                    ('label', models.CharField(blank=True, max_length=100)),
                    ('text', models.TextField(blank=True)),
                    ('phase', models.CharField(choices=[('independent', 'Read independently'), ('discussed', 'Being discussed'), ('discrepant', 'Needs a further reading'), ('settled', 'Settled')], default='independent', max_length=20)),
                    ('set_aside_at', models.DateTimeField(blank=True, null=True)),
                    ('discussed_until', models.DateTimeField(blank=True, null=True)),
                    ('held_until', models.DateTimeField(blank=True, null=True)),
                    ('third_asked_at', models.DateTimeField(blank=True, null=True)),
                    ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scripts', to='reading.panel')),
                    ('rubric', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rubrics.rubric')),
                    ('vignette', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.vignette')),
                ],
            ),
            migrations.CreateModel(
                name='SafeguardingAlert',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('words', models.CharField(max_length=300)),
                    ('raised_at', models.DateTimeField()),
                    ('seen_at', models.DateTimeField(null=True)),
                    ('done', models.TextField(blank=True)),
                    ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviewers.reviewer')),
                    ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('script', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='reading.script')),
                ],
                options={
                    'ordering': ['-raised_at'],
                },
            ),
        ]),
        migrations.AddField(
            model_name='assignment',
            name='script',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='reading.script'),
        ),
        migrations.CreateModel(
            name='SealedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_label', models.CharField(blank=True, max_length=100)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.attempt')),
                ('script', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reading.script')),
            ],
        ),
        migrations.CreateModel(
            name='SealOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('panel', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opening', to='reading.panel')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='seal_is_opened_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='seal_confirmation_is_whole'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='seal_is_opened_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Seed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=100)),
                ('use', models.CharField(choices=[('practice', 'Practice, with feedback'), ('qualifying', 'Qualification'), ('live', 'Unseen among live scripts')], max_length=20)),
                ('text', models.TextField()),
                ('levels', models.JSONField()),
                ('reasons', models.TextField()),
                ('agreed_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seeds', to='accounts.association')),
                ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seeds', to='rubrics.rubric')),
                ('vignette', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.vignette')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('use__in', ['practice', 'qualifying', 'live'])), name='seed_use_is_known')],
            },
        ),
        migrations.AddField(
            model_name='script',
            name='seed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scripts', to='reading.seed'),
        ),
        migrations.CreateModel(
            name='TrainingReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trial', models.PositiveSmallIntegerField(default=1)),
                ('levels', models.JSONField()),
                ('hit', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='reviewers.reviewer')),
                ('seed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='reading.seed')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('seed', 'reviewer', 'trial'), name='seed_is_tried_once_a_trial')],
            },
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['reviewer', 'state', 'label', 'rank'], name='assignment_on_desk'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('script', 'reviewer', 'round'), name='script_is_read_once_by_a_reviewer'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'handed-in', 'given-back', 'set-aside'])), name='assignment_state_is_known'),
        ),
        migrations.AddIndex(
            model_name='script',
            index=models.Index(fields=['panel', 'phase'], name='script_by_panel_and_phase'),
        ),
        migrations.AddConstraint(
            model_name='script',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['independent', 'discussed', 'discrepant', 'settled'])), name='script_phase_is_known'),
        ),
        migrations.AddIndex(
            model_name='script',
            index=models.Index(condition=models.Q(('held_until__isnull', False)), fields=['held_until'], name='script_held'),
        ),
        migrations.CreateModel(
            name='PlanChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('instead_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviewers.reviewer')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_changes', to='reading.panel')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviewers.reviewer')),
                ('script', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reading.script')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reader', models.F('instead_of')), _negated=True), name='plan_change_is_to_somebody_else')],
            },
        ),
    ]
