import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Association',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, unique=True)),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('time_zone', models.CharField(default='UTC', max_length=60)),
                    ('language', models.CharField(default='en', max_length=10)),
                    ('short_name', models.CharField(blank=True, db_default='', max_length=40)),
                    ('introduction', models.TextField(blank=True, db_default='')),
                    ('contact_email', models.EmailField(blank=True, db_default='', max_length=254)),
                    ('phone', models.CharField(blank=True, db_default='', max_length=40)),
                    ('web_address', models.URLField(blank=True, db_default='')),
                    ('postal_address', models.TextField(blank=True, db_default='')),
                    ('color', models.CharField(blank=True, db_default='', max_length=7)),
                    ('office_lets_in', models.BooleanField(db_default=False, default=False)),
                    ('candidate_numbers', models.CharField(blank=True, db_default='', max_length=60)),
                ],
                options={
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                    ('name', models.CharField(blank=True, max_length=200)),
                    ('time_zone', models.CharField(blank=True, db_default='', default='', max_length=60)),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_staff', models.BooleanField(default=False)),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_lower_case')],
                },
            ),
            migrations.CreateModel(
                name='Candidate',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('reference', models.CharField(max_length=100)),
                    ('name', models.CharField(max_length=200)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('phone', models.CharField(blank=True, max_length=40)),
                    ('agency', models.CharField(blank=True, max_length=200)),
                    ('town', models.CharField(blank=True, max_length=100)),
                    ('time_zone', models.CharField(blank=True, max_length=60)),
                    ('language', models.CharField(blank=True, db_default='', max_length=10)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='accounts.association')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to=settings.AUTH_USER_MODEL)),
                    ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='accounts.candidate')),
                ],
                options={
                    'indexes': [models.Index(fields=['email'], name='candidate_by_email')],
                    'constraints': [models.UniqueConstraint(fields=('association', 'reference'), name='candidate_reference_is_unique'), models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='candidate_has_a_reference'), models.CheckConstraint(condition=models.Q(('merged_into', None), ('user', None), _connector='OR'), name='merged_candidate_has_no_account'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='candidate_is_merged_into_another')],
                },
            ),
            migrations.CreateModel(
                name='RoleGrant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('candidate', 'Candidate'), ('reviewer', 'Panel reviewer'), ('lead-reviewer', 'Lead reviewer'), ('committee-member', 'Committee member'), ('chair', 'Committee chair'), ('coordinator', 'Coordinator'), ('proctor', 'Proctor'), ('portfolio-reviewer', 'Portfolio reviewer'), ('alternate', 'Committee alternate')], max_length=30)),
                    ('granted_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.association')),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_grants', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user', 'association', 'role'), name='role_is_held_once'), models.CheckConstraint(condition=models.Q(('role__in', ['candidate', 'reviewer', 'lead-reviewer', 'committee-member', 'chair', 'coordinator', 'proctor', 'portfolio-reviewer', 'alternate'])), name='role_is_known')],
                },
            ),
            migrations.CreateModel(
                name='Tie',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('supervisor', 'Supervisor'), ('reference', 'Reference'), ('employer', 'Employer'), ('other', 'Otherwise close')], max_length=20)),
                    ('name', models.CharField(max_length=200)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ties', to='accounts.candidate')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('candidate', 'kind', 'name'), name='tie_is_noted_once')],
                },
            ),
        ]),
    ]
