"""The office's registry: every endorsement, one endorsement with its history, and an earlier list taken over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.models import Association
from exams.accounts.permissions import MAY, Permission, Role, page
from exams.audit.models import AuditLine
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.refusals.typed_input import keep_typed
from exams.wording.phrases import counted
from panels.endorsements.earlier_list_sheet import TEMPLATE
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures import registry
from panels.endorsements.procedures.earlier_list import read_earlier_list, take_over_list
from panels.endorsements.procedures.granting import revoke_endorsement
from panels.endorsements.public_entry import public_entry
from panels.endorsements.rules_in_force import endorsement_rules
from panels.endorsements.search import Search
from panels.endorsements.states import ENDORSEMENT_LIFECYCLE, EndorsementState

A_PAGE = 100
TOLD = {
    "endorsement.granted": "Granted",
    "endorsement.taken-over": "Taken over from an earlier list",
    "endorsement.corrected": "Name or place corrected",
    "endorsement.listed": "Shown in the public registry",
    "endorsement.unlisted": "No longer shown in the public registry",
    "endorsement.decided-anew": "Rests on a new decision",
}
# What can be done to a state: the button, what the confirmation says, the step, and what is said afterwards.
MOVES = {
    "inactive": ("Make inactive", "It rests until its holder comes back.", registry.make_inactive, "It is inactive."),
    "archive": (
        "Archive", "It ends for good, and without fault. This cannot be undone.", registry.archive_endorsement,
        "It is archived.",
    ),
    "revoke": (
        "Take back", "Nobody finds it any more, and its certificate and badge are told to be invalid. This cannot be "
        "undone.", revoke_endorsement, "It is taken back.",
    ),
}  # fmt: skip
BECOMES = {
    "inactive": EndorsementState.INACTIVE,
    "archive": EndorsementState.ARCHIVED,
    "revoke": EndorsementState.REVOKED,
}


@page(Permission.KEEP_REGISTRY)
@require_GET
def everybody(request):
    """The whole registry of one's associations, or those that are sought."""
    search, own = Search.read(request.GET), _kept_by(request.user)
    found = search.of(Endorsement.objects.filter(association__in=own))
    shown = Paginator(found.select_related("association").order_by("sort_name", "id"), A_PAGE)
    context = {
        "search": search,
        "shown": shown.get_page(request.GET.get("page")),
        "states": EndorsementState.choices,
        "several": len(own) > 1,
    }
    return render(request, "endorsements/office/list.html", context)


@page(Permission.KEEP_REGISTRY)
@require_GET
def show(request, pk):
    return _show(request, _kept(request, pk))


@page(Permission.KEEP_REGISTRY)
@require_POST
def act(request, pk):
    """One act, by the name on its button; a change of state is confirmed on a page of its own first."""
    endorsement, name = _kept(request, pk), request.POST.get("act", "")
    if name in MOVES and request.POST.get("confirmed") != "yes":
        return _confirm(request, endorsement, name)
    if name not in MOVES and name not in ACTS:
        raise NotYours("That cannot be done here.")
    try:
        if name in MOVES:
            _, _, step, said = MOVES[name]
            step(endorsement, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now())
        else:
            said = ACTS[name](request, endorsement, timezone.now())
        messages.success(request, said)
    except Refused as refusal:
        keep_typed(request)
        messages.error(request, str(refusal))
    return redirect("endorsements:show", pk=pk)


@page(Permission.KEEP_REGISTRY)
@require_http_methods(["GET", "POST"])
def take_over(request):
    """An earlier list: looked at first, taken over on confirming; with any fault nothing is."""
    own = list(Association.objects.filter(pk__in=_kept_by(request.user)))
    chosen = next((a for a in own if str(a.pk) == request.POST.get("association", "")), own[0])
    context = {"associations": own, "chosen": chosen}
    upload = request.FILES.get("sheet")
    try:
        if request.method == "POST" and upload is None:
            raise Invalid("Choose the sheet.")
        if request.method == "POST" and request.POST.get("act") == "take":
            done = take_over_list(chosen, upload.name, upload.read(), by=request.user, now=timezone.now())
            known = f" {counted(done['known'], 'row')} stood in the registry already." if done["known"] else ""
            messages.success(request, f"{counted(done['taken'], 'endorsement')} taken over.{known}")
            return redirect("endorsements:list")
        if request.method == "POST":
            context["earlier"] = read_earlier_list(chosen, upload.name, upload.read(), now=timezone.now())
    except Refused as refusal:
        context |= {"problem": str(refusal), "faults": getattr(refusal, "faults", ())[:200]}
    status = 422 if "problem" in context else 200
    return render(request, "endorsements/office/earlier_list.html", context, status=status)


@page(Permission.KEEP_REGISTRY)
@require_GET
def sheet(request):
    """The sheet to fill, with one invented row."""
    response = HttpResponse("\ufeff" + TEMPLATE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="endorsements.csv"'
    return response


def _show(request, endorsement):
    rules = endorsement_rules(endorsement.association, now=timezone.now())
    lines = AuditLine.objects.filter(subject=f"endorsement {endorsement.pk}").order_by("-number")[:200]
    legal = ENDORSEMENT_LIFECYCLE[EndorsementState(endorsement.state)]
    context = {
        "endorsement": endorsement,
        "entry": public_entry(endorsement, rules),
        "rules": rules,
        "is_found": endorsement.listed and endorsement.state in rules.listed_states,
        "history": [(line, TOLD.get(line.action) or _became(line.action), _before(line)) for line in lines],
        "moves": [(name, MOVES[name][0]) for name, state in BECOMES.items() if state in legal],
    }
    return render(request, "endorsements/office/one.html", context)


def _confirm(request, endorsement, name):
    label, consequence, _, _ = MOVES[name]
    reason = request.POST.get("reason", "").strip()
    if not reason:
        keep_typed(request)
        messages.error(request, f"Write the reason first, then choose “{label}”.")
        return redirect("endorsements:show", pk=endorsement.pk)
    context = {"endorsement": endorsement, "act": name, "label": label, "consequence": consequence, "reason": reason}
    return render(request, "endorsements/office/confirm.html", context)


def _correct(request, endorsement, now):
    given = {key: request.POST.get(key, "") for key in ("name", "place", "reason")}
    registry.correct_entry(endorsement, **given, by=request.user, now=now)
    return "Corrected. Certificate and badge are made anew when they are next asked for."


def _listing(request, endorsement, now):
    shown = request.POST.get("listed") == "yes"
    registry.list_entry(endorsement, shown, reason=request.POST.get("reason", ""), by=request.user, now=now)
    return "It is listed." if shown else "It is not listed any more; its code still verifies it."


ACTS = {"correct": _correct, "listing": _listing}


def _became(action):
    state = action.partition(".")[2]
    return EndorsementState(state).label if state in EndorsementState.values else state.replace("-", " ").capitalize()


def _before(line):
    before = line.details.get("before")
    return ", ".join(part for part in before.values() if part) if isinstance(before, dict) else ""


def _kept_by(user):
    return [g.association_id for g in user.grants if Permission.KEEP_REGISTRY in MAY[Role(g.role)]]


def _kept(request, pk):
    found = (
        Endorsement.objects.filter(association__in=_kept_by(request.user), pk=pk)
        .select_related("association", "candidate", "decision__case")
        .first()
    )
    if found is None:
        raise NotYours("There is no such endorsement, or it is not yours.")
    return found
