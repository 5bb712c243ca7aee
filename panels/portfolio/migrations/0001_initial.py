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
        ('registration', '0001_initial'),
        ('rules', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Portfolio',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('credential', models.CharField(choices=[('IMH-E', 'IMH-E'), ('ECMH-E', 'ECMH-E')], max_length=10)),
                    ('category', models.CharField(max_length=60)),
                    ('state', models.CharField(choices=[('completing', 'Being completed'), ('submitted', 'Handed in'), ('in-review', 'In review'), ('disagreed', 'Reviewers disagree'), ('approved', 'Approved'), ('deferred', 'Deferred'), ('on-hold', 'On hold')], default='completing', max_length=20)),
                    ('round', models.PositiveSmallIntegerField(default=1)),
                    ('begun_at', models.DateTimeField()),
                    ('submitted_at', models.DateTimeField(blank=True, null=True)),
                    ('resubmit_until', models.DateField(blank=True, null=True)),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_portfolios', to='accounts.candidate')),
                    ('rule_book', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rules.rulebook')),
                ],
                options={
                    'ordering': ['-begun_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'approved'), _negated=True), fields=('candidate', 'credential', 'category'), name='portfolio_is_open_once'), models.CheckConstraint(condition=models.Q(('state__in', ['completing', 'submitted', 'in-review', 'disagreed', 'approved', 'deferred', 'on-hold'])), name='portfolio_state_is_known'), models.CheckConstraint(condition=models.Q(('round__gte', 1)), name='portfolio_rounds_count_from_one'), models.CheckConstraint(condition=models.Q(('state', 'completing'), models.Q(('rule_book__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='portfolio_is_reviewed_under_rules'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'deferred'), _negated=True), ('resubmit_until__isnull', False), _connector='OR'), name='portfolio_is_deferred_until_a_day')],
                },
            ),
            migrations.CreateModel(
                name='PortfolioAssignment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField()),
                    ('position', models.PositiveSmallIntegerField()),
                    ('assigned_at', models.DateTimeField()),
                    ('taken_off_at', models.DateTimeField(blank=True, null=True)),
                    ('stepped_back', models.BooleanField(default=False)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('portfolio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='portfolio.portfolio')),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portfolio_assignments', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['round', 'position', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('taken_off_at', None)), fields=('portfolio', 'round', 'reviewer'), name='portfolio_is_given_once_to_a_reviewer'), models.UniqueConstraint(condition=models.Q(('taken_off_at', None)), fields=('portfolio', 'round', 'position'), name='portfolio_reviewers_have_their_turns'), models.CheckConstraint(condition=models.Q(('taken_off_at', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='portfolio_reviewer_leaves_with_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='PortfolioEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('title', models.CharField(max_length=200)),
                    ('organisation', models.CharField(blank=True, max_length=200)),
                    ('person', models.CharField(blank=True, max_length=200)),
                    ('begins', models.DateField(blank=True, null=True)),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('hours', models.DecimalField(decimal_places=2, default=0, max_digits=7)),
                    ('topic', models.CharField(blank=True, max_length=200)),
                    ('note', models.TextField(blank=True)),
                    ('added_round', models.PositiveSmallIntegerField()),
                    ('removed_round', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('portfolio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='portfolio.portfolio')),
                ],
                options={
                    'ordering': ['kind', 'begins', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends', None), ('begins', None), ('ends__gte', models.F('begins')), _connector='OR'), name='portfolio_line_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('hours__gte', 0)), name='portfolio_hours_are_not_negative'), models.CheckConstraint(condition=models.Q(('removed_round', None), ('removed_round__gt', models.F('added_round')), _connector='OR'), name='portfolio_line_of_a_round_stays_in_it')],
                },
            ),
            migrations.CreateModel(
                name='PortfolioDocument',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=200)),
                    ('stored', models.CharField(max_length=100, unique=True)),
                    ('kind', models.CharField(max_length=10)),
                    ('size', models.PositiveIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('added_round', models.PositiveSmallIntegerField()),
                    ('removed_round', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('uploaded_at', models.DateTimeField()),
                    ('portfolio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='portfolio.portfolio')),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='portfolio.portfolioentry')),
                ],
                options={
                    'ordering': ['uploaded_at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('removed_round', None), ('removed_round__gt', models.F('added_round')), _connector='OR'), name='portfolio_document_of_a_round_stays_in_it')],
                },
            ),
            migrations.CreateModel(
                name='PortfolioReading',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('outcome', models.CharField(choices=[('approve', 'Approve'), ('defer', 'Defer'), ('hold', 'Hold')], max_length=20)),
                    ('missing', models.TextField(blank=True)),
                    ('until', models.DateField(blank=True, null=True)),
                    ('comment', models.TextField(blank=True)),
                    ('competencies', models.JSONField(default=list)),
                    ('documents', models.JSONField(default=list)),
                    ('agreed', models.BooleanField(default=False)),
                    ('handed_in_at', models.DateTimeField()),
                    ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reading', to='portfolio.portfolioassignment')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['approve', 'defer', 'hold'])), name='portfolio_reading_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'defer'), _negated=True), models.Q(models.Q(('missing', ''), _negated=True), ('until__isnull', False)), _connector='OR'), name='portfolio_reading_defers_with_what_and_until')],
                },
            ),
            migrations.CreateModel(
                name='PortfolioReview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reviewer', models.CharField(max_length=200)),
                    ('outcome', models.CharField(choices=[('approve', 'Approve'), ('defer', 'Defer'), ('hold', 'Hold')], max_length=20)),
                    ('comment', models.TextField(blank=True)),
                    ('reviewed_at', models.DateTimeField()),
                    ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portfolio_reviews', to='registration.registration')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('registration', 'reviewer'), name='portfolio_is_reviewed_once_by_a_person'), models.CheckConstraint(condition=models.Q(('outcome__in', ['approve', 'defer', 'hold'])), name='portfolio_outcome_is_known')],
                },
            ),
            migrations.CreateModel(
                name='PortfolioSettlement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField()),
                    ('came_from', models.CharField(blank=True, choices=[('completing', 'Being completed'), ('submitted', 'Handed in'), ('in-review', 'In review'), ('disagreed', 'Reviewers disagree'), ('approved', 'Approved'), ('deferred', 'Deferred'), ('on-hold', 'On hold')], max_length=20)),
                    ('outcome', models.CharField(choices=[('approve', 'Approve'), ('defer', 'Defer'), ('hold', 'Hold')], max_length=20)),
                    ('missing', models.TextField(blank=True)),
                    ('until', models.DateField(blank=True, null=True)),
                    ('reason', models.TextField(blank=True)),
                    ('settled_at', models.DateTimeField()),
                    ('portfolio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='portfolio.portfolio')),
                    ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['settled_at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['approve', 'defer', 'hold'])), name='portfolio_settlement_is_known'), models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='portfolio_is_settled_alone_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'defer'), _negated=True), models.Q(models.Q(('missing', ''), _negated=True), ('until__isnull', False)), _connector='OR'), name='portfolio_is_deferred_with_what_and_until')],
                },
            ),
            migrations.CreateModel(
                name='SettlementTakenBack',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('settlement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='portfolio.portfoliosettlement')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='portfolio_settlement_goes_with_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='PortfolioSignature',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField()),
                    ('signed_at', models.DateTimeField()),
                    ('portfolio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='portfolio.portfolio')),
                    ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('portfolio', 'text'), name='portfolio_text_is_signed_once')],
                },
            ),
            migrations.CreateModel(
                name='ReferenceRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('email', models.EmailField(max_length=254)),
                    ('relation', models.CharField(max_length=200)),
                    ('waived', models.BooleanField()),
                    ('asked_at', models.DateTimeField()),
                    ('token_hash', models.CharField(blank=True, max_length=64)),
                    ('link_until', models.DateField(blank=True, null=True)),
                    ('mailed_at', models.DateTimeField(blank=True, null=True)),
                    ('letters', models.PositiveSmallIntegerField(default=0)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('portfolio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='references', to='portfolio.portfolio')),
                ],
                options={
                    'ordering': ['asked_at', 'pk'],
                    'indexes': [models.Index(condition=models.Q(('mailed_at', None), ('withdrawn_at', None)), fields=['asked_at'], name='reference_waits_for_the_post')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='reference_link_is_one_of_a_kind'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('portfolio', 'email'), name='reference_is_asked_once')],
                },
            ),
            migrations.CreateModel(
                name='ReferenceAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ratings', models.JSONField()),
                    ('comment', models.TextField(blank=True)),
                    ('void', models.BooleanField()),
                    ('valid_until', models.DateField(blank=True, null=True)),
                    ('answered_at', models.DateTimeField()),
                    ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='portfolio.referencerequest')),
                ],
            ),
        ]),
    ]
