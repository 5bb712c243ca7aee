import django.db.models.deletion
import uuid
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('rules', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Cycle',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=200)),
                    ('year', models.PositiveSmallIntegerField(default=0)),
                    ('season', models.CharField(blank=True, max_length=40)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('registration', 'Registration open'), ('sitting', 'Exam days'), ('scoring', 'Scoring'), ('committee', 'Before the committee'), ('released', 'Decisions released')], default='draft', max_length=20)),
                    ('registration_opens', models.DateTimeField(blank=True, null=True)),
                    ('registration_closes', models.DateTimeField(blank=True, null=True)),
                    ('first_exam_day', models.DateField(blank=True, null=True)),
                    ('last_exam_day', models.DateField(blank=True, null=True)),
                    ('release_day', models.DateField(blank=True, null=True)),
                    ('created_at', models.DateTimeField()),
                    ('released_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='accounts.association')),
                    ('rule_book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='rules.rulebook')),
                ],
                options={
                    'ordering': ['-created_at', 'name'],
                    'constraints': [models.UniqueConstraint(fields=('association', 'name', 'year', 'season'), name='cycle_is_named_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'registration', 'sitting', 'scoring', 'committee', 'released'])), name='cycle_state_is_known'), models.CheckConstraint(condition=models.Q(('registration_closes__gt', models.F('registration_opens'))), name='registration_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(('last_exam_day__gte', models.F('first_exam_day'))), name='last_exam_day_follows_the_first')],
                },
            ),
            migrations.CreateModel(
                name='Sitting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.CharField(max_length=200)),
                    ('remote', models.BooleanField(default=False)),
                    ('time_zone', models.CharField(max_length=60)),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('capacity', models.PositiveIntegerField()),
                    ('rooms', models.PositiveIntegerField(db_default=0, default=0)),
                    ('technology', models.BooleanField(db_default=True, default=True)),
                    ('address', models.TextField(blank=True)),
                    ('map_link', models.CharField(blank=True, max_length=500)),
                    ('meeting_link', models.CharField(blank=True, max_length=500)),
                    ('meeting_link_hours', models.PositiveSmallIntegerField(db_default=24, default=24)),
                    ('arrival', models.TextField(blank=True)),
                    ('bring', models.TextField(blank=True)),
                    ('contact', models.CharField(blank=True, max_length=200)),
                    ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='cycles.cycle')),
                ],
                options={
                    'ordering': ['starts_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='sitting_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('rooms__lte', models.F('capacity'))), name='sitting_rooms_are_of_its_places'), models.CheckConstraint(condition=models.Q(('map_link', ''), ('map_link__startswith', 'https://'), _connector='OR'), name='sitting_map_link_is_https'), models.CheckConstraint(condition=models.Q(('meeting_link', ''), ('meeting_link__startswith', 'https://'), _connector='OR'), name='sitting_meeting_link_is_https')],
                },
            ),
        ]),
    ]
