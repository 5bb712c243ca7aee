"""Rule books, in versions."""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from exams.accounts.models import Association
from exams.rules.book import Rules


class RuleBookQuerySet(models.QuerySet):
    def adopted(self):
        """Those the association adopted for itself; what one cycle has of its own is none of them."""
        return self.filter(cycle_id=None)

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
