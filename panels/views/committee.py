"""The committee: docket, case, decision, appeal, and the second person at the opening of a seal."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.access import cycle_for, page
from exams.errors import NotYours, Refused
from exams.models import Cycle
from exams.roles import Permission
from exams.typed import keep_typed, typed_of
from panels.case_file import case_file
from panels.forms import AppealAnswerForm, DecisionForm
from panels.models import Appeal, Case, Panel, SealOpening
from panels.procedures import appeals, sealing
from panels.procedures.deciding import committee_of, decide


@page(Permission.READ_CASES)
@require_GET
def dockets(request):
    cycles = (
        Cycle.objects.with_permission(request.user, Permission.READ_CASES)
        .filter(meeting__isnull=False)
        .select_related("association")
    )
    return render(request, "panels/committee/dockets.html", {"cycles": cycles})


@page(Permission.READ_CASES)
@require_GET
def docket(request, pk):
    cycle = cycle_for(request.user, Permission.READ_CASES, pk)
    cases = (
        Case.objects.filter(meeting__cycle=cycle)
        .select_related("registration__candidate")
        .prefetch_related("decisions__corrected_by", "registration__recommendations", "registration__incidents")
    )
    rows = [
        (
            case,
            next((r for r in case.registration.recommendations.all() if r.superseded_at is None), None),
            next((d for d in case.decisions.all() if not hasattr(d, "corrected_by")), None),
            len(case.registration.incidents.all()),
        )
        for case in cases
    ]
    return render(
        request, "panels/committee/docket.html", {"cycle": cycle, "association": cycle.association, "rows": rows}
    )


@page(Permission.READ_CASES)
@require_http_methods(["GET", "POST"])
def case(request, pk):
    """One case on one page; the chair records what was decided."""
    it = _case(request.user, pk)
    cycle = it.registration.cycle
    members = committee_of(cycle.association)
    may_decide = request.user.may(Permission.RECORD_DECISIONS, cycle.association_id)
    file = case_file(it)
    form = DecisionForm(request.POST or None, members=members, initial=file.proposed)
    if request.method == "POST" and may_decide and form.is_valid():
        try:
            decide(
                it,
                outcome=form.cleaned_data["outcome"],
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
        "file": file,
        "form": form,
        "can_decide": may_decide and (cycle.state == "committee" or file.decision is not None),
        "may_answer": request.user.may(Permission.DECIDE_APPEALS, cycle.association_id),
        "answer_form": AppealAnswerForm(initial=typed_of(request)),
    }
    return render(request, "panels/committee/case.html", context, status=status)


@page(Permission.DECIDE_APPEALS)
@require_POST
def answer_appeal(request, pk):
    cycles = Cycle.objects.with_permission(request.user, Permission.DECIDE_APPEALS)
    appeal = Appeal.objects.filter(pk=pk, decision__case__registration__cycle__in=cycles).first()
    if appeal is None:
        raise NotYours("There is no such appeal.")
    form = AppealAnswerForm(request.POST)
    if not form.is_valid():
        keep_typed(request)
        messages.error(request, "Choose whether the appeal is upheld or dismissed, and write the answer.")
    else:
        act = appeals.uphold if form.cleaned_data["verdict"] == "uphold" else appeals.dismiss
        try:
            act(appeal, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now())
            messages.success(request, "The appeal is answered.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("committee:case", pk=appeal.decision.case_id)


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
    return render(request, "panels/committee/seal.html", {"cycle": cycle, "panel": panel, "opening": opening})


def _case(user, pk):
    cycles = Cycle.objects.with_permission(user, Permission.READ_CASES)
    it = (
        Case.objects.filter(pk=pk, meeting__cycle__in=cycles)
        .select_related("registration__candidate", "registration__cycle__association", "registration__cycle__rule_book")
        .first()
    )
    if it is None:
        raise NotYours("There is no such case, or it is not yours.")
    return it
