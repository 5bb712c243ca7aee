"""How sure each result of a cycle is: computed from marks and readings, replaced when they change."""

from django.db import models


class Certainty(models.Model):
    registration = models.OneToOneField("registration.Registration", on_delete=models.PROTECT, related_name="certainty")
    run = models.ForeignKey("reports.AnalysisRun", on_delete=models.PROTECT, related_name="+")
    same_again = models.FloatField(null=True)  # the probability that a repeat of everything decides the same
    sem_one = models.FloatField(null=True)  # items, at this candidate's score
    cut_one = models.PositiveIntegerField(null=True)
    sem_two = models.FloatField(null=True)  # percent points, for this candidate's scripts and readings
    adjusted = models.FloatField(null=True)  # percent, without the readers' severities; never in the mark's place
    pairs = models.PositiveIntegerField(default=0)  # of levels given by two readers to the same criterion
    equal = models.PositiveIntegerField(default=0)
    near = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"certainty of {self.registration_id}"
