"""The committee: docket, case, decision, and the second person at the opening of a seal."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.permissions import MAY, Permission, Role, page
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours, Refused
from exams.wording.phrases import counted
from panels.committee.case_file import case_file
from panels.committee.forms import DecisionForm, MemberFactsForm
from panels.committee.members import committee_of
from panels.committee.models import Case, MemberFacts, Recusal
from panels.committee.procedures import recusals as recusing
from panels.committee.procedures.decision_accuracy import sure_of
from panels.committee.procedures.decisions import decide
from panels.committee.procedures.docket import why_discussed
from panels.committee.procedures.meetings import ask_for_discussion
from panels.committee.procedures.signatures import signatures_of
from panels.reading import sealing
from panels.reading.models import Panel, SealOpening


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
    left = dict(
        Recusal.objects.in_force().filter(case__cycle=cycle, member=request.user).values_list("case_id", "reason")
    )
    rows = [
        {
            "case": case,
            "left": left.get(case.pk),
            "recommendation": next((r for r in case.registration.recommendations.all() if not r.superseded_at), None),
            "signed": signed.get(case.registration_id),
            "decision": next((d for d in case.decisions.all() if not hasattr(d, "corrected_by")), None),
            "beside": beside.get(case.registration_id, []),
            "sure": 100 * sure[case.registration_id] if case.registration_id in sure else None,
        }
        for case in cases
    ]
    context = {
        "cycle": cycle,
        "association": cycle.association,
        "rows": rows,
        "meetings": cycle.meetings.order_by("-number"),
        "votes": request.user.may(Permission.VOTE, cycle.association_id),
    }
    return render(request, "committee/docket.html", context)


@page(Permission.READ_CASES)
@require_http_methods(["GET", "POST"])
def case(request, pk):
    """One case on one page; where the committee met elsewhere, the chair records what was decided."""
    it = _case(request.user, pk)
    cycle = it.cycle
    recusals = list(it.recusals.in_force().select_related("member"))
    members = committee_of(cycle.association)
    may_decide = request.user.may(Permission.RECORD_DECISIONS, cycle.association_id)
    file = case_file(it)
    form = DecisionForm(
        request.POST or None, members=members, recused=[r.member for r in recusals], initial=file.proposed
    )
    if request.method == "POST" and may_decide and form.is_valid():
        try:
            decide(
                it,
                outcome=form.cleaned_data["outcome"],
                condition=form.cleaned_data["condition"],
                reason=form.cleaned_data["reason"],
                votes=form.votes(),
                by=request.user,
                now=timezone.now(),
                corrects=file.decision if request.POST.get("corrects") else None,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The decision on {it.registration.candidate.name} is recorded.")
            return redirect("committee:docket", pk=cycle.pk)
    status = 422 if form.errors else 200
    context = {
        "case": it,
        "cycle": cycle,
        "association": cycle.association,
        "rules": cycle.rules,
        "file": file,
        "form": form,
        "recusals": recusals,
        "can_decide": may_decide
        and (cycle.state == "committee" or file.decision is not None)
        and not cycle.meetings.filter(state="open").exists(),
        "votes": request.user.may(Permission.VOTE, cycle.association_id),
        "beside": why_discussed(cycle, signed=_one(file.signed, it)).get(it.registration_id, []),
    }
    return render(request, "committee/case.html", context, status=status)


@page(Permission.VOTE)
@require_POST
def recuse(request, pk):
    """I am close to this person: from here on I do not see the case."""
    it = _case(request.user, pk)
    try:
        recusing.recuse(
            it, member=request.user, reason=request.POST.get("why", ""), by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("committee:case", pk=pk)
    messages.success(request, f"You have left case {it.position}.")
    return redirect("committee:docket", pk=it.cycle_id)


@page(Permission.RECORD_DECISIONS)
@require_POST
def bring_back(request, pk):
    """A conflict that was none: the chair says why the member takes part after all."""
    cycles = Cycle.objects.with_permission(request.user, Permission.RECORD_DECISIONS)
    cases = Case.objects.filter(cycle__in=cycles).visible_to(request.user)
    recusal = Recusal.objects.in_force().filter(pk=pk, case__in=cases).select_related("case__cycle", "member").first()
    if recusal is None:
        raise NotYours("There is no such recusal.")
    try:
        recusing.withdraw_recusal(recusal, reason=request.POST.get("why", ""), by=request.user, now=timezone.now())
        messages.success(request, f"{recusal.member} takes part in this case again.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("committee:case", pk=recusal.case_id)


@page(Permission.VOTE)
@require_POST
def discuss(request, pk):
    """Take a clear case off the consent agenda."""
    it = _case(request.user, pk)
    try:
        ask_for_discussion(it, by=request.user, now=timezone.now())
        messages.success(request, f"Case {it.position} will be discussed.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("committee:case", pk=pk)


@page(Permission.VOTE)
@require_http_methods(["GET", "POST"])
def about_me(request):
    """Where a member works and whom they are close to, for each committee they sit on."""
    associations = [g.association for g in request.user.grants if Permission.VOTE in MAY[Role(g.role)]]
    said = MemberFacts.objects.filter(member=request.user).first()
    form = MemberFactsForm(
        request.POST or None,
        initial={"employer": said.employer, "close_to": said.close_to} if said else {},
    )
    if request.method == "POST" and form.is_valid():
        found = 0
        for association in dict.fromkeys(associations):
            _, more = recusing.say_member_facts(
                request.user, association, **form.cleaned_data, by=request.user, now=timezone.now()
            )
            found += more
        more = (
            f"{counted(found, 'open case')} found and no longer shown to you."
            if found
            else ("No open case is of anybody you named; if you expected one, look at how the name is written.")
        )
        messages.success(request, f"Saved. {more}")
        return redirect("committee:about-me")
    return render(request, "committee/about_me.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.CONFIRM_UNSEALING)
@require_http_methods(["GET", "POST"])
def seal(request, pk):
    """The second person reads the reason and confirms, or does not."""
    cycle = cycle_for(request.user, Permission.CONFIRM_UNSEALING, pk)
    panel = Panel.objects.filter(cycle=cycle).first()
    if panel is None:
        raise NotYours("This cycle has no panel.")
    if request.method == "POST":
        try:
            sealing.confirm_opening(panel, by=request.user, now=timezone.now())
            messages.success(request, "The seal is open. The opening stands on every case.")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("committee:seal", pk=pk)
    opening = SealOpening.objects.filter(panel=panel).select_related("proposed_by", "confirmed_by").first()
    return render(request, "committee/seal.html", {"cycle": cycle, "panel": panel, "opening": opening})


def _one(signed, case):
    return {case.registration_id: signed} if signed else {}


def _case(user, pk):
    """The case, unless this person has left it: then there is none."""
    cycles = Cycle.objects.with_permission(user, Permission.READ_CASES)
    it = (
        Case.objects.filter(pk=pk, cycle__in=cycles)
        .visible_to(user)
        .select_related("registration__candidate", "cycle__association", "cycle__rule_book")
        .first()
    )
    if it is None:
        raise NotYours("There is no such case, or it is not yours.")
    it.registration.cycle = it.cycle
    return it
