"""The candidate's own pages: registrations, timetable, released result and decision, appeal."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.clock import tell_time_of
from exams.accounts.permissions import Permission, page
from exams.actions.pages import shows
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.delivery.states import AttemptState
from exams.refusals.exceptions import NotYours
from exams.refusals.typed_input import typed_of
from exams.registration.eligibility.findings import said_before_a_retake
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodation_of
from exams.registration.states import RegistrationState
from exams.sittings.directions import directions_of
from panels.appeals.forms import GroundsForm
from panels.appeals.models import Appeal
from panels.appeals.procedures.filing import last_moment_to_appeal
from panels.committee.models import Case, Decision
from panels.committee.states import RETAKES
from panels.letters.composing import NEEDED, letter_of
from panels.letters.views.office import pdf_answer
from panels.portfolio.views.waiting import begun_by


@page(Permission.REGISTER)
@require_GET
def home(request):
    registrations = (
        Registration.objects.of_account(request.user)
        .select_related("cycle__association", "sitting")
        .order_by("-registered_at")
    )
    known = {grant.association_id for grant in request.user.grants}
    open_cycles = (
        Cycle.objects.open_for_registration()
        .filter(association__in=known, association__candidates__user=request.user)
        .exclude(pk__in=registrations.not_withdrawn().values("cycle"))
        .select_related("association")
        .distinct()
    )
    portfolios, candidacies = begun_by(request.user)
    context = {
        "registrations": registrations,
        "open_cycles": open_cycles,
        "portfolios": portfolios,
        "candidacies": candidacies,
    }
    return render(request, "desks/candidate/home.html", context)


@page(Permission.REGISTER)
@require_GET
def registration(request, pk):
    """One registration: what is done, what comes next, and, once released, the decision."""
    return registration_page(request, _mine(request, pk))


@shows("file-appeal")
def registration_page(request, mine, form=None):
    decision, now = _released_decision(mine), timezone.now()
    to_come = mine.sitting is not None and mine.sitting.ends_at > now
    context = {
        "registration": mine,
        "rules": mine.cycle.rules,
        "released": mine.cycle.state == CycleState.RELEASED,
        "decision": decision,
        "decision_open": mine.cycle.state == CycleState.RELEASED and _still_open(mine),
        "letter": letter_of(decision) if decision else None,
        "retake": said_before_a_retake(mine, now=now) if decision and decision.outcome in RETAKES else None,
        "replaced": _replaced_letters(mine) if decision else [],
        **_appeals(mine, decision),
        "handed_in": mine.attempts.filter(state=AttemptState.SUBMITTED).values("part").distinct().count() == 2,
        "applying": mine.state == RegistrationState.APPLYING,
        "standing": mine.state in (RegistrationState.REGISTERED, RegistrationState.SAT),
        "in_force": accommodation_of(mine),
        "zone": mine.candidate.time_zone or mine.cycle.association.time_zone,
        "directions": directions_of(mine.sitting, now=now) if to_come else None,
        "incidents": mine.incidents.exclude(remedy_kind="none"),
        "portfolio_reviewed": mine.portfolio_reviews.exists(),
        "portfolio": mine.candidate.kept_portfolios.filter(credential=mine.credential, category=mine.category).first(),
    }
    context["appeal_form"] = form or GroundsForm(initial=typed_of(request))
    status = 422 if form is not None and form.errors else 200
    return render(request, "desks/candidate/registration.html", context, status=status)


@page(Permission.REGISTER)
@require_GET
def letter(request, pk):
    """The letter as PDF; ``?of=`` names a decision whose letter was replaced."""
    mine = _mine(request, pk)
    decision, of = _released_decision(mine), request.GET.get("of")
    if decision is None:
        raise NotYours("There is no letter yet.")
    found = letter_of(decision)
    if of and of != str(decision.pk):
        found = next((old for old in _replaced_letters(mine) if str(old.decision_id) == of), None)
    if found is None:
        raise NotYours("There is no such letter.")
    return pdf_answer(found)


def _appeals(mine, decision):
    """Every appeal on this registration, and whether the decision in force can still be appealed against."""
    if decision is None:
        return {}
    filed = list(Appeal.objects.filter(decision__case__registration=mine).with_their_cases())
    until, now = last_moment_to_appeal(decision), timezone.now()
    open_ = now <= until and all(one.decision_id != decision.pk for one in filed)
    return {"appeals": filed, "appeal_until": until, "may_appeal": open_, "now": now}


def _mine(request, pk):
    mine = (
        Registration.objects.of_account(request.user)
        .select_related("cycle__association", "cycle__rule_book", "sitting", "candidate")
        .filter(pk=pk)
        .first()
    )
    if mine is None:
        raise NotYours("No such registration is yours.")
    tell_time_of(mine)
    return mine


def _still_open(mine):
    """Left out of the release of the others, whether it is decided by now or not."""
    return Case.objects.filter(registration=mine, released_at=None).exists()


def _released_decision(mine):
    return Decision.objects.released().in_force().filter(case__registration=mine).select_related(*NEEDED).first()


def _replaced_letters(mine):
    """What was written before the decision was corrected, the newest first."""
    decisions = Decision.objects.released().filter(case__registration=mine, corrected_by__isnull=False)
    written = decisions.exclude(letter=None).select_related(*NEEDED).order_by("-decided_at")
    return [letter_of(decision) for decision in written]
