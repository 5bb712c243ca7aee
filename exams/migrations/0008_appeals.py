from django.db import migrations, models


def take_moments_from_the_record(apps, _schema):
    """The moment of a release was kept in the record alone; where there is no line it stays unknown."""
    cycles, lines = apps.get_model("exams", "Cycle"), apps.get_model("exams", "AuditLine")
    moments = dict(lines.objects.filter(action="cycle.released").order_by("number").values_list("cycle_id", "at"))
    released = list(cycles.objects.filter(state="released", released_at=None))
    for cycle in released:
        cycle.released_at = moments.get(cycle.pk)
    cycles.objects.bulk_update(released, ["released_at"])


class Migration(migrations.Migration):
    dependencies = [("exams", "0007_committee")]

    operations = [
        migrations.AddField("cycle", "released_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(take_moments_from_the_record, migrations.RunPython.noop),
    ]
