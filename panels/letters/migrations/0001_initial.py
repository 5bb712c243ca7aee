import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('committee', '0001_initial'),
        ('cycles', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='LetterPrint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('letters', models.PositiveIntegerField()),
                    ('pdf', models.BinaryField()),
                    ('made_at', models.DateTimeField()),
                    ('cycle', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='letter_print', to='cycles.cycle')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='LetterTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(max_length=10)),
                    ('outcome', models.CharField(blank=True, max_length=30)),
                    ('version', models.PositiveIntegerField()),
                    ('subject', models.CharField(max_length=150)),
                    ('body', models.TextField()),
                    ('reason', models.CharField(max_length=300)),
                    ('made_at', models.DateTimeField()),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_templates', to='accounts.association')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['association', 'language', 'outcome', '-version'],
                    'constraints': [models.UniqueConstraint(fields=('association', 'language', 'outcome', 'version'), name='letter_template_version_is_unique'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='letter_template_versions_count_from_one'), models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='letter_template_says_something'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='letter_template_is_made_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Letter',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('language', models.CharField(max_length=10)),
                    ('subject', models.CharField(max_length=200)),
                    ('content', models.JSONField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField()),
                    ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='letter', to='committee.decision')),
                    ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='letters.lettertemplate')),
                ],
                options={
                    'ordering': ['made_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('subject', ''), _negated=True), name='letter_has_a_subject')],
                },
            ),
        ]),
    ]
