"""Rule books, in versions, and the draft of the next one."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from exams.accounts.models import Association
from exams.rules.book import Rules
from exams.rules.states import DraftState


class RuleBookQuerySet(models.QuerySet):
    def adopted(self):
        """Those the association adopted for itself; what one cycle has of its own is none of them."""
        return self.filter(cycle_id=None, taken_back=None)

    def in_force(self, *, on):
        """The association's books that apply on a day, the newest first."""
        return self.adopted().filter(effective_from__lte=on).order_by("-effective_from", "-version")


class RuleBook(models.Model):
    """An association's rules from an effective date on.  Never changed: a change is the next version.

    With a ``cycle_id`` they hold for that cycle alone and are never the association's rules in force.  Versions are
    counted in one row for both, so that a number names one set of rules, whoever they are for.
    """

    APPEND_ONLY = True

    association = models.ForeignKey(Association, on_delete=models.PROTECT, related_name="rule_books")
    version = models.PositiveIntegerField()
    cycle_id = models.UUIDField(null=True, blank=True)  # a bare id: cycles stand above rule books and point to theirs
    effective_from = models.DateField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    # Who proposed it and who adopted it; nobody proposed what came by a file or with the installation.
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    adopted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = RuleBookQuerySet.as_manager()

    class Meta:
        ordering = ["association", "version"]
        constraints = [
            models.UniqueConstraint(fields=["association", "version"], name="rule_book_version_is_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="rule_book_versions_count_from_one"),
        ]

    def __str__(self):
        return f"{self.association}, rule book {self.version}"

    @cached_property  # a rule book never changes
    def rules(self) -> Rules:
        return Rules.from_json(self.content)


class RuleBookTakenBack(models.Model):
    """A rule book that was taken back before it came into force, and why; its version stays in the count."""

    APPEND_ONLY = True

    book = models.OneToOneField(RuleBook, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="taken_back_book_has_a_reason")]

    def __str__(self):
        return f"{self.book}: {self.reason}"


class RuleDraft(models.Model):
    """The association's next rule book while it is written: its content is a whole rule book at every moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    association = models.ForeignKey(Association, on_delete=models.PROTECT, related_name="rule_drafts")
    state = models.CharField(max_length=20, choices=DraftState, default=DraftState.DRAFT)
    began_from = models.CharField(max_length=200)  # in words: “Version 3”, the title of a preset, a file
    content = models.JSONField()
    effective_from = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    book = models.OneToOneField(RuleBook, on_delete=models.PROTECT, null=True, related_name="draft")  # that it became

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["association"], condition=Q(state__in=["draft", "proposed"]), name="one_rule_draft_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="rule_draft_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(proposed_by__isnull=False, effective_from__isnull=False),
                name="proposed_rules_say_by_whom_and_from_when",
            ),
        ]

    def __str__(self):
        return f"{self.association}, draft of the rules"

    @property
    def version(self) -> str:
        """Another after every change, so that two people who write at once do not undo each other."""
        return self.changed_at.isoformat()

    @property
    def rules(self) -> Rules:
        return Rules.from_json(self.content)
