"""The first page after signing in: what waits for this person, and by when."""

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from exams.accounts.models import Association
from exams.accounts.permissions import Permission, Role, holds, public, set_clock
from exams.associations.queries import begun_by, doors, new_people_waiting
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.messages.models import Notice
from exams.registration.models import AccommodationRequest, Registration
from exams.registration.states import RegistrationState
from exams.registration.views.waiting import fees_at_the_office, owed_by
from exams.rules.queries import rules_to_adopt
from exams.sittings.models import ProctorDuty
from exams.wording.phrases import counted
from panels.appeals.queries import on_desk
from panels.committee.models import Case, Meeting
from panels.committee.procedures.signatures import to_sign
from panels.desks.facts import association_facts, facts_of
from panels.desks.readiness import STAGES, association_items, checklist
from panels.portfolio.views import waiting as portfolio_home
from panels.reading.blind import desk_of
from panels.reading.models import SealOpening
from panels.reading.procedures.adjudication import discrepant_for
from panels.reading.states import PanelState
from panels.renewals.views.waiting import renewals_at_the_office, renewals_of


@dataclass(frozen=True, slots=True)
class Waiting:
    title: str
    detail: str
    url: str
    action: str
    due: datetime | None = None


@public
def home(request):
    """What waits for this person, and by when; for everybody else the way in."""
    if not request.user.is_authenticated:
        return render(request, "desks/welcome.html", {"associations": doors()})
    user = request.user
    set_clock(user)
    waiting = [
        *_for_candidate(user),
        *(Waiting(*line) for line in renewals_of(user)),
        *(Waiting(*line) for line in owed_by(user)),
        *_for_reviewer(user),
        *(Waiting(*line) for line in portfolio_home.for_reviewer(user)),
        *_for_proctor(user),
        *_for_coordinator(user),
        *(Waiting(*line) for line in renewals_at_the_office(user)),
        *(Waiting(*line) for line in rules_to_adopt(user)),
        *(Waiting(*line) for line in fees_at_the_office(user)),
        *_for_committee(user),
        *(Waiting(*line) for line in on_desk(user, now=timezone.now())),
    ]
    notices = list(Notice.objects.filter(user=user, read_at__isnull=True)[:10])
    context = {"waiting": waiting, "notices": notices}
    if not user.grants:
        context |= {"associations": doors(), "begun": begun_by(user)}
    return render(request, "desks/home.html", context)


def _where_it_stands(registration):
    if registration.cycle.state == CycleState.RELEASED:
        return registration.cycle.get_state_display()
    return f"{registration.get_state_display()}{'; the sitting begins' if _to_sit(registration) else ''}"


def _for_candidate(user):
    if not holds(user, Permission.REGISTER):
        return []
    found = [
        Waiting(
            f"{r.cycle.name}: {r.credential} {r.category}",
            _where_it_stands(r),
            reverse("candidate:registration", args=[r.pk]),
            "Open",
            r.sitting.starts_at if _to_sit(r) else None,
        )
        for r in Registration.objects.of_account(user).not_withdrawn().select_related("cycle", "sitting")
    ]
    found += [Waiting(*line) for line in portfolio_home.for_candidate(user)]
    known = {g.association_id for g in user.grants}
    found += [
        Waiting(
            f"{c.name} is open for registration",
            c.association.name,
            reverse("candidate:home"),
            "Register",
            c.registration_closes,
        )
        for c in Cycle.objects.open_for_registration()
        .filter(association__in=known)
        .exclude(registrations__candidate__user=user)
        .select_related("association")
    ]
    return found


def _to_sit(registration):
    return registration.sitting is not None and registration.state == RegistrationState.REGISTERED


def _for_reviewer(user):
    found = []
    if holds(user, Permission.RATE_SCRIPTS):
        waiting = sum(not line.handed_in for line in desk_of(user))
        if waiting:
            title = f"{waiting} script{'s' * (waiting > 1)} to read"
            found.append(Waiting(title, "Read blind against the rubric", reverse("reviewer:desk"), "Start reading"))
    if holds(user, Permission.SETTLE_SCRIPTS):
        n = discrepant_for(user).count()
        if n:
            title = f"{n} script{'s' * (n > 1)} with readings too far apart"
            found.append(Waiting(title, "A further reading settles each", reverse("lead:discrepancies"), "Settle"))
    if holds(user, Permission.SIGN_RECOMMENDATIONS):
        for cycle, proposals in to_sign(user):
            n = sum(proposal.state != "signed" for proposal in proposals)
            if n:
                title = f"{cycle.name}: {counted(n, 'recommendation')} to sign"
                found.append(Waiting(title, "Under codes, before any name", reverse("recommendations:all"), "Sign"))
    return found


def _for_coordinator(user):
    if not holds(user, Permission.RUN_CYCLES):
        return []
    own = [g.association_id for g in user.grants if g.role == Role.COORDINATOR]
    asked = AccommodationRequest.objects.filter(candidate__association__in=own, decided_at=None).count()
    title = f"{asked} request{'s' * (asked > 1)} for an accommodation"
    found = [Waiting(title, "Decide before the exam days", reverse("accommodations:list"), "Decide")]
    found = found[: bool(asked)] + [Waiting(*line) for line in new_people_waiting(user)]
    found += [Waiting(*line) for line in portfolio_home.for_coordinator(user)]
    return found + _first_cycles(user) + _going_on(user)


def _first_cycles(user):
    """Of an association that never had a cycle: what a new office does next."""
    new = list(Association.objects.filter(pk__in=user.associations(Permission.RUN_CYCLES), cycles=None))
    houses = association_facts(new, now=timezone.now()) if new else {}
    found = []
    for one in new:
        missing = [item.sentence for item in association_items(houses[one.pk]) if not item.done]
        told = " ".join(missing) or "Its rule book is in force, and a second coordinator is there."
        found.append(Waiting(f"{one}: plan the first cycle", told, reverse("office:cycles"), "Begin"))
    return found


def _going_on(user):
    """Each cycle with what is missing before its next stage."""
    cycles = list(Cycle.objects.run_by(user).select_related("association", "rule_book").exclude(state="released"))
    facts = facts_of(cycles, now=timezone.now()) if cycles else {}
    return [
        Waiting(
            c.name,
            f"{c.association.name}: {c.get_state_display()}. {checklist(STAGES[c.state][0], facts[c.pk]).summary}.",
            reverse("office:cycle", args=[c.pk]),
            "Open",
        )
        for c in cycles
    ]


def _for_proctor(user):
    duties = ProctorDuty.objects.filter(user=user, ended_at=None).exclude(sitting__cycle__state="released")
    return [
        Waiting(
            f"You proctor: {d.sitting.place}",
            d.sitting.cycle.name,
            reverse("proctor:desk", args=[d.sitting_id]),
            "Open the desk",
            d.sitting.starts_at,
        )
        for d in duties.select_related("sitting__cycle")
    ]


def _for_committee(user):
    found = []
    if holds(user, Permission.VOTE):
        cycles = Cycle.objects.with_permission(user, Permission.VOTE)
        found += [
            Waiting(
                f"{meeting.cycle.name}: the committee {'is in session' if meeting.state == 'open' else 'meets'}",
                meeting.place or "From elsewhere",
                reverse("committee:meeting", args=[meeting.pk]),
                "Go to the meeting",
                meeting.starts_at,
            )
            for meeting in Meeting.objects.filter(cycle__in=cycles).not_over().select_related("cycle")
        ]
    if holds(user, Permission.CONFIRM_UNSEALING):
        cycles = Cycle.objects.with_permission(user, Permission.CONFIRM_UNSEALING)
        found += [
            Waiting(
                f"{o.panel.cycle.name}: the seal waits to be opened",
                f"Proposed by {o.proposed_by}",
                reverse("committee:seal", args=[o.panel.cycle_id]),
                "Look",
            )
            for o in SealOpening.objects.filter(
                confirmed_at__isnull=True, panel__cycle__in=cycles, panel__state=PanelState.SETTLED
            ).select_related("panel__cycle", "proposed_by")
        ]
    if holds(user, Permission.RECORD_DECISIONS):
        cycles = Cycle.objects.with_permission(user, Permission.RECORD_DECISIONS).filter(
            state__in=(CycleState.COMMITTEE, CycleState.RELEASED), cases__in=Case.objects.undecided().values("pk")
        )
        for cycle in cycles.distinct():
            n = Case.objects.filter(cycle=cycle).undecided().count()
            if n:
                title = f"{cycle.name}: {n} case{'s' * (n > 1)} to decide"
                found.append(
                    Waiting(
                        title, "Before the committee", reverse("committee:docket", args=[cycle.pk]), "Open the docket"
                    )
                )
    return found
