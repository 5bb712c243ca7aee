

import django.db.models.deletion
import panels.models.endorsements
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0007_committee'),
        ('panels', '0011_stances'),
    ]

    operations = [
        migrations.CreateModel(
            name='EndorsementWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('word', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=64)),
                ('public_x', models.CharField(max_length=64)),
                ('private', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AlterModelOptions(
            name='endorsement',
            options={'ordering': ['sort_name', 'id']},
        ),
        migrations.RemoveConstraint(
            model_name='endorsement',
            name='endorsement_number_is_unique',
        ),
        migrations.RemoveConstraint(
            model_name='endorsement',
            name='endorsement_exam_is_known',
        ),
        migrations.AddField(
            model_name='endorsement',
            name='salt',
            field=models.CharField(default=panels.models.endorsements.new_salt, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='serial',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='endorsement',
            name='sort_name',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name='endorsement',
            name='exam',
            field=models.CharField(choices=[('passed', 'Passed the exam'), ('not-required', 'No exam was asked of this category'), ('without', 'Endorsed without a passed exam in the record'), ('unknown', 'Not known: taken over from an earlier list')], default='unknown', max_length=20),
        ),
        migrations.AddIndex(
            model_name='endorsement',
            index=models.Index(fields=['sort_name', 'id'], name='endorsement_by_name'),
        ),
        migrations.AddIndex(
            model_name='endorsement',
            index=models.Index(fields=['association', 'sort_name', 'id'], name='endorsement_by_association'),
        ),
        migrations.AddConstraint(
            model_name='endorsement',
            constraint=models.UniqueConstraint(fields=('number', 'association'), name='endorsement_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='endorsement',
            constraint=models.CheckConstraint(condition=models.Q(('exam__in', ['passed', 'not-required', 'without', 'unknown'])), name='endorsement_exam_is_known'),
        ),
        migrations.AddConstraint(
            model_name='endorsement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('number', ''), _negated=True)), name='endorsement_has_a_name_and_a_number'),
        ),
        migrations.AddField(
            model_name='endorsementword',
            name='endorsement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='panels.endorsement'),
        ),
        migrations.AddField(
            model_name='signingkey',
            name='association',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signing_keys', to='exams.association'),
        ),
        migrations.AddIndex(
            model_name='endorsementword',
            index=models.Index(fields=['kind', 'word', 'endorsement'], name='endorsement_by_word'),
        ),
        migrations.AddConstraint(
            model_name='endorsementword',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['name', 'place'])), name='endorsement_word_is_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='signingkey',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('association',), name='association_signs_with_one_key'),
        ),
        migrations.AddConstraint(
            model_name='signingkey',
            constraint=models.UniqueConstraint(fields=('association', 'kid'), name='signing_key_is_known_once'),
        ),
        migrations.AddConstraint(
            model_name='signingkey',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('retired_at__isnull', False), _connector='OR'), name='withdrawn_key_signs_no_more'),
        ),
    ]
