"""The committee: cases, the occasions on which they are heard, who was there, who left, what was moved and voted."""

import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from panels.committee.states import DECIDABLE, OVER, MeetingState, MotionState, Outcome, RecusalSource, Section, Stance


class MeetingQuerySet(models.QuerySet):
    def not_over(self):
        """Planned, or in session."""
        return self.exclude(state__in=OVER)


class Meeting(models.Model):
    """An occasion.  ``version`` counts everything that happens there, so that a live page knows when to look again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)  # for those who take part from elsewhere
    state = models.CharField(max_length=20, choices=MeetingState, default=MeetingState.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Presides where the chair may not: over a case the chair has left.
    deputy = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    # Frozen at the close, for the minutes: who was not there, and the numbers of the cases that were not reached.
    at_the_close = models.JSONField(default=dict, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="meeting_number_is_unique"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(opened_at__isnull=False),
                name="meeting_in_session_was_opened",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_meeting_says_when"
            ),
        ]

    def __str__(self):
        return f"Meeting {self.number} on {self.cycle}"


class Attendance(models.Model):
    """From when until when a member was there; whoever comes back has another row."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    member = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    remote = models.BooleanField(default=False)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["came_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"], condition=Q(left_at__isnull=True), name="member_is_there_once"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")), name="member_leaves_after_coming"
            ),
        ]

    def __str__(self):
        return f"{self.member} at {self.meeting}"


class CaseQuerySet(models.QuerySet):
    def undecided(self):
        return self.filter(decisions__isnull=True)

    def put_off(self):
        """Undecided, and said to wait: at the meeting that heard them last, or by leaving them out of a release."""
        last = Hearing.objects.filter(case=OuterRef("pk")).order_by("-called_at", "-pk").values("put_off")[:1]
        said = self.undecided().annotate(last_put_off=Subquery(last))
        return said.filter(~Q(waits_because="") | Q(last_put_off__gt=""))

    def to_release(self):
        """Decided, and not released yet."""
        return self.filter(decisions__isnull=False, released_at=None).distinct()

    def visible_to(self, member):
        """Without those this person has left: to them such a case is a number."""
        return self.filter(~Exists(Recusal.objects.in_force().filter(case=OuterRef("pk"), member=member)))

    def stood_in_by(self, member):
        """Those for which this person is named beside the committee."""
        return self.filter(substitutes__member=member, substitutes__withdrawn_at=None)


class Case(models.Model):
    """One registration before the committee; ``meeting`` is the occasion on whose agenda it stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="cases")
    registration = models.OneToOneField("registration.Registration", on_delete=models.PROTECT, related_name="case")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    section = models.CharField(max_length=20, choices=Section)
    asked_for = models.BooleanField(default=False, db_default=False)  # a member wants it discussed, clear or not
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField()
    # Why a release goes ahead without it; blank: it does not.
    waits_because = models.CharField(max_length=300, blank=True, default="", db_default="")
    released_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "position"]
        constraints = [models.CheckConstraint(condition=Q(section__in=Section.values), name="case_section_is_known")]

    def __str__(self):
        return f"case {self.position}"


class RecusalQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at__isnull=True)


class Recusal(models.Model):
    """A member who takes no part in a case and does not see it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals")
    member = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, choices=RecusalSource)
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    why_withdrawn = models.CharField(max_length=300, blank=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member"], condition=Q(withdrawn_at__isnull=True), name="member_is_recused_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recused_for_a_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(why_withdrawn=""), name="recusal_is_withdrawn_for_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.reason}"


class MemberFacts(models.Model):
    """What a committee member says of themselves, so that the house finds whom they are close to."""

    member = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="+")
    employer = models.CharField(max_length=200, blank=True)
    close_to = models.TextField(blank=True)  # people and agencies, one a line
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "association"], name="member_says_it_once")]

    def __str__(self):
        return f"{self.member}: {self.employer}"


class Hearing(models.Model):
    """A case called at a meeting, from when until when, and how the meeting left it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="hearings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings")
    called_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    put_off = models.CharField(max_length=300, blank=True)  # why, where it was put off

    class Meta:
        ordering = ["called_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(ended_at__isnull=True), name="meeting_hears_one_case_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.case} at {self.meeting}"


class Motion(models.Model):
    """What was put to the vote.  In a secret ballot the votes are these counters and nothing else.

    Nothing of it is changed while votes are cast: an amendment is another motion.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="motions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="motions")
    consent = models.BooleanField(default=False)  # one of the consent agenda, voted on together
    outcome = models.CharField(max_length=30, choices=Outcome)
    condition = models.TextField(blank=True)
    reason = models.TextField()
    secret = models.BooleanField()
    state = models.CharField(max_length=20, choices=MotionState, default=MotionState.PUT)
    in_favour = models.PositiveSmallIntegerField(default=0)
    against = models.PositiveSmallIntegerField(default=0)
    abstained = models.PositiveSmallIntegerField(default=0)
    moved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Frozen at the close: who was entitled, who was there, who had left and why, the quorum and the count.
    result = models.JSONField(default=dict)
    why_withdrawn = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["moved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["put", "tied", "carried"]), name="case_has_one_motion_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=MotionState.values), name="motion_state_is_known"),
            models.CheckConstraint(condition=Q(outcome__in=[o.value for o in DECIDABLE]), name="motion_decides"),
            models.CheckConstraint(condition=~Q(reason=""), name="motion_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(outcome="endorse-with-condition") | ~Q(condition=""), name="moved_condition_is_said"
            ),
            models.CheckConstraint(
                condition=Q(state="put", closed_at__isnull=True) | (~Q(state="put") & Q(closed_at__isnull=False)),
                name="motion_is_closed_or_put",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()}: {self.get_state_display()}"


class MotionVote(models.Model):
    """That a member voted; how, only where the ballot is open."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=20, choices=Stance)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["motion", "member"], name="member_votes_once_on_a_motion"),
            models.CheckConstraint(
                condition=Q(stance__in=["for", "against", "abstained", "voted"]), name="vote_is_one_that_can_be_cast"
            ),
        ]

    def __str__(self):
        return self.get_stance_display()
