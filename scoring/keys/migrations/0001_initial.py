import django.db.models.deletion
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('delivery', '0001_initial'),
        ('items', '0001_initial'),
        ('rules', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='AnswerKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField()),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('sha256', models.CharField(max_length=64)),
                    ('created_at', models.DateTimeField()),
                    ('superseded_at', models.DateTimeField(blank=True, null=True)),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answer_keys', to='items.form')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('form', 'version'), name='answer_key_version_is_unique'), models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('form',), name='answer_key_one_in_force')],
                },
            ),
            migrations.CreateModel(
                name='DraftKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80)),
                    ('scored', models.BooleanField(default=True)),
                    ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft_key', to='items.item')),
                ],
            ),
            migrations.CreateModel(
                name='KeyEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80)),
                    ('scored', models.BooleanField(default=True)),
                    ('answer_key', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='keys.answerkey')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
                ],
                options={
                    'ordering': ['answer_key', 'item__position'],
                    'constraints': [models.UniqueConstraint(fields=('answer_key', 'item'), name='key_entry_is_unique')],
                },
            ),
            migrations.CreateModel(
                name='PartOneMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('correct', models.PositiveIntegerField()),
                    ('omitted', models.PositiveIntegerField()),
                    ('scored', models.PositiveIntegerField()),
                    ('passed', models.BooleanField()),
                    ('marked_at', models.DateTimeField()),
                    ('superseded_at', models.DateTimeField(blank=True, null=True)),
                    ('answer_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='keys.answerkey')),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_one_marks', to='delivery.attempt')),
                    ('rule_book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rules.rulebook')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('attempt',), name='part_one_mark_one_in_force'), models.CheckConstraint(condition=models.Q(('correct__lte', models.F('scored'))), name='part_one_mark_within_the_scored_items')],
                },
            ),
        ]),
    ]
