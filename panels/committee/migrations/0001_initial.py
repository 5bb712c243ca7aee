import django.db.models.deletion
import panels.reading.models.scripts
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
        ('keys', '0001_initial'),
        ('reading', '0001_initial'),
        ('registration', '0001_initial'),
        ('reports', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('section', models.CharField(choices=[('consent', 'Consent agenda'), ('discussion', 'For discussion')], max_length=20)),
                    ('asked_for', models.BooleanField(db_default=False, default=False)),
                    ('position', models.PositiveIntegerField()),
                    ('waits_because', models.CharField(blank=True, db_default='', default='', max_length=300)),
                    ('released_at', models.DateTimeField(blank=True, null=True)),
                    ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cycles.cycle')),
                    ('registration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case', to='registration.registration')),
                ],
                options={
                    'ordering': ['cycle', 'position'],
                },
            ),
            migrations.CreateModel(
                name='Certainty',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('same_again', models.FloatField(null=True)),
                    ('sem_one', models.FloatField(null=True)),
                    ('cut_one', models.PositiveIntegerField(null=True)),
                    ('sem_two', models.FloatField(null=True)),
                    ('adjusted', models.FloatField(null=True)),
                    ('pairs', models.PositiveIntegerField(default=0)),
                    ('equal', models.PositiveIntegerField(default=0)),
                    ('near', models.PositiveIntegerField(default=0)),
                    ('registration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certainty', to='registration.registration')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.analysisrun')),
                ],
            ),
            migrations.CreateModel(
                name='Meeting',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('starts_at', models.DateTimeField()),
                    ('place', models.CharField(blank=True, max_length=200)),
                    ('link', models.URLField(blank=True, max_length=500)),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('open', 'In session'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='planned', max_length=20)),
                    ('opened_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=0)),
                    ('at_the_close', models.JSONField(blank=True, default=dict)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='cycles.cycle')),
                    ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['cycle', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='meeting_number_is_unique'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'open', 'closed', 'cancelled'])), name='meeting_state_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'cancelled']), ('opened_at__isnull', False), _connector='OR'), name='meeting_in_session_was_opened'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='closed_meeting_says_when')],
                },
            ),
            migrations.CreateModel(
                name='Hearing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('called_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('put_off', models.CharField(blank=True, max_length=300)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='committee.case')),
                    ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='committee.meeting')),
                ],
                options={
                    'ordering': ['called_at', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('meeting',), name='meeting_hears_one_case_at_a_time')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='case',
            name='meeting',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='committee.meeting'),
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remote', models.BooleanField(default=False)),
                ('came_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='committee.meeting')),
            ],
            options={
                'ordering': ['came_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('meeting', 'member'), name='member_is_there_once'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('came_at')), _connector='OR'), name='member_leaves_after_coming')],
            },
        ),
        migrations.CreateModel(
            name='MemberFacts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('employer', models.CharField(blank=True, max_length=200)),
                ('close_to', models.TextField(blank=True)),
                ('said_at', models.DateTimeField()),
                ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.association')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member', 'association'), name='member_says_it_once')],
            },
        ),
        migrations.CreateModel(
            name='Motion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('consent', models.BooleanField(default=False)),
                ('outcome', models.CharField(choices=[('endorse', 'Endorse'), ('endorse-with-condition', 'Endorse with a condition'), ('defer', 'Defer'), ('hold', 'Hold'), ('do-not-endorse', 'Do not endorse'), ('retake-part-one', 'Retake Part One'), ('retake-part-two', 'Retake Part Two'), ('retake-both-parts', 'Retake both parts'), ('await-reading', 'Await a further reading'), ('not-available', 'Not available')], max_length=30)),
                ('condition', models.TextField(blank=True)),
                ('reason', models.TextField()),
                ('secret', models.BooleanField()),
                ('state', models.CharField(choices=[('put', 'Put to the vote'), ('carried', 'Carried'), ('lost', 'Lost'), ('tied', 'Tied'), ('no-quorum', 'No quorum'), ('withdrawn', 'Withdrawn'), ('confirmed', 'Carried and confirmed')], default='put', max_length=20)),
                ('in_favour', models.PositiveSmallIntegerField(default=0)),
                ('against', models.PositiveSmallIntegerField(default=0)),
                ('abstained', models.PositiveSmallIntegerField(default=0)),
                ('moved_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.JSONField(default=dict)),
                ('why_withdrawn', models.CharField(blank=True, max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='motions', to='committee.case')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='motions', to='committee.meeting')),
                ('moved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['moved_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['put', 'tied', 'carried'])), fields=('case',), name='case_has_one_motion_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['put', 'carried', 'lost', 'tied', 'no-quorum', 'withdrawn', 'confirmed'])), name='motion_state_is_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['endorse', 'endorse-with-condition', 'defer', 'hold', 'do-not-endorse', 'retake-part-one', 'retake-part-two', 'retake-both-parts'])), name='motion_decides'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='motion_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'endorse-with-condition'), _negated=True), models.Q(('condition', ''), _negated=True), _connector='OR'), name='moved_condition_is_said'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'put')), models.Q(models.Q(('state', 'put'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='motion_is_closed_or_put')],
            },
        ),
        migrations.CreateModel(
            name='MotionVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('abstained', 'Abstained'), ('voted', 'Voted by secret ballot'), ('silent', 'Did not vote'), ('absent', 'Not there'), ('recused', 'Recused')], max_length=20)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('motion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='committee.motion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('motion', 'member'), name='member_votes_once_on_a_motion'), models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'abstained', 'voted'])), name='vote_is_one_that_can_be_cast')],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=panels.reading.models.scripts.new_code, max_length=20, unique=True)),
                ('outcome', models.CharField(choices=[('endorse', 'Endorse'), ('endorse-with-condition', 'Endorse with a condition'), ('defer', 'Defer'), ('hold', 'Hold'), ('do-not-endorse', 'Do not endorse'), ('retake-part-one', 'Retake Part One'), ('retake-part-two', 'Retake Part Two'), ('retake-both-parts', 'Retake both parts'), ('await-reading', 'Await a further reading'), ('not-available', 'Not available')], max_length=30)),
                ('portfolio', models.CharField(max_length=20)),
                ('reasons', models.JSONField(default=list)),
                ('inputs', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('part_one_mark', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='keys.partonemark')),
                ('part_two_mark', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reading.parttwomark')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='registration.registration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('registration',), name='recommendation_one_in_force'), models.CheckConstraint(condition=models.Q(('outcome__in', ['endorse', 'endorse-with-condition', 'defer', 'hold', 'do-not-endorse', 'retake-part-one', 'retake-part-two', 'retake-both-parts', 'await-reading', 'not-available'])), name='recommendation_outcome_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Substitute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('named_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('why_withdrawn', models.CharField(blank=True, max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='substitutes', to='committee.case')),
                ('lent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.association')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['named_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('case', 'member'), name='substitute_is_named_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='substitute_is_named_for_a_reason'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('why_withdrawn', ''), _negated=True), _connector='OR'), name='substitute_is_withdrawn_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('declared', 'Said by the member'), ('found', 'Found by the house'), ('chair', 'Said by the chair')], max_length=20)),
                ('reason', models.CharField(max_length=300)),
                ('made_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('why_withdrawn', models.CharField(blank=True, max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='committee.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('case', 'member'), name='member_is_recused_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='recused_for_a_reason'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('why_withdrawn', ''), _negated=True), _connector='OR'), name='recusal_is_withdrawn_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('endorse', 'Endorse'), ('endorse-with-condition', 'Endorse with a condition'), ('defer', 'Defer'), ('hold', 'Hold'), ('do-not-endorse', 'Do not endorse'), ('retake-part-one', 'Retake Part One'), ('retake-part-two', 'Retake Part Two'), ('retake-both-parts', 'Retake both parts'), ('await-reading', 'Await a further reading'), ('not-available', 'Not available')], max_length=30)),
                ('condition', models.TextField(blank=True)),
                ('reasons', models.TextField(blank=True)),
                ('inputs', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='committee.recommendation')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['signed_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['endorse', 'endorse-with-condition', 'defer', 'hold', 'do-not-endorse', 'retake-part-one', 'retake-part-two', 'retake-both-parts'])), name='signature_proposes'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'endorse-with-condition'), _negated=True), models.Q(('condition', ''), _negated=True), _connector='OR'), name='signed_condition_is_said')],
            },
        ),
        migrations.CreateModel(
            name='SignatureTakenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signature', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='committee.signature')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='signature_is_taken_back_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('endorse', 'Endorse'), ('endorse-with-condition', 'Endorse with a condition'), ('defer', 'Defer'), ('hold', 'Hold'), ('do-not-endorse', 'Do not endorse'), ('retake-part-one', 'Retake Part One'), ('retake-part-two', 'Retake Part Two'), ('retake-both-parts', 'Retake both parts'), ('await-reading', 'Await a further reading'), ('not-available', 'Not available')], max_length=30)),
                ('condition', models.TextField(blank=True)),
                ('condition_until', models.DateField(blank=True, null=True)),
                ('reason', models.TextField()),
                ('count', models.JSONField(default=dict)),
                ('minute', models.TextField(blank=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('decided_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='committee.case')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='committee.decision')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('motion', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='committee.motion')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='committee.recommendation')),
                ('signature', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='committee.signature')),
            ],
            options={
                'ordering': ['decided_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['await-reading', 'not-available']), _negated=True), name='decision_decides'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='decision_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'endorse-with-condition'), _negated=True), models.Q(('condition', ''), _negated=True), _connector='OR'), name='decided_condition_is_said'), models.UniqueConstraint(condition=models.Q(('corrects__isnull', True)), fields=('case',), name='case_is_first_decided_once')],
            },
        ),
        migrations.CreateModel(
            name='DecisionVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('abstained', 'Abstained'), ('voted', 'Voted by secret ballot'), ('silent', 'Did not vote'), ('absent', 'Not there'), ('recused', 'Recused')], max_length=20)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='committee.decision')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decision', 'member'), name='member_votes_once'), models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'abstained', 'voted', 'silent', 'absent', 'recused'])), name='stance_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('stance', 'recused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='recusal_has_a_reason')],
            },
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('section__in', ['consent', 'discussion'])), name='case_section_is_known'),
        ),
    ]
