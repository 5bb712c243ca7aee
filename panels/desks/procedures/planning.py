"""A cycle is planned: anew, or as an earlier one was; a plan that nobody has acted on is taken away again."""

from dataclasses import dataclass

from exams.audit.procedures import recorded
from exams.cycles import procedures as cycles
from exams.items.procedures import clear_paper, set_paper
from exams.refusals.exceptions import Refused
from exams.sittings.procedures.cancelling import remove_sittings
from panels.reading import rubric_use
from panels.reading.models import Panel
from panels.reading.procedures.assignments import join_panel, set_up_panel, take_down_panel


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of an earlier cycle another one has too: sittings with their new hours, forms for its papers, its panel."""

    sittings: tuple = ()  # (the earlier sitting, its other fields)
    papers: tuple = ()  # (the earlier paper, the form)
    rubric: object = None  # None: no panel
    members: tuple = ()  # of the earlier panel


SAME = ("place", "remote", "time_zone", "rooms", "technology", "address", "map_link", "arrival", "bring", "contact")


@recorded
def plan_like(earlier, like, *, by, now, **planned):
    """Meeting links are not taken over: they belong to one occasion."""
    cycle = cycles.plan_cycle(earlier.association, by=by, now=now, **planned)
    for sitting, given in like.sittings:
        same = {name: getattr(sitting, name) for name in SAME}
        same["rooms"] = min(sitting.rooms, given["capacity"])
        hours = {"meeting_link_hours": sitting.meeting_link_hours}
        cycles.add_sitting(cycle, by=by, now=now, **same, **hours, **given)
    for paper, form in like.papers:
        set_paper(
            cycle, part=paper.part, credential=paper.credential, category=paper.category, form=form, by=by, now=now
        )
    if like.rubric is not None:
        _panel_like(earlier, cycle, like, by=by, now=now)
    return cycle


def _panel_like(earlier, cycle, like, *, by, now):
    panel = set_up_panel(cycle, rubric=like.rubric, by=by, now=now)
    for member in like.members:
        join_panel(panel, member.reviewer, lead=member.lead, by=by, now=now)
    before = Panel.objects.filter(cycle=earlier, rubric=like.rubric).first()
    for use in before.rubric_uses.select_related("rubric") if before else ():
        if not use.label:  # a vignette's label belongs to the form it stands on
            rubric_use.serve(panel, use.rubric, category=use.category, by=by, now=now)


def require_removable(cycle):
    """:raises Refused: once somebody has applied, or sheets have come in."""
    n = cycle.registrations.count()
    if n:
        raise Refused(f"{n} {'person has' if n == 1 else 'people have'} applied in {cycle}: it stays.")
    if cycle.sheet_imports.exists():
        raise Refused(f"Sheets were handed in for {cycle}: it stays.")


@recorded
def remove_planned(cycle, *, by, now):
    """With its sittings, its choice of papers, and its panel."""
    require_removable(cycle)
    panel = Panel.objects.filter(cycle=cycle).first()
    if panel is not None:
        take_down_panel(panel, by=by, now=now)
    for paper in cycle.papers.select_related("cycle"):
        clear_paper(paper, by=by, now=now)
    remove_sittings(cycle, by=by, now=now)
    cycles.remove_cycle(cycle, by=by, now=now)
