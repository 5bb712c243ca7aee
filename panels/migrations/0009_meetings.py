

import django.db.models.deletion
import panels.models.scripts
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0007_committee'),
        ('panels', '0008_cases_of_a_cycle'),
        ('scoring', '0003_examples_of_levels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='cycle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='exams.cycle'),
        ),
        migrations.AlterModelOptions(
            name='case',
            options={'ordering': ['cycle', 'position']},
        ),
        migrations.RemoveField(model_name='case', name='meeting'),
        migrations.DeleteModel(name='Meeting'),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('starts_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=200)),
                ('link', models.URLField(blank=True, max_length=500)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('open', 'In session'), ('closed', 'Closed')], default='planned', max_length=20)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='exams.cycle')),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={'ordering': ['cycle', 'number']},
        ),
        migrations.AddField(
            model_name='case',
            name='meeting',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='panels.meeting'),
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remote', models.BooleanField(default=False)),
                ('came_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['came_at'],
            },
        ),
        migrations.CreateModel(
            name='Hearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('called_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('put_off', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['called_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MemberFacts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('employer', models.CharField(blank=True, max_length=200)),
                ('close_to', models.TextField(blank=True)),
                ('said_at', models.DateTimeField()),
            ],
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
            ],
            options={
                'ordering': ['moved_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MotionVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('abstained', 'Abstained'), ('voted', 'Voted by secret ballot'), ('absent', 'Not there'), ('recused', 'Recused')], max_length=20)),
            ],
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
            ],
            options={
                'ordering': ['made_at'],
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
            ],
            options={
                'ordering': ['signed_at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='decisionvote',
            name='stance_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='recommendation',
            name='recommendation_outcome_is_known',
        ),
        migrations.AddField(
            model_name='case',
            name='asked_for',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='decision',
            name='condition',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='condition_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='count',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='decision',
            name='minute',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='recommendation',
            name='code',
            field=models.CharField(default=panels.models.scripts.new_code, max_length=20, unique=True),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='inputs',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='decision',
            name='outcome',
            field=models.CharField(choices=[('endorse', 'Endorse'), ('endorse-with-condition', 'Endorse with a condition'), ('defer', 'Defer'), ('hold', 'Hold'), ('do-not-endorse', 'Do not endorse'), ('retake-part-one', 'Retake Part One'), ('retake-part-two', 'Retake Part Two'), ('retake-both-parts', 'Retake both parts'), ('await-reading', 'Await a further reading'), ('not-available', 'Not available')], max_length=30),
        ),
        migrations.AlterField(
            model_name='decisionvote',
            name='stance',
            field=models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('abstained', 'Abstained'), ('voted', 'Voted by secret ballot'), ('absent', 'Not there'), ('recused', 'Recused')], max_length=20),
        ),
        migrations.AlterField(
            model_name='recommendation',
            name='outcome',
            field=models.CharField(choices=[('endorse', 'Endorse'), ('endorse-with-condition', 'Endorse with a condition'), ('defer', 'Defer'), ('hold', 'Hold'), ('do-not-endorse', 'Do not endorse'), ('retake-part-one', 'Retake Part One'), ('retake-part-two', 'Retake Part Two'), ('retake-both-parts', 'Retake both parts'), ('await-reading', 'Await a further reading'), ('not-available', 'Not available')], max_length=30),
        ),
        migrations.AddConstraint(
            model_name='decisionvote',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'abstained', 'voted', 'absent', 'recused'])), name='stance_is_known'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['endorse', 'endorse-with-condition', 'defer', 'hold', 'do-not-endorse', 'retake-part-one', 'retake-part-two', 'retake-both-parts', 'await-reading', 'not-available'])), name='recommendation_outcome_is_known'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='panels.meeting'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hearing',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='panels.case'),
        ),
        migrations.AddField(
            model_name='hearing',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='panels.meeting'),
        ),
        migrations.AddField(
            model_name='memberfacts',
            name='association',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exams.association'),
        ),
        migrations.AddField(
            model_name='memberfacts',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='motion',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='motions', to='panels.case'),
        ),
        migrations.AddField(
            model_name='motion',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='motions', to='panels.meeting'),
        ),
        migrations.AddField(
            model_name='motion',
            name='moved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='motion',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='panels.motion'),
        ),
        migrations.AddField(
            model_name='motionvote',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='motionvote',
            name='motion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='panels.motion'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='panels.case'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signature',
            name='recommendation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='panels.recommendation'),
        ),
        migrations.AddField(
            model_name='signature',
            name='signed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='signature',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='panels.signature'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'endorse-with-condition'), _negated=True), models.Q(('condition', ''), _negated=True), _connector='OR'), name='decided_condition_is_said'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('meeting', 'member'), name='member_is_there_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('came_at')), _connector='OR'), name='member_leaves_after_coming'),
        ),
        migrations.AddConstraint(
            model_name='hearing',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('meeting',), name='meeting_hears_one_case_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='memberfacts',
            constraint=models.UniqueConstraint(fields=('member', 'association'), name='member_says_it_once'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['put', 'tied', 'carried'])), fields=('case',), name='case_has_one_motion_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['put', 'carried', 'lost', 'tied', 'no-quorum', 'withdrawn', 'confirmed'])), name='motion_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['endorse', 'endorse-with-condition', 'defer', 'hold', 'do-not-endorse', 'retake-part-one', 'retake-part-two', 'retake-both-parts'])), name='motion_decides'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='motion_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'endorse-with-condition'), _negated=True), models.Q(('condition', ''), _negated=True), _connector='OR'), name='moved_condition_is_said'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'put')), models.Q(models.Q(('state', 'put'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='motion_is_closed_or_put'),
        ),
        migrations.AddConstraint(
            model_name='motionvote',
            constraint=models.UniqueConstraint(fields=('motion', 'member'), name='member_votes_once_on_a_motion'),
        ),
        migrations.AddConstraint(
            model_name='motionvote',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'abstained', 'voted'])), name='vote_is_one_that_can_be_cast'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('case', 'member'), name='member_is_recused_once'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='recused_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('why_withdrawn', ''), _negated=True), _connector='OR'), name='recusal_is_withdrawn_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['endorse', 'endorse-with-condition', 'defer', 'hold', 'do-not-endorse', 'retake-part-one', 'retake-part-two', 'retake-both-parts'])), name='signature_proposes'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'endorse-with-condition'), _negated=True), models.Q(('condition', ''), _negated=True), _connector='OR'), name='signed_condition_is_said'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('cycle', 'number'), name='meeting_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'open', 'closed'])), name='meeting_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'planned'), ('opened_at__isnull', False), _connector='OR'), name='meeting_in_session_was_opened'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='closed_meeting_says_when'),
        ),
    ]
