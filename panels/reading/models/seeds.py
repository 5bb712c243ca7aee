"""Scripts with an agreed rating: for practice, for qualification, and unseen among the live ones."""

from django.db import models
from django.db.models import Q

from panels.reading.states import SeedUse


class Seed(models.Model):
    """The definitive levels never change; a seed that turns out wrong is retired and another made."""

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="seeds")
    rubric = models.ForeignKey("rubrics.Rubric", on_delete=models.PROTECT, related_name="seeds")
    vignette = models.ForeignKey("items.Vignette", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=100, blank=True)
    use = models.CharField(max_length=20, choices=SeedUse)
    text = models.TextField()
    levels = models.JSONField()  # {criterion: definitive level}
    reasons = models.TextField()
    agreed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(use__in=SeedUse.values), name="seed_use_is_known")]

    def __str__(self):
        return f"seed {self.pk}"

    def is_hit(self, levels, *, tolerance: int) -> bool:
        """Whether a rating ({criterion: level}) is the agreed one, each criterion within ``tolerance`` levels."""
        return all(abs(levels[int(pk)] - level) <= tolerance for pk, level in self.levels.items() if int(pk) in levels)


class TrainingReading(models.Model):
    """A reading for practice or qualification; it counts for nobody's mark."""

    seed = models.ForeignKey(Seed, on_delete=models.PROTECT, related_name="trainings")
    reviewer = models.ForeignKey("reviewers.Reviewer", on_delete=models.PROTECT, related_name="trainings")
    trial = models.PositiveSmallIntegerField(default=1)
    levels = models.JSONField()
    hit = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["seed", "reviewer", "trial"], name="seed_is_tried_once_a_trial")]

    def __str__(self):
        return f"{self.reviewer} tried {self.seed}"
