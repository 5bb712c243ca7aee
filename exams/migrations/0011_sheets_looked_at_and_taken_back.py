from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0010_own_rules_of_a_cycle'),
    ]

    operations = [
        migrations.AddField(
            model_name='sheetimport',
            name='looked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='sheetimport',
            name='named',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='sheetimport',
            name='take_away',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='sheetimport',
            name='taken',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='sheetimport',
            name='taken_back_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
