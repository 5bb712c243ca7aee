"""Fixed versions of papers.  Answer keys are not here: they stand in ``scoring.keys``."""

from string import ascii_uppercase

from django.db import models
from django.db.models import Q

from exams.cycles.models import Cycle
from exams.cycles.states import Credential, Part
from exams.items.states import FormState


class FormQuerySet(models.QuerySet):
    def standing(self):
        """Those one may use: not those that were discarded as drafts."""
        return self.filter(discarded_at=None)


class Form(models.Model):
    """A version of a paper: its items or its vignettes, in order; fixed once the first candidate opens it.

    ``sha256`` vouches for what it held then.
    """

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="forms")
    part = models.CharField(max_length=10, choices=Part)
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True, default="", db_default="")  # for whom it is meant
    state = models.CharField(
        max_length=10, choices=FormState, default=FormState.DRAFT, db_default=FormState.DRAFT.value
    )
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    locked_at = models.DateTimeField(null=True, blank=True)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    created_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(part__in=Part.values), name="form_part_is_known"),
            models.CheckConstraint(
                condition=Q(state="draft", sha256="", locked_at__isnull=True)
                | (Q(state="locked", locked_at__isnull=False, discarded_at__isnull=True) & ~Q(sha256="")),
                name="form_locked_has_its_hash",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == FormState.DRAFT and self.discarded_at is None


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


class Paper(models.Model):
    """Which fixed form is sat in this cycle for a part; a blank credential or category means everybody's."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="papers")
    part = models.CharField(max_length=10, choices=Part)
    credential = models.CharField(max_length=10, choices=Credential, blank=True)
    category = models.CharField(max_length=60, blank=True)
    form = models.ForeignKey("items.Form", on_delete=models.PROTECT, related_name="papers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "part", "credential", "category"], name="paper_is_set_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="paper_part_is_known"),
        ]

    def __str__(self):
        return f"{self.cycle}, {self.get_part_display()}"

    @property
    def whose(self) -> str:
        """Who sits it, in words."""
        return " ".join(word for word in (self.credential, self.category) if word) or "everybody"
