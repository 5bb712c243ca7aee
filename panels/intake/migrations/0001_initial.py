import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cycles', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='SheetImport',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('applied', models.BooleanField(default=False)),
                    ('skip_invalid', models.BooleanField(default=False)),
                    ('take_away', models.BooleanField(db_default=False, default=False)),
                    ('looked_at', models.DateTimeField(blank=True, null=True)),
                    ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                    ('digest', models.CharField(max_length=64)),
                    ('changes', models.JSONField(default=dict)),
                    ('named', models.JSONField(default=dict)),
                    ('taken', models.JSONField(default=dict)),
                    ('faults', models.JSONField(default=list)),
                    ('notes', models.JSONField(default=list)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheet_imports', to='cycles.cycle')),
                ],
                options={
                    'ordering': ['-at'],
                },
            ),
            migrations.CreateModel(
                name='SheetFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('content', models.BinaryField()),
                    ('sheet_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='intake.sheetimport')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('sheet_import', 'name'), name='sheet_is_kept_once')],
                },
            ),
            migrations.CreateModel(
                name='VendorFile',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('sheet', models.CharField(max_length=20)),
                    ('name', models.CharField(max_length=200)),
                    ('content', models.BinaryField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vendor_files', to='cycles.cycle')),
                ],
                options={
                    'ordering': ['-at'],
                },
            ),
            migrations.CreateModel(
                name='ColumnMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sheet', models.CharField(max_length=20)),
                    ('name', models.CharField(max_length=100)),
                    ('version', models.PositiveIntegerField()),
                    ('headers', models.JSONField()),
                    ('sections', models.JSONField()),
                    ('at', models.DateTimeField()),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='column_maps', to='accounts.association')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['sheet', 'name', '-version'],
                    'constraints': [models.UniqueConstraint(fields=('association', 'sheet', 'name', 'version'), name='column_map_has_versions'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='column_map_has_a_name')],
                },
            ),
        ]),
    ]
