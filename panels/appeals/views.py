"""Appeals: all of them before the committee, the office that has Part Two read again, and the answer."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.pages import shows
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from panels.appeals.models import Appeal
from panels.appeals.queries import lines_of
from panels.appeals.summary import figures_of
from panels.committee.actions.rows import CASES
from panels.committee.views.cases import case_page

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


@shows("answer-appeal")
def answering(request, appeal, form):
    """The page of the case, with what was wrong in the answer."""
    request.answering = form
    response = case_page(request, CASES.get(request.user, appeal.decision.case_id, Permission.READ_CASES))
    response.status_code = 422 if form.errors else 200
    return response


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
