import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleBook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('cycle_id', models.UUIDField(blank=True, null=True)),
                ('effective_from', models.DateField()),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_books', to='accounts.association')),
            ],
            options={
                'ordering': ['association', 'version'],
                'constraints': [models.UniqueConstraint(fields=('association', 'version'), name='rule_book_version_is_unique'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='rule_book_versions_count_from_one')],
            },
        ),
    ]
