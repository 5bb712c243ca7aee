"""A cycle is planned, anew or as an earlier one was; its days are changed; a plan is taken away again."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.cycles import procedures as cycles
from exams.cycles.actions import CYCLES, associations
from exams.cycles.states import CycleState
from exams.sittings.names import named
from exams.wording.phrases import counted, listed
from panels.desks.actions.cycle_facts import in_state
from panels.desks.forms.likeness import LikeForm, told_of_slot
from panels.desks.forms.planning import ChangeDaysForm, PlanForm
from panels.desks.procedures import cycle_days, planning
from panels.reading.models import Panel

OFFICE = {"may": Permission.RUN_CYCLES}
AT_THE_OFFICE = associations(lambda association: reverse("office:cycles"))


def plan_page(cycle) -> str:
    return reverse("office:plan", args=[cycle.pk])


def _planned(cycle):
    return Done(f"{cycle} is planned; it is a draft until registration opens.", {"cycle": str(cycle.pk)},
                go=plan_page(cycle))  # fmt: skip


@action(AT_THE_OFFICE, title="Plan a cycle", form=PlanForm, undo="remove-planned-cycle", **OFFICE)
def plan_cycle(association, *, by, now, **planned):
    """Its sittings, papers and panel are chosen afterwards; nobody sees it before registration opens."""
    return _planned(cycles.plan_cycle(association, by=by, now=now, **planned))


# ── as an earlier one ────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_likeness(earlier, given, *, by, now):
    like, planned = given["like"], given["planned"]
    yield f"{planned['name']}, under version {planned['rule_book'].version} of the rule book, like {earlier}."
    for name, said in cycle_days.SAID.items():
        if planned[name]:
            yield f"{said}: {cycle_days.said_day(earlier, planned[name])}."
    for sitting, window in like.sittings:
        yield f"{sitting.place}: {sitting_window(sitting, window)}, {counted(window['capacity'], 'place')}."
    for paper, form in like.papers:
        yield f"{told_of_slot(paper)}: {form}.{sat_before(form)}"
    if like.rubric:
        names = [str(member.reviewer) for member in like.members]
        who = f"{counted(len(names), 'member')}: {listed(names, 12)}" if names else "nobody yet"
        yield f"A panel that reads against {like.rubric}, with {who}."


def sitting_window(sitting, window):
    shown = type(sitting)(starts_at=window["starts_at"], ends_at=window["ends_at"], time_zone=sitting.time_zone)
    return shown.window


def sat_before(form) -> str:
    """A form that is known already may be known to those who sit again."""
    known = sorted(
        form.attempts.exclude(started_at=None).order_by().values_list("registration__cycle__name", flat=True).distinct()
    )
    return f" It was sat in {listed(known)} already." if known else ""


@action(
    CYCLES, title="Plan one like this", form=LikeForm, undo="remove-planned-cycle", consequences=foreseen_likeness,
    **OFFICE,
)  # fmt: skip
def copy_cycle(cycle, *, like, planned, by, now):
    """Another cycle with the sittings, papers, rubric and panel of this one, its dates moved."""
    return _planned(planning.plan_like(cycle, like, by=by, now=now, **planned))


# ── taken away ───────────────────────────────────────────────────────────────────────────────────────────────────────
def nobody_has_acted_on_it(cycle, *, by, now):
    planning.require_removable(cycle)


def foreseen_removal(cycle, given, *, by, now):
    sittings, papers = cycle.sittings.count(), cycle.papers.count()
    panel = Panel.objects.filter(cycle=cycle).first()
    yield f"{cycle} is taken away. Nobody has applied, and nobody is told."
    if sittings:
        yield f"{counted(sittings, 'sitting')} with it: {listed([one.told for one in cycle.sittings.all()])}."
    if papers:
        yield f"The choice of {counted(papers, 'paper')}; the forms themselves stay."
    if panel:
        yield f"Its panel of {counted(panel.members.count(), 'member')}."


@action(
    CYCLES, title="Remove this cycle", undo="plan-cycle", danger=True, when=in_state(CycleState.DRAFT),
    guards=[nobody_has_acted_on_it], consequences=foreseen_removal, **OFFICE,
)  # fmt: skip
def remove_planned_cycle(cycle, *, by, now):
    """A draft in which nobody has applied; the record keeps that it was planned."""
    planning.remove_planned(cycle, by=by, now=now)
    return Done(f"{cycle} is removed.", go=reverse("office:cycles"))


# ── its days ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_days(cycle, dates, *, by, now):
    changed = {name: getattr(cycle, name) for name in cycles.changes_of_dates(cycle, dates)}
    yield from cycle_days.told_of_changes(cycle, dates, changed)
    people = cycle_days.concerned(cycle, changed)
    reached = [r for r in people if r.candidate.user]
    if reached:
        yield f"{counted(len(reached), 'candidate')} told, here and by e-mail: {named(reached)}."
    if len(reached) < len(people):
        unreached = [r for r in people if not r.candidate.user]
        yield f"Without an account here, tell them yourself: {named(unreached)}."
    elif changed and not people and cycle.state != CycleState.DRAFT:
        yield "Nobody is concerned, and nobody is told."
    if changed.keys() & {"first_exam_day", "last_exam_day"}:
        yield from _foreseen_outside(cycle, dates)


def _foreseen_outside(cycle, dates):
    for sitting in cycle_days.outside(cycle, dates["first_exam_day"], dates["last_exam_day"]):
        whose = f" {counted(len(sitting.seated), 'candidate')} seated there: {named(sitting.seated)}."
        yield f"Outside these exam days: {sitting.told}.{whose * bool(sitting.seated)}"
        yield "Nobody is moved: change or cancel that sitting on the page of the sittings."


@action(
    CYCLES, title="Change the dates", form=ChangeDaysForm, undo="change-cycle-dates",
    when=lambda cycle: cycle.state != CycleState.RELEASED, consequences=foreseen_days, **OFFICE,
)  # fmt: skip
def change_cycle_dates(cycle, *, by, now, **dates):
    """Registration, exam days, the day of the release; whoever is concerned is told."""
    told = cycle_days.change_dates(cycle, dates, by=by, now=now)
    if told is None:
        return "Nothing was different."
    said = f"{counted(told, 'candidate')} told." if told else "Nobody had to be told."
    return Done(f"The dates are changed. {said}", {"told": told}, go=plan_page(cycle))
