

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('panels', '0010_certainty'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='decisionvote',
            name='stance_is_known',
        ),
        migrations.AlterField(
            model_name='decisionvote',
            name='stance',
            field=models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('abstained', 'Abstained'), ('voted', 'Voted by secret ballot'), ('silent', 'Did not vote'), ('absent', 'Not there'), ('recused', 'Recused')], max_length=20),
        ),
        migrations.AlterField(
            model_name='motionvote',
            name='stance',
            field=models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('abstained', 'Abstained'), ('voted', 'Voted by secret ballot'), ('silent', 'Did not vote'), ('absent', 'Not there'), ('recused', 'Recused')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='decisionvote',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'abstained', 'voted', 'silent', 'absent', 'recused'])), name='stance_is_known'),
        ),
    ]
