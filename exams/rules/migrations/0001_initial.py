import django.db.models.deletion
import uuid
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
                name='RuleBook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField()),
                    ('cycle_id', models.UUIDField(blank=True, null=True)),
                    ('effective_from', models.DateField()),
                    ('content', models.JSONField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('created_at', models.DateTimeField()),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_books', to='accounts.association')),
                    ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('adopted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['association', 'version'],
                    'constraints': [models.UniqueConstraint(fields=('association', 'version'), name='rule_book_version_is_unique'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='rule_book_versions_count_from_one')],
                },
            ),
            migrations.CreateModel(
                name='RuleBookTakenBack',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=300)),
                    ('at', models.DateTimeField()),
                    ('book', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='rules.rulebook')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='taken_back_book_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='RuleDraft',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('draft', 'Being written'), ('proposed', 'Proposed'), ('adopted', 'Adopted'), ('discarded', 'Discarded')], default='draft', max_length=20)),
                    ('began_from', models.CharField(max_length=200)),
                    ('content', models.JSONField()),
                    ('effective_from', models.DateField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('begun_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('proposed_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_drafts', to='accounts.association')),
                    ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('book', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='rules.rulebook')),
                    ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-begun_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('association',), name='one_rule_draft_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'proposed', 'adopted', 'discarded'])), name='rule_draft_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), models.Q(('effective_from__isnull', False), ('proposed_by__isnull', False)), _connector='OR'), name='proposed_rules_say_by_whom_and_from_when')],
                },
            ),
        ]),
    ]
