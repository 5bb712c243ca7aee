import django.db.models.deletion
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('cycles', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Form',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('part', models.CharField(choices=[('one', 'Part One'), ('two', 'Part Two')], max_length=10)),
                    ('name', models.CharField(max_length=200)),
                    ('note', models.CharField(blank=True, db_default='', default='', max_length=300)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('locked', 'Locked')], db_default='draft', default='draft', max_length=10)),
                    ('sha256', models.CharField(blank=True, db_default='', default='', max_length=64)),
                    ('locked_at', models.DateTimeField(blank=True, null=True)),
                    ('created_at', models.DateTimeField()),
                    ('discarded_at', models.DateTimeField(blank=True, null=True)),
                    ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='items.form')),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='accounts.association')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('part__in', ['one', 'two'])), name='form_part_is_known'), models.CheckConstraint(condition=models.Q(('locked_at__isnull', True), ('sha256', ''), ('state', 'draft')) | (models.Q(('discarded_at__isnull', True), ('locked_at__isnull', False), ('state', 'locked')) & ~models.Q(('sha256', ''))), name='form_locked_has_its_hash')],
                },
            ),
            migrations.CreateModel(
                name='Item',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('code', models.CharField(max_length=100)),
                    ('domain', models.CharField(blank=True, max_length=200)),
                    ('stem', models.TextField(blank=True)),
                    ('options', models.JSONField(default=list)),
                    ('several', models.BooleanField(db_default=False, default=False)),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='items.form')),
                ],
                options={
                    'ordering': ['form', 'position'],
                    'constraints': [models.UniqueConstraint(fields=('form', 'code'), name='item_code_is_unique_on_its_form')],
                },
            ),
            migrations.CreateModel(
                name='Paper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('part', models.CharField(choices=[('one', 'Part One'), ('two', 'Part Two')], max_length=10)),
                    ('credential', models.CharField(blank=True, choices=[('IMH-E', 'IMH-E'), ('ECMH-E', 'ECMH-E')], max_length=10)),
                    ('category', models.CharField(blank=True, max_length=60)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='cycles.cycle')),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='items.form')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('cycle', 'part', 'credential', 'category'), name='paper_is_set_once'), models.CheckConstraint(condition=models.Q(('part__in', ['one', 'two'])), name='paper_part_is_known')],
                },
            ),
            migrations.CreateModel(
                name='Vignette',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('label', models.CharField(max_length=100)),
                    ('title', models.CharField(blank=True, max_length=200)),
                    ('group', models.CharField(blank=True, max_length=60)),
                    ('perspective', models.CharField(blank=True, max_length=60)),
                    ('text', models.TextField(blank=True)),
                    ('prompts', models.JSONField(default=list)),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vignettes', to='items.form')),
                ],
                options={
                    'ordering': ['form', 'position'],
                    'constraints': [models.UniqueConstraint(fields=('form', 'label'), name='vignette_label_is_unique_on_its_form')],
                },
            ),
        ]),
    ]
