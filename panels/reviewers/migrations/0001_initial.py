import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Reviewer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=100)),
                    ('name', models.CharField(blank=True, max_length=200)),
                    ('state', models.CharField(choices=[('practice', 'Practising'), ('qualifying', 'Qualifying'), ('approved', 'Approved'), ('live', 'Reading'), ('paused', 'Paused'), ('stopped', 'Stopped')], db_default='live', default='live', max_length=20)),
                    ('state_before', models.CharField(blank=True, choices=[('practice', 'Practising'), ('qualifying', 'Qualifying'), ('approved', 'Approved'), ('live', 'Reading'), ('paused', 'Paused'), ('stopped', 'Stopped')], db_default='', default='', max_length=20)),
                    ('trial', models.PositiveSmallIntegerField(db_default=1, default=1)),
                    ('employer', models.CharField(blank=True, max_length=200)),
                    ('endorsed_as', models.CharField(blank=True, max_length=60)),
                    ('trained_until', models.DateField(blank=True, null=True)),
                    ('languages', models.CharField(blank=True, max_length=200)),
                    ('load_cap', models.PositiveIntegerField(blank=True, null=True)),
                    ('away_from', models.DateField(blank=True, null=True)),
                    ('away_until', models.DateField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviewers', to='accounts.association')),
                    ('lent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.association')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviewers', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('association', 'reference'), name='reviewer_reference_is_unique'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('association', 'user'), name='reviewer_account_is_unique')],
                },
            ),
            migrations.CreateModel(
                name='DeclaredTie',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('declared_at', models.DateTimeField()),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declared_ties', to='reviewers.reviewer')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('reviewer', 'name'), name='tie_is_declared_once')],
                },
            ),
            migrations.CreateModel(
                name='ConflictPin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('conflict', models.BooleanField()),
                    ('reason', models.CharField(max_length=300)),
                    ('pinned_at', models.DateTimeField()),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.candidate')),
                    ('pinned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pins', to='reviewers.reviewer')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('reviewer', 'candidate'), name='conflict_is_pinned_once')],
                },
            ),
        ]),
    ]
