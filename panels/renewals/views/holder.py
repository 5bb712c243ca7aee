"""The endorsed person's own pages: the next renewal, and what changes an endorsement for longer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import Invalid, NotYours, Refused
from panels.endorsements.models import Endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.forms import HoursForm, InactiveForm, MoveForm, ReinstateForm
from panels.renewals.models import ContinuingHour
from panels.renewals.procedures import hours as continuing_hours
from panels.renewals.procedures import moving_category, reinstating, renewing
from panels.renewals.procedures.facts import keeping_of
from panels.renewals.states import RequestState

EARLIER = 50


@page(Permission.REGISTER)
@require_GET
def show(request, pk):
    """What is asked for, what is there, what is missing; everything that can be done about it."""
    return shown(request, _mine(request, pk), "renewals/holder/renewal.html")


@page(Permission.REGISTER)
@require_POST
def act(request, pk):
    return done(request, _mine(request, pk), "renewals/holder/renewal.html", "keeping:renewal")


def shown(request, endorsement, template, *, form=None, **more):
    """The renewal of one endorsement; the person's page and the office's show the same."""
    keeping = keeping_of(endorsement, now=timezone.now())
    others = Endorsement.objects.filter(candidate=endorsement.candidate_id, state=EndorsementState.ACTIVE)
    counting = {h.pk for h in keeping.counting}
    context = {
        "endorsement": endorsement,
        "association": endorsement.association,
        "keeping": keeping,
        "form": form or HoursForm(topics=keeping.rules.topics if keeping.rules else ()),
        "earlier": [h for h in keeping.hours if h.pk not in counting][:EARLIER],
        "others": others.exclude(pk=endorsement.pk),
        "history": endorsement.renewals.exclude(pk=keeping.renewal.pk if keeping.renewal else None).order_by("-due_on"),
        **more,
    }
    return render(request, template, context, status=422 if form is not None else 200)


def done(request, endorsement, template, name, **more):
    """One step, by the name on its button."""
    step = STEPS.get(request.POST.get("act", ""))
    if step is None:
        raise NotYours("That cannot be done here.")
    form = None
    try:
        answered = step(request, endorsement, timezone.now())
        if isinstance(answered, str):
            messages.success(request, answered)
        else:
            form = answered
    except NotYours:
        raise
    except Invalid as refusal:
        messages.error(request, " ".join([str(refusal), *map(str, refusal.faults)]))
    except Refused as refusal:
        messages.error(request, str(refusal))
    if form is not None:
        return shown(request, endorsement, template, form=form, **more)
    return redirect(name, pk=endorsement.pk)


def written(request, name):
    """What was typed, without the character that no database keeps."""
    return request.POST.get(name, "").replace("\0", "")


def _note(request, endorsement, now):
    """The form where something in it is wrong."""
    rules = keeping_of(endorsement, now=now).rules
    form = HoursForm(request.POST, topics=rules.topics if rules else ())
    if form.is_valid():
        try:
            continuing_hours.note_hours(endorsement.candidate, by=request.user, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return "The hours are noted. They count where an endorsement of yours asks for them in that period."
    return form


def _strike(request, endorsement, now):
    number = request.POST.get("hours", "")
    known = ContinuingHour.objects.filter(candidate=endorsement.candidate_id).select_related("candidate__association")
    hours = known.filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None
    if hours is None:
        raise NotYours("There are no such hours.")
    continuing_hours.strike_hours(hours, reason=written(request, "reason"), by=request.user, now=now)
    return "The hours are struck out; they stand in the record."


def _provide(request, endorsement, now):
    answer = request.POST.get("provides")
    if answer not in ("yes", "no"):
        raise Invalid("Choose yes or no.")
    renewing.say_whether_providing(endorsement, provides=answer == "yes", by=request.user, now=now)
    return "Noted."


def _sign(request, endorsement, now):
    if request.POST.get("agree") != "yes":
        raise Invalid("Tick the box beside the sentence to sign it.")
    renewing.sign_ethics(endorsement, by=request.user, now=now)
    return "The code of ethics is signed again."


def _attest(request, endorsement, now):
    if request.POST.get("agree") != "yes":
        raise Invalid("Tick the box beside the sentence to attest it.")
    renewing.attest(endorsement, by=request.user, now=now)
    return "Attested. The office has the next step; you are told here and by e-mail."


STEPS = {"hours": _note, "strike": _strike, "provides": _provide, "ethics": _sign, "attest": _attest}


@page(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def change(request, pk):
    """Time away, the way back, another category: only what can be asked for in the present state."""
    endorsement, now = _mine(request, pk), timezone.now()
    keeping = keeping_of(endorsement, now=now)
    if keeping.rules is None:
        raise NotYours("This association has no rule book in force.")
    data, what = request.POST or None, request.POST.get("act", "")
    forms = {
        "inactive": InactiveForm(data if what == "inactive" else None),
        "reinstate": ReinstateForm(data if what == "reinstate" else None, rules=keeping.rules.reinstatement),
        "move": MoveForm(
            data if what == "move" else None,
            prefix="move",
            categories=moving_category.ways_from(endorsement, keeping.all_rules),
        ),
    }
    form = forms.get(what)
    if request.method == "POST" and _change(request, endorsement, what, form, now):
        return redirect("keeping:change", pk=pk)
    context = {
        "endorsement": endorsement,
        "association": endorsement.association,
        "rules": keeping.rules,
        "keeping": keeping,
        "forms": forms,
        "form": form,
        "asked_for": reinstating.asked_for_reinstatement(keeping.all_rules),
        "changes": endorsement.changes.order_by("-changed_at"),
        "reinstatements": endorsement.reinstatements.order_by("-asked_at"),
        "moves": endorsement.category_moves.order_by("-asked_at"),
        "can_withdraw": endorsement.reinstatements.waiting().exists() or _open_move(endorsement) is not None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "renewals/holder/change.html", context, status=status)


def _change(request, endorsement, what, form, now):
    """Whether it was done; what is wrong stands in the form."""
    if what not in CHANGES:
        raise NotYours("That cannot be done here.")
    if form is not None and not form.is_valid():
        return False
    try:
        answered = CHANGES[what](request, endorsement, form.cleaned_data if form else {}, now)
    except Invalid as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return True
        for sentence in refusal.faults or [str(refusal)]:
            form.add_error(None, sentence)
        return False
    except Refused as refusal:
        messages.error(request, str(refusal))
        return form is None
    messages.success(request, answered)
    return True


def _away(request, endorsement, given, now):
    reinstating.ask_inactive(endorsement, by=request.user, now=now, **given)
    return "Your endorsement is inactive. Come back whenever you like."


def _back(request, endorsement, given, now):
    reinstating.come_back(endorsement, by=request.user, now=now)
    return "Your endorsement is active again."


def _reinstate(request, endorsement, given, now):
    reinstating.ask_reinstatement(endorsement, by=request.user, now=now, **given)
    return "Your request is with the office; you are told here and by e-mail."


def _move(request, endorsement, given, now):
    moving_category.ask_to_move(endorsement, by=request.user, now=now, **given)
    return "Your wish is with the office; you are told here and by e-mail."


def _withdraw(request, endorsement, given, now):
    waiting = endorsement.reinstatements.waiting().first()
    if waiting:
        reinstating.withdraw_reinstatement(waiting, by=request.user, now=now)
        return "Your request is withdrawn."
    move = _open_move(endorsement)
    if move is None:
        raise Refused("There is no request to withdraw.")
    moving_category.withdraw_move(move, by=request.user, now=now)
    return "Your wish to move is withdrawn."


def _open_move(endorsement):
    return endorsement.category_moves.filter(state__in=[RequestState.ASKED, RequestState.GRANTED]).first()


CHANGES = {"inactive": _away, "back": _back, "reinstate": _reinstate, "move": _move, "withdraw": _withdraw}


def _mine(request, pk):
    mine = (
        Endorsement.objects.filter(pk=pk, candidate__user=request.user)
        .select_related("association", "candidate__association")
        .first()
    )
    if mine is None:
        raise NotYours("No such endorsement is yours.")
    return mine
