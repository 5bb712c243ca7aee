import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cycles', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnalysisRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('inputs_sha256', models.CharField(max_length=64)),
                ('parameters', models.JSONField(default=dict)),
                ('version', models.CharField(max_length=20)),
                ('result', models.JSONField()),
                ('at', models.DateTimeField()),
                ('used_at', models.DateTimeField()),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='analysis_runs', to='cycles.cycle')),
            ],
            options={
                'ordering': ['-used_at'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'kind', 'inputs_sha256', 'version'), name='analysis_is_run_once_for_its_inputs')],
            },
        ),
    ]
