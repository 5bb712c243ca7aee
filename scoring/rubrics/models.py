"""Rubrics: the criteria reviewers rate on, in versions that are never changed once used."""

from django.db import models
from django.db.models import F, Q


class StandingRubrics(models.Manager):
    """Those one may use: not those that were withdrawn before anybody used them."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawal=None)


class Rubric(models.Model):
    APPEND_ONLY = True

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="rubrics")
    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects = StandingRubrics()
    every_version = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["association", "name", "version"], name="rubric_version_is_unique")
        ]

    def __str__(self):
        return f"{self.name}, version {self.version}"


class RubricWithdrawal(models.Model):
    """A version published by mistake; taken away again, the version stands as before."""

    rubric = models.OneToOneField(Rubric, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    def __str__(self):
        return str(self.rubric)


class Criterion(models.Model):
    """One line of the rubric, rated on whole levels from ``minimum`` to ``maximum``."""

    APPEND_ONLY = True

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    minimum = models.SmallIntegerField()
    maximum = models.SmallIntegerField()
    weight = models.FloatField(default=1)
    guidance = models.TextField(blank=True)
    anchors = models.JSONField(default=list)  # one sentence a level, the lowest first
    examples = models.JSONField(default=list)  # [{level, text, why}]: passages with what makes them that level

    class Meta:
        ordering = ["rubric", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "name"], name="criterion_name_is_unique_in_its_rubric"),
            models.CheckConstraint(condition=Q(maximum__gt=F("minimum")), name="criterion_has_levels"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="criterion_weight_is_not_negative"),
        ]

    def __str__(self):
        return self.name

    def examples_of(self, level) -> list[dict]:
        return [example for example in self.examples if example["level"] == level]

    @property
    def levels(self) -> list[tuple[int, str]]:
        """Each level with its anchor ('' where none was written)."""
        anchors = [*self.anchors, *[""] * (self.maximum - self.minimum + 1 - len(self.anchors))]
        return list(zip(range(self.minimum, self.maximum + 1), anchors, strict=False))
