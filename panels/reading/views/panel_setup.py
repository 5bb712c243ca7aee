"""A panel is set up: the rubric, which vignette or category has another, who sits on it, who is borrowed for it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import Permission, page
from exams.cycles.queries import cycle_for
from exams.cycles.states import Part
from exams.refusals.exceptions import Invalid, NotYours, Refused
from panels.reading import rubric_use
from panels.reading.models import Panel
from panels.reading.procedures import assignments
from panels.reviewers.models import Reviewer
from panels.reviewers.states import MAY_READ


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric").first()
    seated = [] if panel is None else list(panel.members.select_related("reviewer").order_by("lead", "reviewer__name"))
    paper = cycle.papers.filter(part=Part.TWO).select_related("form").first()
    free = cycle.association.reviewers.exclude(pk__in=[m.reviewer_id for m in seated])
    context = {
        "cycle": cycle,
        "panel": panel,
        "members": seated,
        "uses": [] if panel is None else list(panel.rubric_uses.select_related("rubric")),
        "fixed": panel is not None and (panel.identified_at_source or panel.scripts.exists()),
        "rubrics": cycle.association.rubrics.order_by("name", "-version"),
        "vignettes": list(paper.form.vignettes.values_list("label", "title")) if paper else [],
        "categories": cycle.rules.categories,
        "free": free.order_by("name", "reference"),
    }
    return render(request, "reading/office/panel_setup.html", context)


@page(Permission.RUN_CYCLES)
@require_POST
def act(request, pk):
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    step = ACTS.get(request.POST.get("act", ""))
    if step is None:
        raise NotYours("That cannot be done here.")
    try:
        messages.success(request, step(request, cycle, timezone.now()))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("panel:set-up", pk=pk)


def _set_up(request, cycle, now):
    assignments.set_up_panel(cycle, rubric=_rubric(request, cycle), by=request.user, now=now)
    return "The panel is set up; now let its reviewers join."


def _choose(request, cycle, now):
    panel = _panel(cycle)
    rubric_use.choose_rubric(panel, _rubric(request, cycle), by=request.user, now=now)
    return f"{panel.rubric} serves the panel."


def _serve(request, cycle, now):
    given = {name: request.POST.get(name, "").strip() for name in ("label", "category")}
    rubric = None if request.POST.get("rubric") == "" else _rubric(request, cycle)
    rubric_use.serve(_panel(cycle), rubric, by=request.user, now=now, **given)
    return "Noted: the scripts are sealed with it."


def _join(request, cycle, now):
    number = request.POST.get("reviewer", "")
    reviewer = None
    if number.isdecimal() and len(number) < 18:
        reviewer = cycle.association.reviewers.filter(pk=int(number)).first()
    if reviewer is None:
        raise Invalid("Choose one of the association's reviewers.")
    lead = request.POST.get("lead") == "on"
    assignments.join_panel(_panel(cycle), reviewer, lead=lead, by=request.user, now=now)
    return f"{reviewer} sits on the panel."


def _borrow(request, cycle, now):
    email = request.POST.get("email", "").strip()
    lent = Reviewer.objects.filter(user__email__iexact=email, lent_by=None, state__in=MAY_READ)
    lent = lent.exclude(association=cycle.association).select_related("association", "user").order_by("pk").first()
    if not email or lent is None:
        raise Invalid("No other association has an approved reviewer under this e-mail address.")
    assignments.borrow_reviewer(_panel(cycle), lent, by=request.user, now=now)
    return f"{lent} of {lent.association} sits on the panel; they and their association are told."


ACTS = {"set-up": _set_up, "choose": _choose, "serve": _serve, "join": _join, "borrow": _borrow}


def _panel(cycle):
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric", "cycle__rule_book", "cycle__association").first()
    if panel is None:
        raise Refused("Set the panel up first: choose its rubric.")
    return panel


def _rubric(request, cycle):
    number = request.POST.get("rubric", "")
    rubric = None
    if number.isdecimal() and len(number) < 18:
        rubric = cycle.association.rubrics.filter(pk=int(number)).first()
    if rubric is None:
        raise Invalid("Choose one of the association's rubrics.")
    return rubric
