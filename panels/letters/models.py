"""Letters: the texts an association writes them from, and the letters as they were written, for good."""

import uuid

from django.db import models
from django.db.models import Q

from panels.letters.markup import as_plain, from_json


class LetterTemplateQuerySet(models.QuerySet):
    def in_force(self):
        """The newest version of each text."""
        newer = LetterTemplate.objects.filter(
            association=models.OuterRef("association"),
            language=models.OuterRef("language"),
            outcome=models.OuterRef("outcome"),
            version__gt=models.OuterRef("version"),
        )
        return self.filter(~models.Exists(newer))


class LetterTemplate(models.Model):
    """What an association writes in one language about one outcome; a blank outcome is every other."""

    APPEND_ONLY = True

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="letter_templates")
    language = models.CharField(max_length=10)
    outcome = models.CharField(max_length=30, blank=True)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    body = models.TextField()
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["association", "language", "outcome", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["association", "language", "outcome", "version"], name="letter_template_version_is_unique"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="letter_template_versions_count_from_one"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="letter_template_says_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="letter_template_is_made_for_a_reason"),
        ]

    def __str__(self):
        return f"version {self.version}"


class LetterQuerySet(models.QuerySet):
    def of_cycle(self, cycle):
        return self.filter(decision__case__registration__cycle=cycle)


class Letter(models.Model):
    """One letter about one decision, written when it was released.  Nothing that changes later changes it."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField("committee.Decision", on_delete=models.PROTECT, related_name="letter")
    # None: written in the words that came with the house.
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    content = models.JSONField()  # sender, address, recipient, dated, signed_by, reference, blocks
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [models.CheckConstraint(condition=~Q(subject=""), name="letter_has_a_subject")]

    def __str__(self):
        return self.subject

    @property
    def body_text(self) -> str:
        return as_plain(from_json(self.content["blocks"]))


class LetterPrint(models.Model):
    """All letters of a cycle as one PDF, for those that go by post: made anew whenever it is asked for."""

    cycle = models.OneToOneField("cycles.Cycle", on_delete=models.PROTECT, related_name="letter_print")
    letters = models.PositiveIntegerField()
    pdf = models.BinaryField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self):
        return f"{self.letters} letters"
