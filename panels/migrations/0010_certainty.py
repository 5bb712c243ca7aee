

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0007_committee'),
        ('panels', '0009_meetings'),
        ('scoring', '0003_examples_of_levels'),
    ]

    operations = [
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
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certainty', to='exams.registration')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.analysisrun')),
            ],
        ),
    ]
