"""The office that keeps the registry: renewals to look at, audits, requests to answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.refusals.typed_input import keep_typed
from exams.registration.procedures.standing import note_membership
from exams.wording.phrases import counted
from panels.endorsements.models import Endorsement
from panels.renewals.forms import MemberForm
from panels.renewals.models import AuditDraw, CategoryMove, Reinstatement
from panels.renewals.procedures import audits, moving_category, reinstating, renewing
from panels.renewals.procedures.facts import keeping_of, keeping_of_all
from panels.renewals.procedures.first_days import set_first_days
from panels.renewals.procedures.lists import SHOWN, endorsements_shown, how_many, requests_waiting
from panels.renewals.views.holder import STEPS, done, shown, written

A_PAGE = 50
ONE = "renewals/office/one.html"


@page(Permission.KEEP_REGISTRY)
@require_GET
def all_of_them(request):
    """One list of endorsements at a time, each row one click from its cure."""
    kept, today = associations_kept(request.user), timezone.localdate()
    show = request.GET.get("show", "")
    numbers = how_many(kept, today)
    if show not in SHOWN:
        show = next((name for name in ("audit", "attested", "overdue") if numbers[name]), "due")
    sought = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = endorsements_shown(kept, show, today)
    if sought:
        found = found.filter(name__icontains=sought) | found.filter(number__icontains=sought)
    shown_now = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = keeping_of_all(shown_now, now=timezone.now())
    reinstatements, moves = requests_waiting(kept)
    context = {
        "rows": rows.values(),
        "shown": shown_now,
        "show": show,
        "q": sought,
        "filters": [(name, label, numbers[name]) for name, label in SHOWN.items()],
        "associations": kept,
        "requests": reinstatements.count() + moves.count(),
        "draws": AuditDraw.objects.filter(association__in=kept).select_related("association", "by").order_by("-at")[:5],
    }
    return render(request, "renewals/office/list.html", context)


@page(Permission.KEEP_REGISTRY)
@require_POST
def act_on_all(request):
    """Draw the audit, renew everybody who may be, or set the day that is missing; for one association."""
    number = request.POST.get("association", "")
    association = next((a for a in associations_kept(request.user) if str(a.pk) == number), None)
    what = request.POST.get("act", "")
    if association is None or what not in ("draw", "renew", "dates"):
        raise NotYours("That cannot be done here.")
    now = timezone.now()
    try:
        if what == "draw":
            draw = audits.draw_audit(association, by=request.user, now=now)
            said = f"{len(draw.drawn)} of {counted(len(draw.pool), 'attestation')} drawn for an audit."
        elif what == "renew":
            said = f"{counted(renewing.renew_attested(association, by=request.user, now=now), 'endorsement')} renewed."
        else:
            n = set_first_days(association, by=request.user, now=now)
            said = f"{counted(n, 'endorsement')} got the day of the rule book."
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("renewals:all")


@page(Permission.KEEP_REGISTRY)
@require_GET
def one(request, pk):
    return shown(request, _kept(request, pk), ONE, member_form=MemberForm())


@page(Permission.KEEP_REGISTRY)
@require_POST
def act(request, pk):
    """A step of the office, or one of the person's that came on paper."""
    endorsement, what = _kept(request, pk), request.POST.get("act", "")
    if what in STEPS:
        return done(request, endorsement, ONE, "renewals:one", member_form=MemberForm())
    if what == "member":
        return _note_membership(request, endorsement)
    renewal = endorsement.renewals.now_due().first()
    if renewal is None or what not in ACTS:
        raise NotYours("That cannot be done here.")
    try:
        messages.success(request, ACTS[what](request, renewal, timezone.now()))
    except Refused as refusal:
        keep_typed(request)
        messages.error(request, str(refusal))
    return redirect("renewals:one", pk=pk)


def _note_membership(request, endorsement):
    form, now = MemberForm(request.POST), timezone.now()
    keeping = keeping_of(endorsement, now=now)
    if not form.is_valid() or form.cleaned_data["bought_on"] > keeping.today:
        messages.error(request, "Give the day on which the membership was bought, as 2026-03-31; not one to come.")
    elif keeping.all_rules is None:
        messages.error(request, "There is no rule book in force that says how long a membership runs.")
    else:
        bought_on = form.cleaned_data["bought_on"]
        note_membership(endorsement.candidate, bought_on=bought_on, rules=keeping.all_rules, by=request.user, now=now)
        messages.success(request, "The membership is noted.")
    return redirect("renewals:one", pk=endorsement.pk)


def _renew(request, renewal, now):
    renewing.renew(renewal, by=request.user, now=now)
    return "The endorsement is renewed."


def _send_back(request, renewal, now):
    renewing.send_back(renewal, reason=written(request, "reason"), by=request.user, now=now)
    return "Sent back; the person has a message."


def _decide(request, renewal, now):
    audits.decide_audit(
        renewal, outcome=request.POST.get("outcome", ""), note=written(request, "note"), by=request.user, now=now
    )
    return "The audit is decided; the person has a message."


ACTS = {"renew": _renew, "send-back": _send_back, "audit": _decide}


@page(Permission.KEEP_REGISTRY)
@require_GET
def requests(request):
    """Reinstatements and moves to another category that wait for an answer."""
    reinstatements, moves = requests_waiting(associations_kept(request.user))
    context = {
        "reinstatements": Paginator(reinstatements, A_PAGE).get_page(request.GET.get("page")),
        "moves": Paginator(moves, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "renewals/office/requests.html", context)


@page(Permission.KEEP_REGISTRY)
@require_POST
def answer(request, pk):
    """Yes or no to one request, with the sentence the person will read."""
    kept = associations_kept(request.user)
    kinds = {"reinstatement": Reinstatement, "move": CategoryMove}
    kind, verdict = kinds.get(request.POST.get("kind", "")), request.POST.get("verdict", "")
    asked = kind.objects.filter(pk=pk, endorsement__association__in=kept).first() if kind else None
    if asked is None:
        raise NotYours("There is no such request.")
    given = {"answer": written(request, "answer"), "by": request.user, "now": timezone.now()}
    try:
        if verdict not in ("yes", "no"):
            raise Invalid("Choose whether the request is granted.")
        if kind is Reinstatement:
            paid = request.POST.get("fee_received") == "yes"
            reinstating.decide_reinstatement(asked, granted=verdict == "yes", fee_received=paid, **given)
        else:
            moving_category.decide_move(asked, granted=verdict == "yes", **given)
        messages.success(request, "The request is answered; the person has a message.")
    except Refused as refusal:
        keep_typed(request)
        messages.error(request, str(refusal))
    return redirect("renewals:requests")


def associations_kept(user):
    """The associations whose registry this person keeps."""
    may = {g.association for g in user.grants if user.may(Permission.KEEP_REGISTRY, g.association_id)}
    return sorted(may, key=str)


def _kept(request, pk):
    it = (
        Endorsement.objects.filter(pk=pk, association__in=associations_kept(request.user))
        .select_related("association", "candidate__association", "candidate__user")
        .first()
    )
    if it is None:
        raise NotYours("There is no such endorsement, or it is not yours.")
    return it
