import django.db.models.deletion
import exams.sittings.models
from django.conf import settings
from django.db import migrations, models

from exams.installation.migration_step import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cycles', '0001_initial'),
        ('registration', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='CalendarFeed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('secret', models.CharField(default=exams.sittings.models.new_secret, max_length=64, unique=True)),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Cancellation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=500)),
                    ('seats', models.JSONField(default=dict)),
                    ('waiting', models.JSONField(default=dict)),
                    ('proctors', models.JSONField(default=list)),
                    ('at', models.DateTimeField()),
                    ('restored_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cancellations', to='cycles.sitting')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('restored_at', None)), fields=('sitting',), name='sitting_is_cancelled_once')],
                },
            ),
            migrations.CreateModel(
                name='CheckIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('document', models.CharField(max_length=100)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('registration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='check_in', to='registration.registration')),
                ],
            ),
            migrations.CreateModel(
                name='ProctorDuty',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('assigned_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='cycles.sitting')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('sitting', 'user'), name='proctor_is_on_duty_once')],
                },
            ),
            migrations.CreateModel(
                name='SeatWish',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rank', models.PositiveSmallIntegerField()),
                    ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='registration.registration')),
                    ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycles.sitting')),
                ],
                options={
                    'ordering': ['rank'],
                    'constraints': [models.UniqueConstraint(fields=('registration', 'sitting'), name='seat_is_wished_for_once')],
                },
            ),
            migrations.CreateModel(
                name='WaitingPlace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('offered', 'Offered'), ('taken', 'Taken'), ('declined', 'Declined'), ('expired', 'The offer expired'), ('left', 'Left the list')], default='waiting', max_length=20)),
                    ('joined_at', models.DateTimeField()),
                    ('offered_at', models.DateTimeField(blank=True, null=True)),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting_places', to='registration.registration')),
                    ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting_places', to='cycles.sitting')),
                ],
                options={
                    'ordering': ['joined_at', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'offered'])), fields=('registration', 'sitting'), name='waiting_place_is_held_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'offered'), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='offer_has_an_end')],
                },
            ),
        ]),
    ]
