"""Fixed versions of papers.  Answer keys are not here: they belong to the psychometrician's office."""

from string import ascii_uppercase

from django.db import models
from django.db.models import Q

from exams.states import Part


class Form(models.Model):
    """A fixed version of a paper: its items or its vignettes, in order."""

    association = models.ForeignKey("exams.Association", on_delete=models.PROTECT, related_name="forms")
    part = models.CharField(max_length=10, choices=Part)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(part__in=Part.values), name="form_part_is_known")]

    def __str__(self):
        return self.name


class Item(models.Model):
    """A multiple-choice question as it stands on one form."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=100)
    domain = models.CharField(max_length=200, blank=True)
    stem = models.TextField(blank=True)
    options = models.JSONField(default=list)
    several = models.BooleanField(default=False, db_default=False)  # more than one option may be chosen

    class Meta:
        ordering = ["form", "position"]
        constraints = [models.UniqueConstraint(fields=["form", "code"], name="item_code_is_unique_on_its_form")]

    def __str__(self):
        return self.code

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(letter, text) of each option; four letters where the texts are on paper only."""
        return list(zip(ascii_uppercase, self.options or [""] * 4, strict=False))


class Vignette(models.Model):
    """A Part Two prompt as it stands on one form."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="vignettes")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=100)
    title = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=60, blank=True)
    perspective = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    prompts = models.JSONField(default=list)

    class Meta:
        ordering = ["form", "position"]
        constraints = [models.UniqueConstraint(fields=["form", "label"], name="vignette_label_is_unique_on_its_form")]

    def __str__(self):
        return self.label
