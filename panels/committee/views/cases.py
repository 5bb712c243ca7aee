"""The committee: docket, case, decision, and the second person at the opening of a seal."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.pages import shows
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours
from exams.refusals.typed_input import typed_of
from panels.committee.actions.rows import CASES
from panels.committee.case_file import case_file
from panels.committee.forms import DecisionForm, MemberFactsForm
from panels.committee.members import belongs, members_on
from panels.committee.models import Case, MemberFacts, Recusal
from panels.committee.procedures.decision_accuracy import sure_of
from panels.committee.procedures.docket import why_discussed
from panels.committee.procedures.signatures import signatures_of
from panels.committee.procedures.substitutes import out_of_reach, said_of
from panels.reading.models import Panel, SealOpening

READ = (Permission.READ_CASES, Permission.STAND_IN)


@page(Permission.READ_CASES)
@require_GET
def dockets(request):
    cycles = (
        Cycle.objects.with_permission(request.user, Permission.READ_CASES)
        .filter(cases__isnull=False)
        .select_related("association")
        .distinct()
    )
    return render(request, "committee/dockets.html", {"cycles": cycles})


@page(Permission.READ_CASES)
@require_GET
def docket(request, pk):
    """Every case in order; of those this person has left, the number alone."""
    cycle = cycle_for(request.user, Permission.READ_CASES, pk)
    cases = (
        Case.objects.filter(cycle=cycle)
        .select_related("registration__candidate")
        .prefetch_related("decisions__corrected_by", "registration__recommendations")
    )
    signed, sure = signatures_of(cycle), sure_of(cycle)
    beside = why_discussed(cycle, signed=signed, sure=sure)
    left = {one.case_id: one for one in Recusal.objects.in_force().filter(case__cycle=cycle, member=request.user)}
    rules = cycle.rules.committee
    short = out_of_reach(cycle, [one for one in cases if not one.decisions.all()])
    rows = [
        {
            "case": case,
            "left": left.get(case.pk),
            "recommendation": next((r for r in case.registration.recommendations.all() if not r.superseded_at), None),
            "signed": signed.get(case.registration_id),
            "decision": next((d for d in case.decisions.all() if not hasattr(d, "corrected_by")), None),
            "beside": beside.get(case.registration_id, []),
            "short": said_of(short[case.pk], rules) if case.pk in short else "",
            "sure": 100 * sure[case.registration_id] if case.registration_id in sure else None,
        }
        for case in cases
    ]
    context = {
        "cycle": cycle,
        "association": cycle.association,
        "rows": rows,
        "short": sum(bool(row["short"]) for row in rows),
        "meetings": cycle.meetings.order_by("-number"),
        "votes": request.user.may(Permission.VOTE, cycle.association_id),
    }
    return render(request, "committee/docket.html", context)


@page(*READ)
@require_GET
def case(request, pk):
    """One case on one page; where the committee met elsewhere, the chair records what was decided."""
    return case_page(request, CASES.get(request.user, pk, *READ))


@shows("record-decision", "correct-decision")
def case_page(request, it, form=None):
    it.registration.cycle = it.cycle
    cycle, file = it.cycle, case_file(it)
    typed = typed_of(request)
    context = {
        "case": it,
        "cycle": cycle,
        "association": cycle.association,
        "rules": cycle.rules,
        "file": file,
        "form": form or DecisionForm(row=it, by=request.user, initial=file.proposed | typed),
        "recusals": list(it.recusals.in_force().select_related("member")),
        "chair": request.user.may(Permission.RECORD_DECISIONS, cycle.association_id),
        "votes": any(member.pk == request.user.pk for member in members_on(it)),
        "belongs": belongs(cycle, request.user),
        "standing_in": list(it.substitutes.in_force().select_related("member", "lent_by")),
        "short": _short(it),
        "beside": why_discussed(cycle, signed=_one(file.signed, it)).get(it.registration_id, []),
    }
    return render(request, "committee/case.html", context, status=422 if form is not None and form.errors else 200)


@page(Permission.VOTE)
@require_GET
def about_me(request):
    """Where a member works and whom they are close to, for each committee they sit on."""
    return facts_page(request, request.user)


@shows("say-whom-i-am-close-to")
def facts_page(request, user, form=None):
    said = MemberFacts.objects.filter(member=user.pk).first()
    known = {"employer": said.employer, "close_to": said.close_to} if said else {}
    context = {"form": form or MemberFactsForm(initial=known | typed_of(request)), "member": user}
    status = 422 if form is not None and form.errors else 200
    return render(request, "committee/about_me.html", context, status=status)


@page(Permission.CONFIRM_UNSEALING)
@require_GET
def seal(request, pk):
    """The second person reads the reason and confirms, or does not."""
    cycle = cycle_for(request.user, Permission.CONFIRM_UNSEALING, pk)
    panel = Panel.objects.filter(cycle=cycle).first()
    if panel is None:
        raise NotYours("This cycle has no panel.")
    opening = SealOpening.objects.filter(panel=panel).select_related("proposed_by", "confirmed_by").first()
    return render(request, "committee/seal.html", {"cycle": cycle, "panel": panel, "opening": opening})


def _short(case):
    """Why the case cannot be decided as it stands; blank where it can."""
    room = None if case.decisions.exists() else out_of_reach(case.cycle, [case]).get(case.pk)
    return said_of(room, case.cycle.rules.committee) if room else ""


def _one(signed, case):
    return {case.registration_id: signed} if signed else {}
