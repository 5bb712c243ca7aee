from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=254)),
                ('action', models.CharField(max_length=80)),
                ('subject', models.CharField(max_length=80)),
                ('cycle_id', models.UUIDField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('details', models.JSONField(default=dict)),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['cycle_id', 'number'], name='audit_by_cycle'), models.Index(fields=['subject', 'number'], name='audit_by_subject')],
            },
        ),
    ]
