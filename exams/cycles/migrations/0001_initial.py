import django.db.models.deletion
import uuid
from django.db import migrations, models

from exams.installation.tables import CreateTables


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
                    ('registration_closes', models.DateTimeField(blank=True, null=True)),
                    ('created_at', models.DateTimeField()),
                    ('released_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='accounts.association')),
                    ('rule_book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='rules.rulebook')),
                ],
                options={
                    'ordering': ['-created_at', 'name'],
                    'constraints': [models.UniqueConstraint(fields=('association', 'name', 'year', 'season'), name='cycle_is_named_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'registration', 'sitting', 'scoring', 'committee', 'released'])), name='cycle_state_is_known')],
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
                    ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='cycles.cycle')),
                ],
                options={
                    'ordering': ['starts_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='sitting_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('rooms__lte', models.F('capacity'))), name='sitting_rooms_are_of_its_places')],
                },
            ),
        ]),
    ]
