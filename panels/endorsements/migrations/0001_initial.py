import django.db.models.deletion
import panels.endorsements.models.endorsements
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='TakenOverList',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                    ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earlier_lists', to='accounts.association')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-at'],
                },
            ),
            migrations.CreateModel(
                name='Endorsement',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.CharField(max_length=40)),
                    ('serial', models.PositiveIntegerField(blank=True, null=True)),
                    ('code', models.CharField(default=panels.endorsements.models.endorsements.new_verification_code, max_length=20, unique=True)),
                    ('credential', models.CharField(choices=[('IMH-E', 'IMH-E'), ('ECMH-E', 'ECMH-E')], max_length=10)),
                    ('category', models.CharField(max_length=60)),
                    ('name', models.CharField(max_length=200)),
                    ('sort_name', models.CharField(blank=True, editable=False, max_length=200)),
                    ('place', models.CharField(blank=True, max_length=100)),
                    ('stands_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='added', to='endorsements.endorsement')),
                    ('exam', models.CharField(choices=[('passed', 'Passed the exam'), ('not-required', 'No exam was asked of this category'), ('without', 'Endorsed without a passed exam in the record'), ('unknown', 'Not known: taken over from an earlier list')], default='unknown', max_length=20)),
                    ('granted_on', models.DateField()),
                    ('valid_until', models.DateField(blank=True, null=True)),
                    ('state', models.CharField(choices=[('active', 'Active'), ('inactive', 'Inactive'), ('lapsed', 'Lapsed'), ('archived', 'Archived'), ('revoked', 'Revoked')], default='active', max_length=20)),
                    ('state_since', models.DateField()),
                    ('listed', models.BooleanField(default=True)),
                    ('status_index', models.PositiveIntegerField()),
                    ('salt', models.CharField(default=panels.endorsements.models.endorsements.new_salt, editable=False, max_length=64)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to='accounts.association')),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to='accounts.candidate')),
                    ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='endorsement', to='committee.decision')),
                    ('earlier_list', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to='endorsements.takenoverlist')),
                ],
                options={
                    'ordering': ['sort_name', 'id'],
                    'indexes': [models.Index(fields=['sort_name', 'id'], name='endorsement_by_name'), models.Index(fields=['association', 'sort_name', 'id'], name='endorsement_by_association')],
                    'constraints': [models.UniqueConstraint(fields=('number', 'association'), name='endorsement_number_is_unique'), models.UniqueConstraint(fields=('association', 'status_index'), name='endorsement_has_its_own_bit'), models.CheckConstraint(condition=models.Q(('state__in', ['active', 'inactive', 'lapsed', 'archived', 'revoked'])), name='endorsement_state_is_known'), models.CheckConstraint(condition=models.Q(('exam__in', ['passed', 'not-required', 'without', 'unknown'])), name='endorsement_exam_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('number', ''), _negated=True)), name='endorsement_has_a_name_and_a_number')],
                },
            ),
            migrations.CreateModel(
                name='EndorsementChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('came_from', models.CharField(choices=[('active', 'Active'), ('inactive', 'Inactive'), ('lapsed', 'Lapsed'), ('archived', 'Archived'), ('revoked', 'Revoked')], max_length=20)),
                    ('became', models.CharField(choices=[('active', 'Active'), ('inactive', 'Inactive'), ('lapsed', 'Lapsed'), ('archived', 'Archived'), ('revoked', 'Revoked')], max_length=20)),
                    ('reason', models.TextField()),
                    ('changed_at', models.DateTimeField()),
                    ('with_its_base', models.BooleanField(db_default=False, default=False)),
                    ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('endorsement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='endorsements.endorsement')),
                ],
                options={
                    'ordering': ['changed_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='endorsement_change_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='EndorsementWord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=10)),
                    ('word', models.CharField(max_length=40)),
                    ('endorsement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='endorsements.endorsement')),
                ],
                options={
                    'indexes': [models.Index(fields=['kind', 'word', 'endorsement'], name='endorsement_by_word')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['name', 'place'])), name='endorsement_word_is_of_a_kind')],
                },
            ),
            migrations.CreateModel(
                name='SigningKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kid', models.CharField(max_length=64)),
                    ('public_x', models.CharField(max_length=64)),
                    ('private', models.TextField()),
                    ('made_at', models.DateTimeField()),
                    ('retired_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signing_keys', to='accounts.association')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('association',), name='association_signs_with_one_key'), models.UniqueConstraint(fields=('association', 'kid'), name='signing_key_is_known_once'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('retired_at__isnull', False), _connector='OR'), name='withdrawn_key_signs_no_more')],
                },
            ),
        ]),
    ]
