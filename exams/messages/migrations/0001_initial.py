import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('link', models.CharField(blank=True, max_length=300)),
                ('sent_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('key', models.CharField(blank=True, db_default='', max_length=120)),
                ('by_mail', models.BooleanField(db_default=False, default=False)),
                ('mail_text', models.TextField(blank=True, db_default='')),
                ('mail_to', models.EmailField(blank=True, db_default='', max_length=254)),
                ('attachment', models.CharField(blank=True, db_default='', max_length=100)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('mail_tries', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('mail_error', models.CharField(blank=True, db_default='', max_length=300)),
                ('mail_after', models.DateTimeField(blank=True, null=True)),
                ('mail_given_up_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_at'],
                'indexes': [models.Index(condition=models.Q(('by_mail', True), ('mailed_at', None)), fields=['sent_at'], name='notice_waits_for_the_post')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('user', 'key'), name='notice_is_given_once'), models.CheckConstraint(condition=models.Q(('mail_given_up_at', None), models.Q(('mailed_at', None), models.Q(('mail_error', ''), _negated=True)), _connector='OR'), name='notice_is_given_up_for_a_reason')],
            },
        ),
    ]
