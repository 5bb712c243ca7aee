import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Installation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(blank=True, max_length=20)),
                    ('set_up_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='there_is_one_installation')],
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('question', models.CharField(max_length=300)),
                    ('answer', models.TextField()),
                    ('position', models.PositiveIntegerField()),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='accounts.association')),
                ],
                options={
                    'ordering': ['association', 'position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Admission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('begun', 'Has chosen the association'), ('waiting', 'Waits for the office'), ('asked', 'Was asked something'), ('admitted', 'Let in'), ('refused', 'Refused')], default='begun', max_length=20)),
                    ('name', models.CharField(blank=True, max_length=200)),
                    ('phone', models.CharField(blank=True, max_length=40)),
                    ('agency', models.CharField(blank=True, max_length=200)),
                    ('asked', models.TextField(blank=True)),
                    ('answer', models.TextField(blank=True)),
                    ('refused_because', models.TextField(blank=True)),
                    ('begun_at', models.DateTimeField()),
                    ('applied_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='accounts.association')),
                    ('candidate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='accounts.candidate')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-begun_at'],
                    'constraints': [models.UniqueConstraint(fields=('association', 'user'), name='one_comes_by_a_door_once'), models.CheckConstraint(condition=models.Q(('state__in', ['begun', 'waiting', 'asked', 'admitted', 'refused'])), name='admission_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'admitted'), _negated=True), ('candidate__isnull', False), _connector='OR'), name='whoever_is_let_in_has_a_record')],
                },
            ),
            migrations.CreateModel(
                name='Logo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('content', models.BinaryField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('chosen_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='logos', to='accounts.association')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('association',), name='one_logo_is_shown')],
                },
            ),
        ]),
    ]
