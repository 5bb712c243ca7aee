"""The coordinator's desk: cycles and where each of them stands."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.permissions import Permission, page
from exams.audit.models import AuditLine
from exams.cycles import procedures as cycles
from exams.cycles.models import Cycle
from exams.cycles.queries import cycle_for
from exams.cycles.states import CycleState
from exams.delivery.procedures.papers import file_overdue
from exams.jobs import procedures as jobs
from exams.refusals.exceptions import NotYours, Refused
from exams.registration.states import RegistrationState
from exams.wording.phrases import quoted
from panels.committee.procedures import decisions
from panels.committee.procedures.docket import lay_docket
from panels.intake.procedures.hand_in import confirm, files_of, goes_on_here, hand_in
from panels.intake.procedures.standing_sheets import cycle_toml
from panels.intake.procedures.taking_back import take_back
from panels.reading import sealing
from panels.reading.masking.procedures import look_for_names, unconfirmed
from panels.reading.models import Panel, SealOpening
from panels.reading.procedures.assignments import give_out_scripts
from panels.results.exports import TABLES, as_csv
from panels.results.progress import progress_of
from scoring.keys.part_one_marks import forms_sat
from scoring.keys.procedures import void_item


@page(Permission.RUN_CYCLES)
@require_GET
def cycles_list(request):
    mine = Cycle.objects.run_by(request.user).select_related("association", "rule_book")
    return render(request, "desks/office/cycles.html", {"cycles": mine})


@page(Permission.RUN_CYCLES)
@require_GET
def cycle(request, pk):
    """Where this cycle stands, and what can be done next."""
    it = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    panel = Panel.objects.filter(cycle=it).select_related("rubric").first()
    context = {
        "cycle": it,
        "association": it.association,
        "steps": _steps(it),
        "progress": progress_of(it, panel),
        "panel": panel,
        "opening": SealOpening.objects.filter(panel=panel).select_related("proposed_by", "confirmed_by").first(),
        "job": it.jobs.order_by("-asked_at").first(),
        "imports": list(it.sheet_imports.filter(applied=True).select_related("by")[:5]),
        "tables": sorted(TABLES),
        "goes_on_here": goes_on_here(it),
        "undecided": it.cases.undecided().count() if it.state == CycleState.COMMITTEE else 0,
    }
    return render(request, "desks/office/cycle.html", context)


@page(Permission.RUN_CYCLES)
@require_POST
def sheets(request, pk):
    """Hand in sheets; a task says what they would change, and nothing is changed before that is confirmed."""
    it = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    uploads = request.FILES.getlist("sheets")
    said = {name: request.POST.get(name) == "on" for name in ("skip_invalid", "exam_is_over", "take_away")}
    return _answer(
        request,
        it,
        lambda: hand_in(it, files_of(uploads), by=request.user, now=timezone.now(), look=True, **said),
        "The sheets are being read. Nothing is changed yet.",
    )


@page(Permission.RUN_CYCLES)
@require_http_methods(["GET", "POST"])
def handed_in(request, pk, sheets):
    """What sheets would change, to be confirmed; or what they changed, and what of it can be taken back."""
    it = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    kept = it.sheet_imports.select_related("by", "cycle").filter(pk=sheets).first()
    if kept is None:
        raise NotYours("There are no such sheets.")
    if request.method == "POST":
        if request.POST.get("act") == "take-back":
            return _take_back(request, it, kept)
        said = "The sheets are being applied."
        return _answer(request, it, lambda: confirm(kept, by=request.user, now=timezone.now()), said)
    context = {"cycle": it, "kept": kept, "moved": _foreseen_moves(it, kept), "ending": _ending(it, kept)}
    return render(request, "intake/handed_in.html", context)


def _foreseen_moves(it, kept):
    """Whose marks the sheets move, as the job found that read them."""
    for job in it.jobs.filter(kind__in=("sheets-look", "sheets"), state="done").order_by("-asked_at")[:20]:
        if kept.applied == (job.kind == "sheets") and job.outcome.get("sheets") == str(kept.pk):
            return job.outcome.get("moved", [])
    return []


def _ending(it, kept):
    """How many applications the end of registration, which sheets bring, would withdraw."""
    if kept.applied or it.state not in (CycleState.DRAFT, CycleState.REGISTRATION):
        return 0
    return it.registrations.filter(state=RegistrationState.APPLYING).count()


def _take_back(request, it, kept):
    now, reason = timezone.now(), request.POST.get("reason", "")
    try:
        done, left = take_back(kept, by=request.user, now=now, reason=reason)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("office:handed-in", pk=it.pk, sheets=kept.pk)
    said = ", ".join(f"{number:,} {what}" for what, number in done.items()) or "nothing that was still gone"
    messages.success(request, f"Brought back: {said}. The cycle is being scored anew.")
    for sentence in left[:20]:
        messages.warning(request, f"Not brought back: {sentence}")
    _score(it, request, now)
    return redirect("office:cycle", pk=it.pk)


@page(Permission.RUN_CYCLES)
@require_POST
def step(request, pk):
    """One step of the cycle, by the name on the button."""
    it = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    act, said = STEPS.get(request.POST.get("step", ""), (None, ""))
    if act is None:
        messages.error(request, "That is no step of a cycle.")
        return redirect("office:cycle", pk=pk)
    return _answer(request, it, lambda: act(it, request, timezone.now()), said)


@page(Permission.RUN_CYCLES)
@require_GET
def table(request, pk, name):
    """One of the tables that run_cycle writes, as CSV."""
    it = cycle_for(request.user, Permission.RUN_CYCLES, pk)
    if name == "cycle.toml":
        return _download(cycle_toml(it), "cycle.toml", "application/toml")
    if name not in TABLES:
        return redirect("office:cycle", pk=pk)
    return _download(as_csv(TABLES[name](it)), f"{name}.csv", "text/csv")


@page(Permission.READ_RECORD)
@require_GET
def record(request, pk):
    """The record of this cycle, newest first."""
    it = cycle_for(request.user, Permission.READ_RECORD, pk)
    before = request.GET.get("before", "")
    lines = AuditLine.objects.filter(cycle_id=it.pk).order_by("-number")
    if before.isdecimal():
        lines = lines.filter(number__lt=int(before))
    lines = list(lines[:101])
    older = lines[99].number if len(lines) > 100 else None
    return render(request, "desks/office/record.html", {"cycle": it, "lines": lines[:100], "older": older})


def _begin_scoring(it, request, now):
    """Seal what was handed in, once the coordinator has looked at what tells who wrote it."""
    file_overdue(by=request.user, now=now, cycle=it)
    panel = Panel.objects.filter(cycle=it).first()
    sealed_here = panel is not None and not panel.identified_at_source
    if sealed_here and look_for_names(it, by=request.user, now=now):
        waiting = unconfirmed(it).count()
        raise Refused(f"{waiting} answer{'s' * (waiting > 1)} may tell who wrote them: look at them first (Names).")
    cycles.begin_scoring(it, by=request.user, now=now)
    if sealed_here:
        sealing.seal_responses(panel, by=request.user, now=now)
        give_out_scripts(panel, by=request.user, now=now)


def _score(it, request, now):
    jobs.ask_for("score", cycle=it, by=request.user, now=now)


def _propose(it, request, now):
    panel = Panel.objects.filter(cycle=it).first()
    if panel is None:
        raise Refused("This cycle has no panel.")
    sealing.propose_opening(panel, reason=request.POST.get("reason", ""), by=request.user, now=now)


def _to_committee(it, request, now):
    panel = Panel.objects.filter(cycle=it).first()
    if panel and panel.state != "opened":
        raise Refused("The seal is closed: the committee cannot be shown cases before it was opened.")
    if lay_docket(it, by=request.user, now=now) == 0:
        raise Refused("There is nothing to lay before the committee yet: score the cycle first.")
    cycles.lay_before_committee(it, by=request.user, now=now)


def _void(it, request, now):
    if it.state == CycleState.RELEASED:
        raise Refused("The decisions are released; the key can no longer be corrected.")
    code, reason = request.POST.get("item", "").strip(), request.POST.get("reason", "").strip()
    form = forms_sat(it).filter(items__code=code).first()
    if not code:
        raise Refused("Write the code of the item that is taken out.")
    if form is None:
        raise Refused(f"No form of this cycle has an item {quoted(code)}.")
    if not reason:
        raise Refused("Write why the item is taken out.")
    void_item(form, code, by=request.user, now=now, reason=reason)
    _score(it, request, now)


STEPS = {
    "open": (lambda it, r, now: cycles.open_registration(it, by=r.user, now=now), "Registration is open."),
    "begin": (lambda it, r, now: cycles.begin_exam_days(it, by=r.user, now=now), "Registration is closed."),
    "score-begin": (_begin_scoring, "The papers are in; scoring begins."),
    "score": (_score, "Scoring has begun."),
    "void": (_void, "The item is taken out; the papers are being marked anew."),
    "propose": (_propose, "The opening is proposed. A second person has to confirm it."),
    "committee": (_to_committee, "The docket is before the committee."),
    "release": (lambda it, r, now: decisions.release(it, by=r.user, now=now), "The decisions are released."),
}


def _steps(it):
    order = list(CycleState)
    here = order.index(CycleState(it.state))
    return [(state.label, n < here, n == here) for n, state in enumerate(order)]


def _answer(request, it, act, said):
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("office:cycle", pk=it.pk)


def _download(text, name, kind):
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
