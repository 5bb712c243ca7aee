import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cycles', '0001_initial'),
        ('items', '0001_initial'),
        ('registration', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('part', models.CharField(choices=[('one', 'Part One'), ('two', 'Part Two')], max_length=10)),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('state', models.CharField(choices=[('scheduled', 'Scheduled'), ('in-progress', 'In progress'), ('submitted', 'Handed in'), ('voided', 'Voided')], default='scheduled', max_length=20)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('closes_at', models.DateTimeField(blank=True, null=True)),
                    ('submitted_at', models.DateTimeField(blank=True, null=True)),
                    ('token_hash', models.CharField(blank=True, max_length=64)),
                    ('receipt', models.CharField(blank=True, max_length=64)),
                    ('saves', models.PositiveIntegerField(default=0)),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                    ('unsent', models.PositiveIntegerField(db_default=0, default=0)),
                    ('paused_at', models.DateTimeField(blank=True, null=True)),
                    ('pause_reason', models.CharField(blank=True, db_default='', default='', max_length=200)),
                    ('news', models.PositiveIntegerField(db_default=0, default=0)),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='items.form')),
                    ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='registration.registration')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('registration', 'part', 'number'), name='attempt_is_numbered'), models.CheckConstraint(condition=models.Q(('state__in', ['scheduled', 'in-progress', 'submitted', 'voided'])), name='attempt_state_is_known'), models.CheckConstraint(condition=models.Q(('part__in', ['one', 'two'])), name='attempt_part_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'in-progress'), _negated=True), models.Q(('closes_at__isnull', False), ('started_at__isnull', False)), _connector='OR'), name='attempt_in_progress_has_a_deadline'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'submitted'), _negated=True), ('submitted_at__isnull', False), _connector='OR'), name='attempt_submitted_has_time')],
                },
            ),
            migrations.CreateModel(
                name='ExamMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('body', models.CharField(max_length=500)),
                    ('sent_at', models.DateTimeField()),
                    ('registration', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exam_messages', to='registration.registration')),
                    ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exam_messages', to='cycles.sitting')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='Incident',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('category', models.CharField(max_length=60)),
                    ('description', models.TextField()),
                    ('remedy_kind', models.CharField(choices=[('none', 'No remedy needed'), ('time', 'Time given back'), ('void', 'Part voided, to be sat again'), ('resit', 'Resit without fee')], db_default='none', default='none', max_length=20)),
                    ('minutes', models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ('remedy', models.CharField(blank=True, max_length=300)),
                    ('happened_at', models.DateTimeField()),
                    ('attempt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='delivery.attempt')),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='cycles.cycle')),
                    ('registration', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='registration.registration')),
                    ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['happened_at'],
                },
            ),
            migrations.CreateModel(
                name='DeadlineMove',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('before', models.DateTimeField()),
                    ('after', models.DateTimeField()),
                    ('cause', models.CharField(choices=[('incident', 'Time given back after an incident'), ('pause', 'The paper was paused'), ('accommodation', 'Accommodation')], max_length=20)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('at', models.DateTimeField()),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadline_moves', to='delivery.attempt')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('incident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deadline_moves', to='delivery.incident')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('cause__in', ['incident', 'pause', 'accommodation'])), name='deadline_move_cause_is_known'), models.CheckConstraint(condition=models.Q(('after__gt', models.F('before'))), name='deadline_is_never_brought_forward')],
                },
            ),
            migrations.CreateModel(
                name='Rehearsal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('checks', models.JSONField(default=dict)),
                    ('checked_at', models.DateTimeField(blank=True, null=True)),
                    ('answers', models.JSONField(default=dict)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('registration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rehearsal', to='registration.registration')),
                ],
            ),
            migrations.CreateModel(
                name='Response',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('answer', models.CharField(blank=True, max_length=40)),
                    ('seq', models.PositiveBigIntegerField(db_default=0, default=0)),
                    ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='delivery.attempt')),
                    ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('attempt', 'item'), name='response_is_given_once')],
                },
            ),
            migrations.CreateModel(
                name='SavedAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('seq', models.PositiveBigIntegerField()),
                    ('answer', models.TextField(blank=True)),
                    ('stamped_at', models.DateTimeField()),
                    ('saved_at', models.DateTimeField()),
                    ('previous', models.CharField(blank=True, max_length=64)),
                    ('receipt', models.CharField(max_length=64)),
                    ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='journal', to='delivery.attempt')),
                    ('item', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
                    ('vignette', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.vignette')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('vignette', None)), fields=('attempt', 'item', 'seq'), name='saved_answer_item_once'), models.UniqueConstraint(condition=models.Q(('item', None)), fields=('attempt', 'vignette', 'seq'), name='saved_answer_vignette_once'), models.UniqueConstraint(fields=('attempt', 'previous'), name='saved_answers_are_one_chain'), models.CheckConstraint(condition=models.Q(models.Q(('item', None), ('vignette__isnull', False)), models.Q(('item__isnull', False), ('vignette', None)), _connector='OR'), name='saved_answer_is_of_one_question')],
                },
            ),
            migrations.CreateModel(
                name='WrittenResponse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(blank=True)),
                    ('seq', models.PositiveBigIntegerField(db_default=0, default=0)),
                    ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='written_responses', to='delivery.attempt')),
                    ('vignette', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.vignette')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('attempt', 'vignette'), name='written_response_is_given_once')],
                },
            ),
        ]),
    ]
