"""What the panel proposes to the committee, with the reasons and the inputs it rests on, and who signed it."""

from django.db import models
from django.db.models import Q

from panels.committee.states import DECIDABLE, Outcome
from panels.reading.models.scripts import new_code


class RecommendationQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(superseded_at__isnull=True)


class Recommendation(models.Model):
    """What the rules make of the inputs.  ``inputs`` are the facts it rests on, frozen as plain values."""

    registration = models.ForeignKey(
        "registration.Registration", on_delete=models.PROTECT, related_name="recommendations"
    )
    # The lead signs under this code: what the panel recommends is said before anyone of it sees a name.
    code = models.CharField(max_length=20, unique=True, default=new_code)
    outcome = models.CharField(max_length=30, choices=Outcome)
    portfolio = models.CharField(max_length=20)  # approve, defer, hold, disagree, not-required or not-available
    reasons = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)
    part_one_mark = models.ForeignKey("keys.PartOneMark", on_delete=models.PROTECT, null=True, related_name="+")
    part_two_mark = models.ForeignKey("reading.PartTwoMark", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(superseded_at__isnull=True), name="recommendation_one_in_force"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="recommendation_outcome_is_known"),
        ]

    def __str__(self):
        return self.get_outcome_display()


class Signature(models.Model):
    """The panel lead's word on a recommendation, over the inputs as they were.  Signing anew is another row."""

    APPEND_ONLY = True

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="signatures")
    outcome = models.CharField(max_length=30, choices=Outcome)  # proposed by the panel: mostly what the rules say
    condition = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    inputs = models.JSONField()
    sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=[o.value for o in DECIDABLE]), name="signature_proposes"),
            models.CheckConstraint(
                condition=~Q(outcome="endorse-with-condition") | ~Q(condition=""), name="signed_condition_is_said"
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()}, signed by {self.signed_by}"


class SignatureTakenBack(models.Model):
    """The lead's word was given in error: until it is before the committee it counts as never given.  Both stay."""

    APPEND_ONLY = True

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="signature_is_taken_back_for_a_reason")]

    def __str__(self):
        return f"{self.signature}, taken back"
