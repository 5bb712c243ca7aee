"""The docket: the cases of a cycle before the committee, and the occasion."""

import uuid

from django.db import models
from django.db.models import Q

from panels.states import Section


class Meeting(models.Model):
    cycle = models.OneToOneField("exams.Cycle", on_delete=models.PROTECT, related_name="meeting")
    held_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return f"Meeting on {self.cycle}"


class CaseQuerySet(models.QuerySet):
    def undecided(self):
        return self.filter(decisions__isnull=True)


class Case(models.Model):
    """One registration before the committee."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="cases")
    registration = models.OneToOneField("exams.Registration", on_delete=models.PROTECT, related_name="case")
    section = models.CharField(max_length=20, choices=Section)
    position = models.PositiveIntegerField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [models.CheckConstraint(condition=Q(section__in=Section.values), name="case_section_is_known")]

    def __str__(self):
        return f"case {self.position}"
