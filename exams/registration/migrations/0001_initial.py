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
        ('cycles', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='AccommodationRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('needs', models.TextField()),
                    ('asked_at', models.DateTimeField()),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('taken_back', models.BooleanField(db_default=False, default=False)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accommodation_requests', to='accounts.candidate')),
                ],
                options={
                    'ordering': ['-asked_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('candidate',), name='accommodation_is_asked_for_once_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='AccommodationDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('kind', models.CharField(max_length=60)),
                    ('sha256', models.CharField(max_length=64)),
                    ('content', models.BinaryField()),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='registration.accommodationrequest')),
                ],
            ),
            migrations.CreateModel(
                name='Accommodation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveSmallIntegerField()),
                    ('extra_percent_one', models.PositiveSmallIntegerField(default=0)),
                    ('extra_percent_two', models.PositiveSmallIntegerField(default=0)),
                    ('break_minutes', models.PositiveSmallIntegerField(default=0)),
                    ('separate_room', models.BooleanField(default=False)),
                    ('technology', models.CharField(blank=True, max_length=200)),
                    ('language', models.CharField(blank=True, max_length=60)),
                    ('reason', models.TextField()),
                    ('valid_until', models.DateField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField()),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accommodations', to='accounts.candidate')),
                    ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='registration.accommodationrequest')),
                ],
                options={
                    'ordering': ['candidate', 'version'],
                    'constraints': [models.UniqueConstraint(fields=('candidate', 'version'), name='accommodation_version_is_unique'), models.CheckConstraint(condition=models.Q(('break_minutes__lte', 240), ('extra_percent_one__lte', 300), ('extra_percent_two__lte', 300)), name='accommodation_is_within_reason')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('bought_on', models.DateField()),
                    ('valid_until', models.DateField()),
                    ('recorded_at', models.DateTimeField()),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.candidate')),
                ],
                options={
                    'ordering': ['valid_until'],
                },
            ),
            migrations.CreateModel(
                name='PortfolioStanding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('credential', models.CharField(choices=[('IMH-E', 'IMH-E'), ('ECMH-E', 'ECMH-E')], max_length=10)),
                    ('category', models.CharField(max_length=60)),
                    ('submitted_on', models.DateField(blank=True, null=True)),
                    ('approved_on', models.DateField(blank=True, null=True)),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portfolios', to='accounts.candidate')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('candidate', 'credential', 'category'), name='portfolio_stands_once')],
                },
            ),
            migrations.CreateModel(
                name='Registration',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('credential', models.CharField(choices=[('IMH-E', 'IMH-E'), ('ECMH-E', 'ECMH-E')], max_length=10)),
                    ('category', models.CharField(max_length=60)),
                    ('state', models.CharField(choices=[('applying', 'Being completed'), ('registered', 'Registered'), ('sat', 'Sat the exam'), ('no-show', 'Did not come'), ('withdrawn', 'Withdrawn')], default='registered', max_length=20)),
                    ('seat', models.CharField(blank=True, max_length=40)),
                    ('moves', models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ('not_before', models.DateField(blank=True, null=True)),
                    ('profile_confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('beside', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='added', to='registration.registration')),
                    ('exam_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exam_for', to='registration.registration')),
                    ('sits_exam', models.BooleanField(db_default=True, default=True)),
                    ('needs_no_accommodation', models.BooleanField(db_default=False, default=False)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('registered_at', models.DateTimeField()),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='accounts.candidate')),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='cycles.cycle')),
                    ('sitting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='cycles.sitting')),
                ],
                options={
                    'ordering': ['cycle', 'position'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('cycle', 'candidate', 'credential', 'category'), name='registration_is_made_once'), models.CheckConstraint(condition=models.Q(('state__in', ['applying', 'registered', 'sat', 'no-show', 'withdrawn'])), name='registration_state_is_known'), models.CheckConstraint(condition=models.Q(('credential__in', ['IMH-E', 'ECMH-E'])), name='registration_credential_is_known')],
                },
            ),
            migrations.CreateModel(
                name='PartCredit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('credential', models.CharField(choices=[('IMH-E', 'IMH-E'), ('ECMH-E', 'ECMH-E')], max_length=10)),
                    ('category', models.CharField(max_length=60)),
                    ('part', models.CharField(choices=[('one', 'Part One'), ('two', 'Part Two')], max_length=10)),
                    ('earned_on', models.DateField()),
                    ('recorded_at', models.DateTimeField()),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_credits', to='accounts.candidate')),
                    ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_credits', to='registration.registration')),
                ],
                options={
                    'ordering': ['earned_on'],
                    'constraints': [models.UniqueConstraint(fields=('registration', 'part'), name='part_credit_is_given_once'), models.CheckConstraint(condition=models.Q(('part__in', ['one', 'two'])), name='part_credit_part_is_known')],
                },
            ),
            migrations.CreateModel(
                name='Bill',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('matter', models.CharField(choices=[('registration', 'Registration'), ('membership', 'Membership'), ('renewal', 'Renewal'), ('reinstatement', 'Reinstatement'), ('moving', 'Change of category'), ('other', 'Other')], max_length=20)),
                    ('thing', models.CharField(blank=True, max_length=100)),
                    ('title', models.CharField(max_length=200)),
                    ('currency', models.CharField(max_length=3)),
                    ('payer_name', models.CharField(blank=True, max_length=200)),
                    ('payer_address', models.TextField(blank=True)),
                    ('made_at', models.DateTimeField()),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bills', to='accounts.candidate')),
                    ('registration', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bill', to='registration.registration')),
                ],
                options={
                    'ordering': ['-made_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('thing', ''), _negated=True), fields=('candidate', 'thing'), name='thing_is_billed_once'), models.CheckConstraint(condition=models.Q(('matter__in', ['registration', 'membership', 'renewal', 'reinstatement', 'moving', 'other'])), name='bill_matter_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('matter', 'registration'), ('registration__isnull', False)), models.Q(models.Q(('matter', 'registration'), _negated=True), ('registration', None)), _connector='OR'), name='bill_of_a_registration_names_it')],
                },
            ),
            migrations.CreateModel(
                name='FeeDocument',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('invoice', 'Invoice'), ('receipt', 'Receipt'), ('credit-note', 'Credit note')], max_length=20)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('serial', models.PositiveIntegerField()),
                    ('number', models.CharField(max_length=20)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                    ('currency', models.CharField(max_length=3)),
                    ('dated', models.DateField()),
                    ('due_on', models.DateField(blank=True, null=True)),
                    ('about', models.CharField(blank=True, max_length=200)),
                    ('sender', models.JSONField()),
                    ('payer', models.JSONField()),
                    ('instructions', models.TextField(blank=True)),
                    ('at', models.DateTimeField()),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.association')),
                    ('bill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='registration.bill')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['at', 'serial'],
                    'constraints': [models.UniqueConstraint(fields=('association', 'kind', 'year', 'serial'), name='paper_is_numbered_once'), models.UniqueConstraint(fields=('association', 'number'), name='paper_number_is_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['invoice', 'receipt', 'credit-note'])), name='paper_kind_is_known'), models.CheckConstraint(condition=models.Q(('serial__gte', 1)), name='papers_count_from_one'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='paper_is_about_an_amount')],
                },
            ),
            migrations.CreateModel(
                name='LedgerLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('charge', 'Charge'), ('waiver', 'Waived'), ('credit', 'Credited'), ('payment', 'Payment'), ('refund', 'Refund paid out'), ('transfer', 'Credit moved'), ('reversal', 'Reversed')], max_length=20)),
                    ('fee', models.CharField(blank=True, choices=[('application', 'Application and processing'), ('exam', 'Exam'), ('retake', 'Retake'), ('membership', 'Membership'), ('renewal', 'Renewal'), ('reinstatement', 'Reinstatement'), ('moving', 'Change of category'), ('other', 'Other')], max_length=20)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                    ('currency', models.CharField(max_length=3)),
                    ('what', models.CharField(max_length=200)),
                    ('invoice', models.CharField(blank=True, max_length=40)),
                    ('reference', models.CharField(blank=True, max_length=100)),
                    ('way', models.CharField(blank=True, choices=[('transfer', 'Bank transfer'), ('cheque', 'Check'), ('cash', 'Cash'), ('stripe', 'Online (Stripe)')], max_length=20)),
                    ('entry', models.PositiveSmallIntegerField(default=0)),
                    ('due_on', models.DateField(blank=True, null=True)),
                    ('on', models.DateField()),
                    ('at', models.DateTimeField()),
                    ('bill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='registration.bill')),
                    ('registration', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='registration.registration')),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.association')),
                    ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='registration.feedocument')),
                    ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='registration.ledgerline')),
                    ('other_side', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moved_to', to='registration.ledgerline')),
                    ('pays_back', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='registration.ledgerline')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ['charge', 'refund'])), models.Q(('amount__lt', 0), ('kind__in', ['waiver', 'credit', 'payment'])), models.Q(('kind', 'transfer'), models.Q(('amount', 0), _negated=True)), models.Q(('kind', 'reversal'), ('reverses__isnull', False), models.Q(('amount', 0), _negated=True)), _connector='OR'), name='ledger_line_has_its_sign'), models.CheckConstraint(condition=models.Q(models.Q(('fee__in', ['application', 'exam', 'retake', 'membership', 'renewal', 'reinstatement', 'moving', 'other']), ('kind', 'charge')), models.Q(models.Q(('kind', 'charge'), _negated=True), ('fee', '')), _connector='OR'), name='charge_says_what_for'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('association', 'kind', 'reference', 'entry'), name='payment_is_entered_once')],
                },
            ),
            migrations.CreateModel(
                name='OnlineSwitch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.BooleanField(default=False)),
                    ('association', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='online_switch', to='accounts.association')),
                ],
            ),
            migrations.CreateModel(
                name='OnlinePayment',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('session', models.CharField(max_length=200, unique=True)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                    ('currency', models.CharField(max_length=3)),
                    ('url', models.TextField()),
                    ('state', models.CharField(choices=[('open', 'Begun'), ('processing', 'Being processed'), ('paid', 'Paid'), ('expired', 'Not paid in time'), ('failed', 'Failed')], default='open', max_length=20)),
                    ('begun_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('bill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='online_payments', to='registration.bill')),
                    ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-begun_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'processing', 'paid', 'expired', 'failed'])), name='online_payment_state_is_known'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='online_payment_is_of_an_amount')],
                },
            ),
            migrations.CreateModel(
                name='ProviderEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=200, unique=True)),
                    ('kind', models.CharField(max_length=100)),
                    ('about', models.CharField(blank=True, db_index=True, max_length=200)),
                    ('outcome', models.CharField(max_length=300)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'ordering': ['-at'],
                },
            ),
            migrations.CreateModel(
                name='EligibilityException',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rule', models.CharField(max_length=40)),
                    ('reason', models.TextField()),
                    ('granted_at', models.DateTimeField()),
                    ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                    ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='registration.registration')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('registration', 'rule'), name='exception_is_granted_once')],
                },
            ),
            migrations.CreateModel(
                name='Agreement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('text', models.TextField()),
                    ('signed_at', models.DateTimeField()),
                    ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='registration.registration')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('registration', 'name'), name='agreement_is_signed_once')],
                },
            ),
        ]),
    ]
