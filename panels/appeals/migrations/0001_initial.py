import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('committee', '0001_initial'),
        ('reading', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Appeal',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('grounds', models.TextField()),
                    ('state', models.CharField(choices=[('filed', 'Filed'), ('read-again', 'Part Two is read again'), ('to-answer', 'To be answered'), ('upheld', 'Upheld'), ('dismissed', 'Dismissed'), ('withdrawn', 'Withdrawn')], default='filed', max_length=20)),
                    ('answer', models.TextField(blank=True)),
                    ('filed_at', models.DateTimeField()),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='committee.decision')),
                ],
                options={
                    'ordering': ['filed_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['filed', 'read-again', 'to-answer', 'upheld', 'dismissed', 'withdrawn'])), name='appeal_state_is_known'), models.CheckConstraint(condition=models.Q(('grounds', ''), _negated=True), name='appeal_has_grounds'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('upheld', 'dismissed')), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='appeal_is_answered_with_a_sentence'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state__in', ('filed', 'read-again', 'to-answer'))), models.Q(models.Q(('state__in', ('filed', 'read-again', 'to-answer')), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='appeal_is_closed_at_a_moment')],
                },
            ),
            migrations.CreateModel(
                name='SealedAppeal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('appeal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.appeal')),
                    ('panel', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reading.panel')),
                ],
            ),
        ]),
    ]
