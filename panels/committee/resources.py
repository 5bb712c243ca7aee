"""The committee, for programs.  A case that a person has left does not exist for them here either."""

from dataclasses import replace

from django.db.models import Q
from rest_framework import serializers

from exams.accounts.permissions import Permission
from exams.actions.api.shapes import words
from exams.actions.declaration import Rows, columns
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from panels.committee.actions.rows import CASES, MEETINGS, MOTIONS, RECOMMENDATIONS, RECUSALS, SUBSTITUTES, cases_of
from panels.committee.case_file import case_file
from panels.committee.models import Attendance, Case, Decision, Hearing, MotionVote, Recommendation, Recusal, Substitute
from panels.committee.procedures.signatures import to_sign
from panels.committee.states import DECIDABLE, MotionState

READ = (Permission.READ_CASES,)
READ_SINGLY = (Permission.READ_CASES, Permission.STAND_IN)  # also by whoever is named for a case, that case
_seen = cases_of


# ── the docket ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _file(case, *, by, now):
    case.registration.cycle = case.cycle
    file = case_file(case)
    case.recommendation = file.recommendation.outcome if file.recommendation else "not-available"
    case.reasons = file.recommendation.reasons if file.recommendation else []
    case.signed = file.signed.signature.outcome if file.signed and file.signed.holds else None
    case.broken = file.signed.changes if file.signed else []
    case.same_again = file.certainty.same_again if file.certainty else None
    case.decision = file.decision.outcome if file.decision else None
    case.decision_reason = file.decision.reason if file.decision else None


READABLE_CASES = replace(
    CASES,
    model=Case,
    shows=columns(
        "id", "position", "section", "asked_for", "waits_because", "released_at",
        cycle="cycle_id", meeting="meeting_id",
        candidate="registration.candidate.reference", name="registration.candidate.name",
        credential="registration.credential", category="registration.category",
    ),
    reads=READ_SINGLY,
    alone={
        "recommendation": serializers.CharField(),
        "reasons": serializers.ListField(child=serializers.CharField()),
        "signed": serializers.CharField(
            allow_null=True, help_text="What the panel lead signed, if the signature holds."
        ),
        "broken": serializers.ListField(
            child=serializers.CharField(), help_text="What changed under the signature."
        ),
        "same_again": serializers.FloatField(
            allow_null=True, help_text="The probability that a repeat of the exam decides the same."
        ),
        "decision": serializers.CharField(allow_null=True),
        "decision_reason": serializers.CharField(allow_null=True),
    },
    opened=_file,
)  # fmt: skip
READABLE_SUBSTITUTES = replace(
    SUBSTITUTES,
    model=Substitute,
    shows=columns(
        "id", "reason", "named_at", "withdrawn_at", "why_withdrawn",
        case="case_id", member=words("member"), lent_by=words("lent_by"), named_by=words("named_by"),
    ),
    reads=READ,
)  # fmt: skip
READABLE_RECUSALS = replace(
    RECUSALS,
    model=Recusal,
    # Of a case that one has left oneself: the number alone.
    shows=columns(
        "id", "source", "reason", "made_at", "withdrawn_at", "why_withdrawn",
        cycle="case.cycle_id", position="case.position", member=words("member"),
    ),
    reads=READ,
)  # fmt: skip


class StanceOut(serializers.Serializer):
    member = serializers.CharField()
    stance = serializers.CharField()


class VoteOut(StanceOut):
    reason = serializers.CharField()


DECISIONS = Rows(
    "decisions",
    lambda user, *may: Decision.objects.filter(case__in=_seen(user, *may))
    .select_related("case", "recorded_by", "corrected_by")
    .prefetch_related("votes__member"),
    model=Decision,
    shows=columns(
        "id", "outcome", "condition", "condition_until", "reason", "minute", "decided_at",
        cycle="case.cycle_id", case="case_id", corrects="corrects_id", corrected_by="corrected_by.id",
        recorded_by=words("recorded_by"), votes=VoteOut(many=True),
    ),
    reads=READ,
)  # fmt: skip


# ── meetings ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ATTENDANCES = Rows(
    "attendances",
    lambda user, *may: Attendance.objects.filter(
        meeting__cycle__in=Cycle.objects.with_permission(user, *may)
    ).select_related("member"),
    model=Attendance,
    shows=columns("id", "remote", "came_at", "left_at", meeting="meeting_id", member=words("member")),
    reads=READ,
)
HEARINGS = Rows(
    "hearings",
    lambda user, *may: Hearing.objects.filter(case__in=_seen(user, *may)),
    model=Hearing,
    shows=columns("id", "called_at", "ended_at", "put_off", meeting="meeting_id", case="case_id"),
    reads=READ,
)


class CountOut(serializers.Serializer):
    entitled = serializers.IntegerField()
    present = serializers.IntegerField()
    needed = serializers.IntegerField()
    in_favour = serializers.IntegerField()
    against = serializers.IntegerField()
    abstained = serializers.IntegerField()


def _counted(motions, *, by, now):
    """Nothing of a vote before it is closed; how each one stood only where the ballot was open."""
    votes = {}
    told = [one.pk for one in motions if not one.secret and one.state != MotionState.PUT]
    for vote in MotionVote.objects.filter(motion__in=told).select_related("member"):
        votes.setdefault(vote.motion_id, []).append({"member": str(vote.member), "stance": vote.stance})
    for one in motions:
        closed = one.state != MotionState.PUT and "entitled" in one.result
        one.count = {name: one.result[name] for name in CountOut().fields} if closed else None
        one.votes_told = sorted(votes.get(one.pk, []), key=lambda vote: vote["member"])


READABLE_MOTIONS = replace(
    MOTIONS,
    of=lambda user, *may: MOTIONS.of(user, *may).select_related(
        "meeting__cycle__association", "meeting__cycle__rule_book", "case", "moved_by"
    ),
    shows=MOTIONS.shows
    | columns(
        "why_withdrawn", moved_by=words("moved_by"), count=CountOut(allow_null=True),
        votes=StanceOut(many=True, source="votes_told"),
    ),
    gather=_counted,
)  # fmt: skip
READABLE_MEETINGS = replace(MEETINGS, shows=MEETINGS.shows | columns(deputy=words("deputy")))


# ── the lead's word ──────────────────────────────────────────────────────────────────────────────────────────────────
def _to_sign(user, *may):
    """What the page of the lead lists; by code, an order that tells nothing."""
    found = RECOMMENDATIONS.of(user, *may).filter(outcome__in=DECIDABLE, registration__sits_exam=True)
    going_on = ~Q(registration__cycle__state=CycleState.RELEASED)
    left_out = Q(registration__case__in=Case.objects.undecided().values("pk"))
    return found.filter(going_on | left_out).order_by("code")


def _proposals(recommendations, *, by, now):
    blind = {one.code: one for _, proposals in to_sign(by) for one in proposals}
    for one in recommendations:
        one.blind = blind[one.code]


READABLE_RECOMMENDATIONS = replace(
    RECOMMENDATIONS,
    of=_to_sign,
    model=Recommendation,
    shows=columns(
        "code", "outcome",
        cycle="registration.cycle_id", credential="registration.credential", category="registration.category",
        state=serializers.CharField(source="blind.state"),
        reasons=serializers.ListField(child=serializers.CharField(), source="blind.reasons"),
        signed=serializers.CharField(source="blind.signed_outcome"),
        condition=serializers.CharField(source="blind.condition"),
        why=serializers.CharField(source="blind.why"),
        changes=serializers.ListField(child=serializers.CharField(), source="blind.changes"),
        incidents=serializers.IntegerField(source="blind.incidents"),
    ),
    reads=(Permission.SIGN_RECOMMENDATIONS,),
    gather=_proposals,
)  # fmt: skip
