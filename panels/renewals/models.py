"""Keeping an endorsement: hours noted, renewals, audits drawn, the way back, the way to another category."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from panels.renewals.states import WITH_THE_OFFICE, AuditOutcome, RenewalState, RequestState


class HourKind(models.TextChoices):
    TRAINING = "training", "Training"
    SUPERVISION = "supervision", "Reflective supervision received"


class ContinuingHourQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not struck out."""
        return self.filter(struck=None)

    def struck_out(self):
        """Those that do not count and were not noted again."""
        return self.exclude(struck=None).filter(noted_again=None)


class ContinuingHour(models.Model):
    """Hours of training or supervision on a day.  They are the person’s: two endorsements share them."""

    APPEND_ONLY = True
    FOLLOWS = "candidate"

    candidate = models.ForeignKey("accounts.Candidate", on_delete=models.PROTECT, related_name="continuing_hours")
    kind = models.CharField(max_length=20, choices=HourKind)
    topic = models.CharField(max_length=60, blank=True)  # as the rule book calls it
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    noted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    # Struck out by mistake and noted once more.
    again_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="noted_again")

    objects = ContinuingHourQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=Decimal(0)), name="hours_are_more_than_none"),
            models.CheckConstraint(condition=Q(kind__in=HourKind.values), name="kind_of_hours_is_known"),
            models.CheckConstraint(condition=~Q(title=""), name="hours_say_what_they_were"),
        ]

    def __str__(self):
        return f"{self.on}: {self.title}"


class HoursInPortfolio(models.Model):
    """Hours of the log that are a line of a portfolio as well; ``own``: noted because the line was entered."""

    hours = models.ForeignKey(ContinuingHour, on_delete=models.PROTECT, related_name="uses")
    entry = models.OneToOneField("portfolio.PortfolioEntry", on_delete=models.CASCADE, related_name="in_log")
    own = models.BooleanField()

    def __str__(self):
        return f"{self.hours}, in {self.entry.portfolio}"


class HoursStruck(models.Model):
    """Hours that do not count, and why."""

    APPEND_ONLY = True

    hours = models.OneToOneField(ContinuingHour, on_delete=models.PROTECT, related_name="struck")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="struck_hours_have_a_reason")]

    def __str__(self):
        return f"{self.hours}: {self.reason}"


class AuditDraw(models.Model):
    """Who was drawn among whom: the same seed over the same pool draws the same people."""

    APPEND_ONLY = True

    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="audit_draws")
    seed = models.CharField(max_length=64)
    percents = models.JSONField()  # {rule book's number: percent}
    pool = models.JSONField()  # numbers of the endorsements, as they were drawn from
    guaranteed = models.JSONField()
    drawn = models.JSONField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=~Q(seed=""), name="draw_has_a_seed")]

    def __str__(self):
        return f"{self.association}: audit drawn on {self.at:%Y-%m-%d}"


class RenewalQuerySet(models.QuerySet):
    def with_the_office(self):
        """Attested: what comes next is the office's."""
        return self.filter(state__in=WITH_THE_OFFICE)

    def now_due(self):
        """Those of the period that is due next, not of earlier ones."""
        return self.filter(due_on=F("endorsement__valid_until"))


class Renewal(models.Model):
    """One endorsement, one period: what was asked for, signed, attested, audited and decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endorsement = models.ForeignKey("endorsements.Endorsement", on_delete=models.PROTECT, related_name="renewals")
    rule_book = models.ForeignKey("rules.RuleBook", on_delete=models.PROTECT, related_name="+")
    period_from = models.DateField()
    period_to = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=20, choices=RenewalState, default=RenewalState.OPEN)
    provides_supervision = models.BooleanField(null=True, blank=True)
    ethics_text = models.TextField(blank=True)
    ethics_signed_at = models.DateTimeField(null=True, blank=True)
    attested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    attested_at = models.DateTimeField(null=True, blank=True)
    counted = models.JSONField(default=dict, blank=True)  # as it stood when it was attested
    guaranteed_audit = models.BooleanField(default=False)
    draw = models.ForeignKey(AuditDraw, on_delete=models.PROTECT, null=True, blank=True, related_name="renewals")
    chosen_for_audit = models.BooleanField(default=False)
    audit_outcome = models.CharField(max_length=20, choices=AuditOutcome, blank=True)
    sent_back_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)  # the office's words: why it was sent back, what the audit found
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    renewed_until = models.DateField(null=True, blank=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["endorsement", "due_on"], name="endorsement_is_renewed_once_for_a_period"),
            models.CheckConstraint(condition=Q(state__in=RenewalState.values), name="renewal_state_is_known"),
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="renewal_period_has_its_order"),
            models.CheckConstraint(
                condition=Q(state="open") | (Q(attested_at__isnull=False) & Q(attested_by__isnull=False)),
                name="renewal_goes_on_only_attested",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["renewed", "refused"])
                | (Q(decided_at__isnull=False) & Q(decided_by__isnull=False)),
                name="renewal_says_who_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (Q(audit_outcome="failed") & ~Q(note="")),
                name="renewal_is_refused_only_after_an_audit_and_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.endorsement}: {self.period_from} to {self.period_to}"


class Request(models.Model):
    """What an endorsed person asks of the office, and the office's answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.ASKED)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    fee = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3, blank=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class RequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=RequestState.ASKED)


class Reinstatement(Request):
    """A lapsed endorsement on its way back.  No exam is part of it."""

    endorsement = models.ForeignKey("endorsements.Endorsement", on_delete=models.PROTECT, related_name="reinstatements")
    lapsed_on = models.DateField()
    experience = models.TextField(blank=True)
    referees = models.JSONField(default=list, blank=True)  # a line each, as typed
    supervision_attested = models.BooleanField(default=False)
    training_hours = models.DecimalField(max_digits=7, decimal_places=2, default=Decimal(0))  # noted when it was asked
    guarantees_audit = models.BooleanField(default=False)
    valid_until_before = models.DateField(null=True, blank=True)  # of the endorsement, until it was granted

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "granted", "refused", "withdrawn"]), name="reinstatement_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["endorsement"], condition=Q(state="asked"), name="reinstatement_is_asked_for_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"]) | (~Q(answer="") & Q(decided_at__isnull=False)),
                name="reinstatement_is_answered_with_a_sentence",
            ),
        ]

    def __str__(self):
        return f"{self.endorsement}: reinstatement, {self.get_state_display()}"


class CategoryMove(Request):
    """Somebody endorsed in one category asks to be in another; the other one is granted by a decision."""

    endorsement = models.ForeignKey("endorsements.Endorsement", on_delete=models.PROTECT, related_name="category_moves")
    to_category = models.CharField(max_length=60)
    wanted_on = models.DateField()
    reason = models.TextField()
    one_at_a_time = models.BooleanField(default=False)
    became = models.OneToOneField(
        "endorsements.Endorsement", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_from"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="category_move_state_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="category_move_has_a_reason"),
            models.UniqueConstraint(
                fields=["endorsement", "to_category"],
                condition=Q(state__in=["asked", "granted"]),
                name="category_move_is_asked_for_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"]) | (~Q(answer="") & Q(decided_at__isnull=False)),
                name="category_move_is_answered_with_a_sentence",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(became__isnull=False), name="category_move_is_done_when_granted"
            ),
        ]

    def __str__(self):
        return f"{self.endorsement}: to {self.to_category}, {self.get_state_display()}"
