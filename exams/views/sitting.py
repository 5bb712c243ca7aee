"""The candidate sits: begins a part, writes, hands in, takes the receipts home."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.access import page
from exams.errors import NotYours
from exams.models import Attempt, Registration
from exams.procedures.papers import allowance_of, begin_part, hand_in, open_paper, papers_of, why_not_yet
from exams.procedures.saving import GRACE, hash_of
from exams.roles import Permission
from exams.states import AttemptState, Part


@never_cache
@page(Permission.REGISTER)
@require_GET
def parts(request, pk):
    """Both parts of a registration: what is done, what may be begun, and how long it lasts."""
    registration, now = _registration(request, pk), timezone.now()
    papers = papers_of(registration)
    rows = [
        {
            "part": part,
            "label": Part(part).label,
            "attempt": attempt,
            "minutes": round(allowance_of(registration, part).total.total_seconds() / 60),
            "set": paper is not None,
        }
        for part, (paper, attempt) in papers.items()
    ]
    context = {"registration": registration, "rows": rows, "why_not": why_not_yet(registration, now=now)}
    return render(request, "exams/sitting/parts.html", context)


@page(Permission.REGISTER)
@require_POST
def begin(request, pk, part):
    registration = _registration(request, pk)
    if part not in Part.values:
        raise NotYours("There is no such part.")
    attempt = begin_part(registration, part, by=request.user, now=timezone.now())
    return redirect("sitting:paper", pk=attempt.pk)


@never_cache
@page(Permission.REGISTER)
@require_GET
def paper(request, pk):
    """The open paper; questions are in no page before it has begun."""
    attempt, now = _attempt(request, pk), timezone.now()
    if attempt.state == AttemptState.IN_PROGRESS and attempt.closes_at + GRACE <= now:
        hand_in(attempt, by=request.user, now=now)
    if attempt.state != AttemptState.IN_PROGRESS:
        return render(request, "exams/sitting/over.html", {"attempt": attempt})
    token = _token(request, attempt, take_over=False)
    if token is None:
        return render(request, "exams/sitting/elsewhere.html", {"attempt": attempt})
    one = attempt.part == Part.ONE
    if one:
        given = {r.item_id: r for r in attempt.responses.all()}
        questions = [(item, given.get(item.pk)) for item in attempt.form.items.all()]
    else:
        given = {r.vignette_id: r for r in attempt.written_responses.all()}
        questions = [(vignette, given.get(vignette.pk)) for vignette in attempt.form.vignettes.all()]
    left = max((attempt.closes_at - now).total_seconds(), 0)
    context = {"attempt": attempt, "questions": questions, "token": token, "seconds_left": left, "part_one": one}
    return render(request, "exams/sitting/paper.html", context)


@page(Permission.REGISTER)
@require_POST
def take_over(request, pk):
    attempt = _attempt(request, pk)
    _token(request, attempt, take_over=True)
    return redirect("sitting:paper", pk=pk)


@page(Permission.REGISTER)
@require_POST
def finish(request, pk):
    """Hand the paper in; only the device that writes it may."""
    attempt = _attempt(request, pk)
    if attempt.state == AttemptState.IN_PROGRESS:
        if _token(request, attempt, take_over=False) is None:
            return redirect("sitting:paper", pk=pk)
        hand_in(attempt, by=request.user, now=timezone.now())
    return redirect("sitting:paper", pk=pk)


@page(Permission.REGISTER)
@require_GET
def receipts(request, pk):
    """The chain of receipts, to keep: each vouches for one saved answer and for the receipt before it."""
    attempt = _attempt(request, pk)
    rows = attempt.journal.values_list("item_id", "vignette_id", "seq", "saved_at", "previous", "receipt")
    chain = [
        {
            "question": f"item:{item}" if item else f"vignette:{vignette}",
            "seq": seq,
            "saved_at": saved_at.isoformat(),
            "previous": previous,
            "receipt": receipt,
        }
        for item, vignette, seq, saved_at, previous, receipt in rows
    ]
    body = json.dumps({"paper": attempt.pk, "newest": attempt.receipt, "receipts": chain}, indent=1)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipts-{attempt.pk}.json"'
    return response


def _registration(request, pk):
    mine = Registration.objects.of_account(request.user)
    found = mine.select_related("cycle__association", "cycle__rule_book", "sitting").filter(pk=pk).first()
    if found is None:
        raise NotYours("There is no such registration, or it is not yours.")
    return found


def _attempt(request, pk):
    mine = Attempt.objects.filter(registration__candidate__user=request.user)
    found = mine.select_related("registration__cycle__association", "form").filter(pk=pk).first()
    if found is None:
        raise NotYours("There is no such paper, or it is not yours.")
    return found


def _token(request, attempt, *, take_over):
    """This device's token; it stays with its session, so that a reload goes on."""
    place = f"paper:{attempt.pk}"
    held = request.session.get(place, "")
    if held and attempt.token_hash == hash_of(held):
        return held
    token = open_paper(attempt, held_token=held, take_over=take_over, by=request.user, now=timezone.now())
    if token and token != held:
        request.session[place] = token
    return token
