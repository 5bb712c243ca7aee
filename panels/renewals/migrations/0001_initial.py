import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('endorsements', '0001_initial'),
        ('portfolio', '0001_initial'),
        ('rules', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='AuditDraw',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('seed', models.CharField(max_length=64)),
                    ('percents', models.JSONField()),
                    ('pool', models.JSONField()),
                    ('guaranteed', models.JSONField()),
                    ('drawn', models.JSONField()),
                    ('at', models.DateTimeField()),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audit_draws', to='accounts.association')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('seed', ''), _negated=True), name='draw_has_a_seed')],
                },
            ),
            migrations.CreateModel(
                name='CategoryMove',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('asked', 'Asked for'), ('granted', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('done', 'Done')], default='asked', max_length=20)),
                    ('asked_at', models.DateTimeField()),
                    ('fee', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=10)),
                    ('currency', models.CharField(blank=True, max_length=3)),
                    ('answer', models.TextField(blank=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('to_category', models.CharField(max_length=60)),
                    ('wanted_on', models.DateField()),
                    ('reason', models.TextField()),
                    ('one_at_a_time', models.BooleanField(default=False)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('became', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moved_from', to='endorsements.endorsement')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('endorsement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='category_moves', to='endorsements.endorsement')),
                ],
                options={
                    'ordering': ['asked_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'granted', 'refused', 'withdrawn', 'done'])), name='category_move_state_is_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='category_move_has_a_reason'), models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'granted'])), fields=('endorsement', 'to_category'), name='category_move_is_asked_for_once_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'withdrawn']), models.Q(models.Q(('answer', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='category_move_is_answered_with_a_sentence'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('became__isnull', False), _connector='OR'), name='category_move_is_done_when_granted')],
                },
            ),
            migrations.CreateModel(
                name='ContinuingHour',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('training', 'Training'), ('supervision', 'Reflective supervision received')], max_length=20)),
                    ('topic', models.CharField(blank=True, max_length=60)),
                    ('hours', models.DecimalField(decimal_places=2, max_digits=5)),
                    ('title', models.CharField(max_length=200)),
                    ('provider', models.CharField(blank=True, max_length=200)),
                    ('on', models.DateField()),
                    ('noted_at', models.DateTimeField()),
                    ('again_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='noted_again', to='renewals.continuinghour')),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='continuing_hours', to='accounts.candidate')),
                    ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['on', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('hours__gt', Decimal('0'))), name='hours_are_more_than_none'), models.CheckConstraint(condition=models.Q(('kind__in', ['training', 'supervision'])), name='kind_of_hours_is_known'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='hours_say_what_they_were')],
                },
            ),
            migrations.CreateModel(
                name='HoursInPortfolio',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('own', models.BooleanField()),
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='in_log', to='portfolio.portfolioentry')),
                    ('hours', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='renewals.continuinghour')),
                ],
            ),
            migrations.CreateModel(
                name='HoursStruck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=300)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('hours', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='struck', to='renewals.continuinghour')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='struck_hours_have_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Reinstatement',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('asked', 'Asked for'), ('granted', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('done', 'Done')], default='asked', max_length=20)),
                    ('asked_at', models.DateTimeField()),
                    ('fee', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=10)),
                    ('currency', models.CharField(blank=True, max_length=3)),
                    ('answer', models.TextField(blank=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('lapsed_on', models.DateField()),
                    ('experience', models.TextField(blank=True)),
                    ('referees', models.JSONField(blank=True, default=list)),
                    ('supervision_attested', models.BooleanField(default=False)),
                    ('training_hours', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=7)),
                    ('guarantees_audit', models.BooleanField(default=False)),
                    ('valid_until_before', models.DateField(blank=True, null=True)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('endorsement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reinstatements', to='endorsements.endorsement')),
                ],
                options={
                    'ordering': ['asked_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'granted', 'refused', 'withdrawn'])), name='reinstatement_state_is_known'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('endorsement',), name='reinstatement_is_asked_for_once_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'withdrawn']), models.Q(models.Q(('answer', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='reinstatement_is_answered_with_a_sentence')],
                },
            ),
            migrations.CreateModel(
                name='Renewal',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('period_from', models.DateField()),
                    ('period_to', models.DateField()),
                    ('due_on', models.DateField()),
                    ('state', models.CharField(choices=[('open', 'Not attested yet'), ('attested', 'Attested'), ('audit', 'Being audited'), ('renewed', 'Renewed'), ('refused', 'Refused after the audit')], default='open', max_length=20)),
                    ('provides_supervision', models.BooleanField(blank=True, null=True)),
                    ('ethics_text', models.TextField(blank=True)),
                    ('ethics_signed_at', models.DateTimeField(blank=True, null=True)),
                    ('attested_at', models.DateTimeField(blank=True, null=True)),
                    ('counted', models.JSONField(blank=True, default=dict)),
                    ('guaranteed_audit', models.BooleanField(default=False)),
                    ('chosen_for_audit', models.BooleanField(default=False)),
                    ('audit_outcome', models.CharField(blank=True, choices=[('passed', 'Passed'), ('failed', 'Not passed')], max_length=20)),
                    ('sent_back_at', models.DateTimeField(blank=True, null=True)),
                    ('note', models.TextField(blank=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('renewed_until', models.DateField(blank=True, null=True)),
                    ('attested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('draw', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='renewals.auditdraw')),
                    ('endorsement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='endorsements.endorsement')),
                    ('rule_book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rules.rulebook')),
                ],
                options={
                    'ordering': ['due_on'],
                    'constraints': [models.UniqueConstraint(fields=('endorsement', 'due_on'), name='endorsement_is_renewed_once_for_a_period'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'attested', 'audit', 'renewed', 'refused'])), name='renewal_state_is_known'), models.CheckConstraint(condition=models.Q(('period_from__lte', models.F('period_to'))), name='renewal_period_has_its_order'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('attested_at__isnull', False), ('attested_by__isnull', False)), _connector='OR'), name='renewal_goes_on_only_attested'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['renewed', 'refused']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='renewal_says_who_decided'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('audit_outcome', 'failed'), models.Q(('note', ''), _negated=True)), _connector='OR'), name='renewal_is_refused_only_after_an_audit_and_with_a_reason')],
                },
            ),
        ]),
    ]
