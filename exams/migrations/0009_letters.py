

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0008_appeals'),
    ]

    operations = [
        migrations.AddField(
            model_name='candidate',
            name='language',
            field=models.CharField(blank=True, db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='job',
            name='heard_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='claimed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='mail_after',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='mail_error',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.AddField(
            model_name='notice',
            name='mail_given_up_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='mail_text',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='notice',
            name='mail_tries',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('mail_given_up_at', None), models.Q(('mailed_at', None), models.Q(('mail_error', ''), _negated=True)), _connector='OR'), name='notice_is_given_up_for_a_reason'),
        ),
    ]
