"""The coordinator's page of a panel: who reads, what the plan carries, dropouts; and what tells who wrote an answer."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.pages import shows
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import NotYours, Refused
from panels.reading.actions.members import MEMBERS
from panels.reading.actions.panel import PANELS
from panels.reading.actions.plan import plan_of, to_be_given_out
from panels.reading.forms.office import SeedForm
from panels.reading.masking import procedures as masks
from panels.reading.masking.words import MASK
from panels.reading.models import Assignment, Masking, SafeguardingAlert, Seed
from panels.reading.procedures import planning
from panels.reading.procedures.monitoring import watch
from panels.reading.procedures.moving_on import let_ratings_stand
from panels.reading.procedures.rereading import HALTED, window_of
from panels.reading.states import NOT_HELD, AssignmentState, PanelState

MOST = 50  # answers, or codes of one reviewer, on one page


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    """Members and their loads; before anything is given out, what the plan would carry."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    now = timezone.now()
    if let_ratings_stand(now=now, panel=_panel(request.user, cycle)):
        cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    panel = _panel(request.user, cycle)
    watched = watch(panel) if panel.scripts.exists() else []
    members = _members(request.user, panel, watched, now.date())
    proposed, problem = None, ""
    if to_be_given_out(panel):
        try:
            proposed = plan_of(panel, now)
        except Refused as refusal:
            problem = str(refusal)
    named = {member.reviewer.reference: str(member.reviewer) for member in members}
    context = {
        "cycle": cycle,
        "panel": panel,
        "members": members,
        "led": any(member.lead and not member.left_at for member in members),
        "named": [(named.get(one.reviewer, one.reviewer), one) for one in watched],
        "proposed": proposed,
        "rows": _rows(proposed) if proposed else [],
        "problem": problem,
    }
    return render(request, "reading/office/panel.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def names(request, pk):
    """Answers in which something tells who wrote them: each place with a little of what stands around it."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    masks.look_for_names(cycle, by=request.user, now=timezone.now())
    waiting = masks.unconfirmed(cycle).select_related(
        "response__attempt__registration__candidate", "response__vignette"
    )
    said = Masking.objects.filter(response__in=masks.responses_of(cycle)).exclude(confirmed_at=None)
    said = said.select_related("response__attempt__registration__candidate", "response__vignette", "confirmed_by")
    context = {
        "cycle": cycle,
        "rows": [(masking, *_told(masking)) for masking in waiting.order_by("pk")[:MOST]],
        "said": [(masking, *_told(masking)) for masking in said.order_by("-confirmed_at", "pk")[:MOST]],
        "mask": MASK,
    }
    return render(request, "reading/office/names.html", context)


def _told(masking):
    """(whose it is, the places that tell)"""
    text = masking.response.text
    places = [
        {
            "n": n,
            "kind": span["kind"],
            "masked": span["masked"],
            "before": text[max(span["start"] - 60, 0) : span["start"]],
            "found": text[span["start"] : span["end"]],
            "after": text[span["end"] : span["end"] + 60],
        }
        for n, span in enumerate(masking.spans)
    ]
    return masking.response.attempt.registration.candidate, places


@page(Permission.RUN_CYCLES)
@require_GET
def seeds(request, pk):
    """The agreed scripts of the association: made here, or promoted from a live script on which all agreed."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    panel = _panel(request.user, cycle)
    return _seeds(request, panel, SeedForm(row=panel, by=request.user))


@shows("agree-seed")
def _seeds(request, panel, form):
    found = Seed.objects.filter(association=panel.cycle.association, rubric=panel.rubric).order_by("retired_at", "pk")
    found = sorted(found, key=lambda seed: seed.retired_at is not None)
    context = {"cycle": panel.cycle, "panel": panel, "seeds": found, "form": form}
    return render(request, "reading/office/seeds.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def alerts(request, pk):
    """What reviewers have raised: the script's text, and how to find who wrote it where somebody may be in danger."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    found = SafeguardingAlert.objects.filter(script__panel__cycle=cycle).select_related("script__panel", "seen_by")
    return render(request, "reading/office/alerts.html", {"cycle": cycle, "alerts": found})


def _panel(user, cycle):
    panel = PANELS.of(user, Permission.RUN_CYCLES).filter(cycle=cycle).first()
    if panel is None:
        raise NotYours("This cycle has no panel.")
    return panel


def _members(user, panel, watched, day):
    held = Assignment.objects.filter(script__panel=panel, round=1).exclude(state__in=NOT_HELD)
    load, done = {}, {}
    for reviewer, state in held.values_list("reviewer_id", "state"):
        load[reviewer] = load.get(reviewer, 0) + 1
        done[reviewer] = done.get(reviewer, 0) + (state == AssignmentState.HANDED_IN)
    members = MEMBERS.of(user, Permission.RUN_CYCLES).filter(panel=panel)
    members = list(members.order_by("lead", "reviewer__name", "pk"))
    for member in members:
        member.panel = panel
        member.of_whom, member.change_words = f": {member.reviewer}", f"the state of {member.reviewer}"
        member.load, member.done = load.get(member.reviewer_id, 0), done.get(member.reviewer_id, 0)
        member.away = planning.is_away(member.reviewer, day)
        halted = member.reviewer.state in HALTED and panel.state != PanelState.OPENED
        member.again = window_of(panel, member.reviewer, watched=watched) if halted else []
    return members


def _rows(proposed):
    """Each reader of the plan: load, error of severity, whether the panel hangs by them, and some of the scripts."""
    strength = proposed.strength
    theirs = {}
    for code, team in sorted(proposed.teams.items()):
        for pk in team:
            theirs.setdefault(pk, []).append(code)
    return [
        {
            "reader": reader,
            "load": strength.loads[pk],
            "error": strength.severity_errors[pk],
            "breaking": pk in strength.breaking,
            "weakest": pk in strength.weakest,
            "codes": theirs.get(pk, [])[:MOST],
            "more": max(len(theirs.get(pk, [])) - MOST, 0),
        }
        for pk, reader in sorted(proposed.readers.items(), key=lambda pair: pair[1].name)
    ]
