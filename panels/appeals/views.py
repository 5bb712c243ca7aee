"""Appeals: all of them before the committee, the office that has Part Two read again, and the answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import Permission, page
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours, Refused
from exams.refusals.typed_input import keep_typed
from panels.appeals.forms import AppealAnswerForm
from panels.appeals.models import Appeal
from panels.appeals.procedures import filing, second_reading
from panels.appeals.queries import lines_of
from panels.appeals.summary import figures_of

A_PAGE = 50


@page(Permission.READ_CASES)
@require_GET
def all_appeals(request):
    """Every appeal, those that wait first, and how often one changed a decision."""
    cycles = Cycle.objects.with_permission(request.user, Permission.READ_CASES)
    found = Appeal.objects.of_cycles(cycles).visible_to(request.user).with_their_cases().waiting_first()
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "lines": lines_of(list(shown.object_list), now=timezone.now()),
        "figures": figures_of(cycles),
    }
    return render(request, "appeals/committee/list.html", context)


@page(Permission.READ_CASES)
@require_POST
def answer(request, pk):
    """Whoever may answer: the chair, or where the rules ask for it somebody fresh."""
    appeal = _one(request.user, Permission.READ_CASES, pk)
    if not filing.answers(request.user, appeal):
        raise NotYours("There is no such appeal.")
    form = AppealAnswerForm(request.POST)
    if not form.is_valid():
        keep_typed(request)
        messages.error(request, "Choose whether the appeal is upheld or dismissed, and write the answer.")
        return redirect("committee:case", pk=appeal.decision.case_id)
    act = filing.uphold if form.cleaned_data["verdict"] == "uphold" else filing.dismiss
    try:
        act(appeal, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now())
        messages.success(request, "The appeal is answered.")
    except Refused as refusal:
        keep_typed(request)
        messages.error(request, str(refusal))
    return redirect("committee:case", pk=appeal.decision.case_id)


@page(Permission.RUN_CYCLES)
@require_GET
def of_cycle(request, pk):
    """The appeals of one cycle: where Part Two is read again, and how far that is."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    found = Appeal.objects.of_cycles([cycle]).with_their_cases().waiting_first()
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(list(shown.object_list), now=timezone.now())
    context = {"cycle": cycle, "shown": shown, "lines": lines, "rules": cycle.rules.appeals}
    return render(request, "appeals/office/list.html", context)


@page(Permission.RUN_CYCLES)
@require_POST
def read_again(request, pk):
    """Have Part Two read again, or find readers where one is missing."""
    appeal = _one(request.user, Permission.RUN_CYCLES, pk)
    now = timezone.now()
    try:
        if request.POST.get("act") == "readers":
            given = second_reading.find_readers(appeal, by=request.user, now=now)
            said = f"{given} reading{'s' * (given != 1)} given out." if given else "Every reading has its reader."
        else:
            second_reading.open_remark(appeal, by=request.user, now=now)
            said = "Part Two is being read again, by people who had no part in the first round."
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("appeals:of-cycle", pk=appeal.registration.cycle_id)


def _one(user, permission, pk):
    cycles = Cycle.objects.with_permission(user, permission)
    appeal = Appeal.objects.of_cycles(cycles).visible_to(user).with_their_cases().filter(pk=pk).first()
    if appeal is None:
        raise NotYours("There is no such appeal.")
    return appeal
