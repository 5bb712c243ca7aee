"""A case belongs to its cycle; the meeting becomes the occasion.  Recommendations get their codes."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import panels.models.scripts


def fill(apps, schema_editor):
    Case, Meeting = apps.get_model("panels", "Case"), apps.get_model("panels", "Meeting")
    cycle = Meeting.objects.filter(pk=OuterRef("meeting")).values("cycle")
    Case.objects.update(cycle=Subquery(cycle))
    Recommendation = apps.get_model("panels", "Recommendation")
    found = list(Recommendation.objects.only("pk"))
    for one in found:
        one.code = panels.models.scripts.new_code()
    Recommendation.objects.bulk_update(found, ["code"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("exams", "0007_committee"), ("panels", "0006_discussion_lending_rubrics")]
    operations = [
        migrations.AddField(
            "case", "cycle",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="exams.cycle"),
        ),
        migrations.AddField("recommendation", "code", models.CharField(max_length=20, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
