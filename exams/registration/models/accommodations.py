"""An accommodation: asked for once, decided once, in versions; everything else reads the version in force."""

from django.db import models
from django.db.models import Exists, OuterRef, Q


class AccommodationRequest(models.Model):
    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="accommodation_requests")
    needs = models.TextField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)  # or taken back
    taken_back = models.BooleanField(default=False, db_default=False)  # by the candidate, before it was decided

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(decided_at=None), name="accommodation_is_asked_for_once_at_a_time"
            )
        ]

    def __str__(self):
        return f"request of {self.candidate}"


class AccommodationDocument(models.Model):
    APPEND_ONLY = True

    request = models.ForeignKey(AccommodationRequest, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    def __str__(self):
        return self.name


class AccommodationQuerySet(models.QuerySet):
    def newest(self):
        """The newest version of each candidate; whether it has run out, the day of the exam says."""
        later = Accommodation.objects.filter(candidate=OuterRef("candidate"), version__gt=OuterRef("version"))
        return self.filter(~Exists(later))


class Accommodation(models.Model):
    """What was decided.  Never changed: another decision is the next version."""

    APPEND_ONLY = True
    FOLLOWS = "candidate"

    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="accommodations")
    version = models.PositiveSmallIntegerField()
    request = models.ForeignKey(
        AccommodationRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    extra_percent_one = models.PositiveSmallIntegerField(default=0)
    extra_percent_two = models.PositiveSmallIntegerField(default=0)
    break_minutes = models.PositiveSmallIntegerField(default=0)  # in each part, on top of its time
    separate_room = models.BooleanField(default=False)
    technology = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    valid_until = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        ordering = ["candidate", "version"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "version"], name="accommodation_version_is_unique"),
            models.CheckConstraint(
                condition=Q(extra_percent_one__lte=300, extra_percent_two__lte=300, break_minutes__lte=240),
                name="accommodation_is_within_reason",
            ),
        ]

    def __str__(self):
        return "; ".join(self.measures()) or "no accommodation"

    def measures(self) -> list[str]:
        """In words, for the candidate, the proctor and the letter."""
        said = []
        one, two = self.extra_percent_one, self.extra_percent_two
        if one or two:
            same = f"{one} % extra time" if one == two else f"extra time: {one} % in Part One, {two} % in Part Two"
            said.append(same)
        if self.break_minutes:
            said.append(f"{self.break_minutes} minutes of breaks in each part")
        if self.separate_room:
            said.append("a room of one’s own")
        if self.technology:
            said.append(f"assistive technology: {self.technology}")
        if self.language:
            said.append(f"language: {self.language}")
        return said
