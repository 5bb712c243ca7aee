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
                name='Rubric',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('version', models.PositiveIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('created_at', models.DateTimeField()),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rubrics', to='accounts.association')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('association', 'name', 'version'), name='rubric_version_is_unique')],
                },
            ),
            migrations.CreateModel(
                name='RubricWithdrawal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('reason', models.TextField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('rubric', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='rubrics.rubric')),
                ],
            ),
            migrations.CreateModel(
                name='Criterion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('name', models.CharField(max_length=200)),
                    ('minimum', models.SmallIntegerField()),
                    ('maximum', models.SmallIntegerField()),
                    ('weight', models.FloatField(default=1)),
                    ('guidance', models.TextField(blank=True)),
                    ('anchors', models.JSONField(default=list)),
                    ('examples', models.JSONField(default=list)),
                    ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='rubrics.rubric')),
                ],
                options={
                    'ordering': ['rubric', 'position'],
                    'constraints': [models.UniqueConstraint(fields=('rubric', 'name'), name='criterion_name_is_unique_in_its_rubric'), models.CheckConstraint(condition=models.Q(('maximum__gt', models.F('minimum'))), name='criterion_has_levels'), models.CheckConstraint(condition=models.Q(('weight__gte', 0)), name='criterion_weight_is_not_negative')],
                },
            ),
        ]),
    ]
