"""The coordinator's page of a panel: who reads, what the plan carries, dropouts; and what tells who wrote an answer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.permissions import Permission, page
from exams.cycles.queries import cycle_for
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.wording.phrases import inside, quoted
from panels.reading import sealing
from panels.reading.forms import SeedForm
from panels.reading.masking import procedures as masks
from panels.reading.masking.words import MASK
from panels.reading.models import Assignment, Masking, Panel, SafeguardingAlert, Seed
from panels.reading.procedures import assignments
from panels.reading.procedures.monitoring import ask_for_third_readings, watch
from panels.reading.procedures.ratings import see_alert
from panels.reading.procedures.rereading import HALTED, read_again, window_of
from panels.reading.procedures.training import agree_seed, move_reviewer, promote_script
from panels.reading.states import NOT_HELD, AssignmentState, PanelState, SeedUse
from panels.reviewers import procedures as reviewers
from panels.reviewers.forms import ReviewerForm
from panels.reviewers.states import REVIEWER_LIFECYCLE, ReviewerState


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    """Members and their loads; before anything is given out, what the plan would carry."""
    cycle, panel = _panel(request, pk)
    return _show(request, cycle, panel)


@page(Permission.RUN_CYCLES)
@require_POST
def act(request, pk):
    cycle, panel = _panel(request, pk)
    step = ACTS.get(request.POST.get("act", ""))
    if step is None:
        raise NotYours("That cannot be done here.")
    try:
        answered = step(request, cycle, panel, timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if not isinstance(answered, str):
            return answered
        messages.success(request, answered)
    return redirect("panel:show", pk=pk)


@page(Permission.RUN_CYCLES)
@require_GET
def names(request, pk):
    """Answers in which something tells who wrote them: each place with a little of what stands around it."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    masks.look_for_names(cycle, by=request.user, now=timezone.now())
    rows = []
    waiting = masks.unconfirmed(cycle).select_related(
        "response__attempt__registration__candidate", "response__vignette"
    )
    for masking in waiting.order_by("pk")[:50]:
        text = masking.response.text
        places = [
            {
                "n": n,
                "kind": span["kind"],
                "before": text[max(span["start"] - 60, 0) : span["start"]],
                "found": text[span["start"] : span["end"]],
                "after": text[span["end"] : span["end"] + 60],
            }
            for n, span in enumerate(masking.spans)
        ]
        rows.append((masking, masking.response.attempt.registration.candidate, places))
    return render(request, "reading/office/names.html", {"cycle": cycle, "rows": rows, "mask": MASK})


@page(Permission.RUN_CYCLES)
@require_POST
def confirm_names(request, pk):
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    number = request.POST.get("masking", "")
    masking = None
    if number.isdecimal() and len(number) < 18:
        masking = Masking.objects.filter(pk=int(number), response__attempt__registration__cycle=cycle).first()
    if masking is None:
        raise NotYours("There is no such answer.")
    kept = [int(n) for n in request.POST.getlist("keep") if n.isdecimal() and len(n) < 6]
    try:
        masks.confirm_masking(masking, kept, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("panel:names", pk=pk)


@page(Permission.RUN_CYCLES)
@require_http_methods(["GET", "POST"])
def seeds(request, pk):
    """The agreed scripts of the association: made here, or promoted from a live script on which all agreed."""
    cycle, panel = _panel(request, pk)
    criteria = list(panel.rubric.criteria.all())
    form = SeedForm(request.POST or None, criteria=criteria)
    if request.method == "POST" and request.POST.get("act") == "promote":
        given = {name: request.POST.get(name, "") for name in ("use", "reasons")}
        try:
            promote_script(request.POST.get("code", "").strip(), by=request.user, now=timezone.now(), **given)
            messages.success(request, "The script is a seed now.")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("panel:seeds", pk=pk)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("use", "text", "reasons", "label")}
        association = cycle.association
        try:
            agree_seed(association, panel.rubric, levels=form.levels(), by=request.user, now=timezone.now(), **given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The seed is agreed.")
            return redirect("panel:seeds", pk=pk)
    found = Seed.objects.filter(association=cycle.association, rubric=panel.rubric, retired_at=None)
    context = {"cycle": cycle, "seeds": found, "form": form, "uses": SeedUse.choices}
    return render(request, "reading/office/seeds.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def alerts(request, pk):
    """What reviewers have raised: the script's text, and how to find who wrote it where somebody may be in danger."""
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    found = SafeguardingAlert.objects.filter(script__panel__cycle=cycle).select_related("script", "seen_by")
    return render(request, "reading/office/alerts.html", {"cycle": cycle, "alerts": found})


@page(Permission.RUN_CYCLES)
@require_POST
def act_on_alert(request, pk):
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    number = request.POST.get("alert", "")
    alert = None
    if number.isdecimal() and len(number) < 18:
        alert = SafeguardingAlert.objects.filter(script__panel__cycle=cycle, pk=int(number)).first()
    if alert is None:
        raise NotYours("There is no such alert.")
    try:
        if request.POST.get("act") == "find":
            reason = request.POST.get("reason", "")
            writer = sealing.find_writer_for_safety(alert, reason=reason, by=request.user, now=timezone.now())
            return render(request, "reading/office/writer.html", {"cycle": cycle, "alert": alert, "writer": writer})
        see_alert(alert, done=request.POST.get("done", ""), by=request.user, now=timezone.now())
        messages.success(request, "Noted.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("panel:alerts", pk=pk)


def _show(request, cycle, panel, form=None):
    now = timezone.now()
    held = Assignment.objects.filter(script__panel=panel, round=1).exclude(state__in=NOT_HELD)
    load, done = {}, {}
    for reviewer, state in held.values_list("reviewer_id", "state"):
        load[reviewer] = load.get(reviewer, 0) + 1
        done[reviewer] = done.get(reviewer, 0) + (state == AssignmentState.HANDED_IN)
    watched = watch(panel) if panel.scripts.exists() else []
    members = list(panel.members.select_related("reviewer").order_by("lead", "reviewer__name", "pk"))
    for member in members:
        member.load, member.done = load.get(member.reviewer_id, 0), done.get(member.reviewer_id, 0)
        member.next_states = [(to.value, to.label) for to in REVIEWER_LIFECYCLE[ReviewerState(member.reviewer.state)]]
        member.away = assignments.is_away(member.reviewer, now.date())
        halted = member.reviewer.state in HALTED and panel.state != PanelState.OPENED
        member.again = window_of(panel, member.reviewer, watched=watched) if halted else []
    proposed, problem = None, ""
    if panel.scripts.filter(assignments__isnull=True).exists() and not panel.identified_at_source:
        try:
            proposed = assignments.propose_plan(panel, now=now)
        except Refused as refusal:
            problem = str(refusal)
    names = {member.reviewer.reference: str(member.reviewer) for member in members}
    context = {
        "cycle": cycle,
        "panel": panel,
        "members": members,
        "named": [(names.get(one.reviewer, one.reviewer), one) for one in watched],
        "proposed": proposed,
        "rows": _rows(proposed) if proposed else [],
        "problem": problem,
        "form": form,
    }
    return render(request, "reading/office/panel.html", context, status=422 if form is not None else 200)


def _rows(proposed):
    strength = proposed.strength
    return [
        (reader, strength.loads[pk], strength.severity_errors[pk], pk in strength.breaking, pk in strength.weakest)
        for pk, reader in sorted(proposed.readers.items(), key=lambda pair: pair[1].name)
    ]


def _give_out(request, cycle, panel, now):
    return f"{assignments.give_out_scripts(panel, by=request.user, now=now)} readings are given out."


def _leave(request, cycle, panel, now):
    reviewer = _member(request, panel)
    reason = request.POST.get("reason", "")
    made, lacking = assignments.replace_readers(panel, leaving=reviewer, reason=reason, by=request.user, now=now)
    return f"{reviewer} reads no more; {made} readings went to others{f', {lacking} found nobody' if lacking else ''}."


def _fill(request, cycle, panel, now):
    made, lacking = assignments.replace_readers(panel, by=request.user, now=now)
    return f"{made} readings were given to others{f'; {lacking} found nobody' if lacking else ''}."


def _describe(request, cycle, panel, now):
    reviewer = _member(request, panel)
    form = ReviewerForm(request.POST)
    if not form.is_valid():
        return _show(request, cycle, panel, form)
    reviewers.describe_reviewer(reviewer, by=request.user, now=now, **form.cleaned_data)
    return f"{reviewer} is described."


def _state(request, cycle, panel, now):
    reviewer = _member(request, panel)
    to = request.POST.get("state", "")
    if to not in ReviewerState.values:
        raise Invalid("Choose a state.")
    move_reviewer(reviewer, to, reason=request.POST.get("reason", ""), by=request.user, now=now)
    return f"{reviewer} is {inside(reviewer.get_state_display())} now."


def _pin(request, cycle, panel, now):
    reviewer = _member(request, panel)
    reference = request.POST.get("candidate", "").strip()
    candidate = cycle.association.candidates.filter(reference=reference).first()
    if not reference:
        raise Invalid("Write the candidate's number.")
    if candidate is None:
        raise Invalid(f"There is no candidate {quoted(reference)}.")
    conflict = request.POST.get("conflict") == "yes"
    reason = request.POST.get("reason", "")
    reviewers.pin_conflict(reviewer, candidate, conflict=conflict, reason=reason, by=request.user, now=now)
    return "Noted; the next plan goes by it."


def _read_again(request, cycle, panel, now):
    reviewer, codes = _member(request, panel), request.POST.getlist("code")
    reason = request.POST.get("reason", "")
    aside, made, lacking = read_again(panel, reviewer, codes, reason=reason, by=request.user, now=now)
    nobody = f"; {lacking} found nobody" if lacking else ""
    return f"{aside} reading{'s' * (aside != 1)} set aside, {made} given to others{nobody}."


def _third(request, cycle, panel, now):
    n = ask_for_third_readings(panel, by=request.user, now=now)
    return f"{n} script{'s' * (n > 1)} went to the lead reviewers for a third reading."


ACTS = {
    "third": _third,
    "read-again": _read_again,
    "give-out": _give_out,
    "leave": _leave,
    "fill": _fill,
    "describe": _describe,
    "state": _state,
    "pin": _pin,
}


def _panel(request, pk):
    cycle = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric", "cycle__rule_book", "cycle__association").first()
    if panel is None:
        raise NotYours("This cycle has no panel.")
    return cycle, panel


def _member(request, panel):
    number = request.POST.get("reviewer", "")
    member = None
    if number.isdecimal() and len(number) < 18:
        member = panel.members.filter(reviewer_id=int(number)).select_related("reviewer").first()
    if member is None:
        raise NotYours("There is no such reviewer on this panel.")
    return member.reviewer
