from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('panels', '0008_the_committee'),
    ]

    operations = [
        migrations.AddField(
            model_name='script',
            name='set_aside_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
