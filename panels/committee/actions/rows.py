"""What the committee acts on.  A case that a person has left does not exist for them, on no road."""

from django.urls import reverse

from exams.accounts.models import User
from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows
from exams.cycles.models import Cycle
from panels.committee.models import Case, Meeting, Motion, Recommendation, Recusal, Substitute
from panels.committee.procedures.signatures import cycles_led_by


def _cycles(user, *may):
    return Cycle.objects.with_permission(user, *may).select_related("association", "rule_book")


def cases_of(user, *may):
    """Of their own committees; and, where standing in is enough for it, those for which this person is named."""
    own = Case.objects.filter(cycle__in=Cycle.objects.with_permission(user, *{*may} - {Permission.STAND_IN}))
    if Permission.STAND_IN in may:
        own = own | Case.objects.filter(pk__in=Case.objects.stood_in_by(user).values("pk"))
    return own.visible_to(user)


def _meetings(user, *may):
    mine = Meeting.objects.filter(cycle__in=Cycle.objects.with_permission(user, *{*may} - {Permission.STAND_IN}))
    if Permission.STAND_IN in may:
        mine = mine | Meeting.objects.filter(cycle__in=Case.objects.stood_in_by(user).values("cycle"))
    return mine.select_related("cycle__association", "cycle__rule_book", "deputy")


def _cases(user, *may):
    return cases_of(user, *may).select_related(
        "cycle__association", "cycle__rule_book", "registration__candidate", "registration__cycle", "meeting"
    )


def _motions(user, *may):
    return Motion.objects.filter(case__in=cases_of(user, *may)).select_related(
        "meeting__cycle__association", "meeting__cycle__rule_book", "case"
    )


def _recusals(user, *may):
    """One's own, and those of others on cases that this person sees."""
    recusals = Recusal.objects.filter(case__cycle__in=Cycle.objects.with_permission(user, *may))
    others = recusals.filter(case__in=Case.objects.visible_to(user))
    return (recusals.filter(member=user) | others).select_related("case__cycle__association", "member").distinct()


def _substitutes(user, *may):
    named = Substitute.objects.filter(case__in=cases_of(user, *may))
    return named.select_related("case__cycle__association", "case__cycle__rule_book", "member", "lent_by")


def _recommendations(user, *may):
    """Of the panels this person leads: under codes, without a road to anybody's name."""
    led = cycles_led_by(user).values("pk")
    return Recommendation.objects.in_force().filter(registration__cycle__in=led).select_related("registration__cycle")


def _led(user, *may):
    return cycles_led_by(user)


def room_of(case):
    """The address of the meeting at which a case is heard, or of its own page."""
    if case.meeting_id is None:
        return reverse("committee:case", args=[case.pk])
    return reverse("committee:meeting", args=[case.meeting_id])


CYCLES_MET_ON = Rows("cycles", _cycles, page="committee:meetings", named=lambda cycle: cycle.name)
SEALED_CYCLES = Rows("cycles", _cycles, page="committee:seal", named=lambda cycle: cycle.name)
CYCLES_LED = Rows("cycles", _led, page=lambda cycle: reverse("recommendations:all"), named=lambda cycle: cycle.name)
MEETINGS = Rows(
    "meetings",
    _meetings,
    page="committee:meeting",
    model=Meeting,
    shows={
        "id": "id",
        "cycle": "cycle_id",
        "number": "number",
        "starts_at": "starts_at",
        "place": "place",
        "link": "link",
        "state": "state",
        "opened_at": "opened_at",
        "closed_at": "closed_at",
        "version": "version",
    },
    reads=(Permission.READ_CASES, Permission.STAND_IN),
)
CASES = Rows("cases", _cases, page="committee:case")
HEARD_CASES = Rows("cases", _cases, page=room_of)
LEFT_CASES = Rows("cases", _cases, page=lambda case: reverse("committee:docket", args=[case.cycle_id]))
MOTIONS = Rows(
    "motions",
    _motions,
    page=lambda motion: reverse("committee:meeting", args=[motion.meeting_id]),
    model=Motion,
    shows={
        "id": "id",
        "meeting": "meeting_id",
        "case": "case_id",
        "outcome": "outcome",
        "condition": "condition",
        "reason": "reason",
        "secret": "secret",
        "consent": "consent",
        "state": "state",
        "moved_at": "moved_at",
        "closed_at": "closed_at",
    },
    reads=(Permission.READ_CASES, Permission.STAND_IN),
)
RECUSALS = Rows(
    "recusals", _recusals, page=lambda recusal: reverse("committee:docket", args=[recusal.case.cycle_id])
)  # fmt: skip
SUBSTITUTES = Rows(
    "substitutes",
    _substitutes,
    page=lambda one: reverse("committee:case", args=[one.case_id]),
    named=lambda one: str(one.member),
)
RECOMMENDATIONS = Rows(
    "recommendations", _recommendations, page="recommendations:one", key="code", named=lambda one: one.code
)
MEMBERS = Rows(
    "me", lambda user, *may: User.objects.filter(pk=user.pk), page=lambda user: reverse("committee:about-me")
)
