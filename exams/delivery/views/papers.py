"""The candidate sits: begins a part, writes, hands in, takes the receipts home."""

import json

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, own, page
from exams.actions.declaration import action_called
from exams.actions.performing import consequences_of
from exams.cycles.states import Part
from exams.delivery.actions import MY_PAPERS
from exams.delivery.clock import GRACE
from exams.delivery.models import ExamMessage, Response, WrittenResponse
from exams.delivery.procedures.papers import (
    hand_in,
    new_token,
    open_now,
    open_paper,
    papers_of,
    vignettes_of,
    why_not_yet,
)
from exams.delivery.procedures.saving import hash_of
from exams.delivery.states import AttemptState
from exams.registration.actions import MY_REGISTRATIONS
from exams.registration.eligibility.findings import carried_of
from exams.registration.procedures.accommodations import accommodation_of, allowance


@never_cache
@page(Permission.REGISTER)
@require_GET
def parts(request, pk):
    """Both parts of a registration: what is done, what may be begun, and how long it lasts."""
    registration, now = MY_REGISTRATIONS.get(request.user, pk), timezone.now()
    papers, carried, own_measures = papers_of(registration), carried_of(registration), accommodation_of(registration)
    rows = []
    for part, (paper_set, attempt) in papers.items():
        allowed = allowance(registration, part, own_measures)
        rows.append(
            {
                "part": part,
                "label": Part(part).label,
                "attempt": attempt,
                "carried": carried.get(part),
                "base": round(allowed.standard.total_seconds() / 60),
                "extra": round((allowed.standard * (allowed.multiplier - 1)).total_seconds() / 60),
                "breaks": round(allowed.added.total_seconds() / 60),
                "minutes": round(allowed.total.total_seconds() / 60),
                "set": paper_set is not None,
            }
        )
    context = {
        "registration": registration,
        "rows": rows,
        "why_not": why_not_yet(registration, now=now),
        "done": all(
            row.get("carried") or getattr(row["attempt"], "state", "") == AttemptState.SUBMITTED for row in rows
        ),
        "open": open_now(registration, now=now).first(),
        "in_force": own_measures,
        "word": _word(registration),
        "zone": registration.candidate.time_zone or registration.cycle.association.time_zone,
    }
    return render(request, "delivery/parts.html", context)


def _zone(attempt):
    candidate = attempt.registration.candidate
    return candidate.time_zone or candidate.association.time_zone


@never_cache
@own
@require_GET
def paper(request, pk):
    """The open paper; questions are in no page before it has begun.  Four questions to the database."""
    attempt, now = MY_PAPERS.get(request.user, pk), timezone.now()
    if attempt.state == AttemptState.IN_PROGRESS and not attempt.paused_at and attempt.closes_at + GRACE <= now:
        hand_in(attempt, by=request.user, now=now)
    if attempt.state != AttemptState.IN_PROGRESS:
        return render(request, "delivery/over.html", {"attempt": attempt, "zone": _zone(attempt)})
    token = _token(request, attempt)
    if token is None:
        device = request.session.setdefault(_place(attempt), new_token())
        return render(request, "delivery/elsewhere.html", {"attempt": attempt, "device": device})
    one = attempt.part == Part.ONE
    left = max((attempt.closes_at - (attempt.paused_at or now)).total_seconds(), 0)
    sheet = {
        "name": attempt.pk,
        "title": attempt.get_part_display(),
        "token": token,
        "seconds_left": left,
        "now": now.timestamp(),
        "news": attempt.news,
        "paused": attempt.paused_at is not None,
        "saves": attempt.saves,
        "save": f"/sit/{attempt.pk}/save/",
        "word": reverse("sitting:news", args=[attempt.pk]),
        "hand_in": action_called("hand-in-paper").path(attempt),
    }
    context = {"sheet": sheet, "items": _items(attempt) if one else None, "groups": None if one else _groups(attempt)}
    return render(request, "delivery/paper.html", context)


@never_cache
@own
@require_GET
def news(request, pk):
    """What the proctor's desk has to tell, and what handing in would mean; the open page asks when there is news."""
    attempt = MY_PAPERS.get(request.user, pk)
    told = [{"body": m.body, "at": m.sent_at.isoformat()} for m in _word(attempt.registration)]
    moved = [
        {"cause": m.get_cause_display(), "minutes": round((m.after - m.before).total_seconds() / 60)}
        for m in attempt.deadline_moves.all()
    ]
    asked = {"by": request.user, "now": timezone.now()}
    sentences, seal = consequences_of(action_called("hand-in-paper"), attempt, {}, **asked)
    handing_in = {"said": sentences[:-1], "confirm": seal if sentences else ""}  # the last one stands in the page
    return JsonResponse({"messages": told, "moves": moved, "handing_in": handing_in, "news": attempt.news})


@own
@require_GET
def receipts(request, pk):
    """The chain of receipts, to keep: each vouches for one saved answer and for the receipt before it."""
    attempt = MY_PAPERS.get(request.user, pk)
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


def _items(attempt):
    """The questions with the answers in force, in one question to the database."""
    given = Response.objects.filter(attempt=attempt, item=OuterRef("pk"))
    return attempt.form.items.annotate(
        given=Subquery(given.values("answer")[:1]), seq=Subquery(given.values("seq")[:1])
    )


def _groups(attempt):
    """The vignettes by group: [(group, how many to answer or None, its vignettes with the texts in force)]."""
    given = WrittenResponse.objects.filter(attempt=attempt, vignette=OuterRef("pk"))
    vignettes = list(
        attempt.form.vignettes.annotate(given=Subquery(given.values("text")[:1]), seq=Subquery(given.values("seq")[:1]))
    )
    rules = attempt.registration.cycle.rules.part_two
    return in_groups(vignettes_of(attempt, vignettes), rules.choice_of(attempt.registration.category))


def in_groups(shown, choice):
    """[(group in words, how many to answer or None, its vignettes)], one without a name where nothing is chosen."""
    if not choice:
        return [("", None, shown)]
    return [
        (c.group.replace("-", " ").capitalize(), c.answer, [v for v in shown if v.group == c.group]) for c in choice
    ]


def _word(registration):
    """Messages to this candidate, and to everybody of the sitting."""
    to_me = Q(registration=registration) | Q(registration=None)
    return list(ExamMessage.objects.filter(to_me, sitting=registration.sitting_id).order_by("pk"))


def _place(attempt):
    return f"paper:{attempt.pk}"


def _token(request, attempt):
    """This device's token; it stays with its session, so that a reload goes on."""
    held = request.session.get(_place(attempt), "")
    if held and attempt.token_hash == hash_of(held):
        return held
    token = open_paper(attempt, held_token=held, by=request.user, now=timezone.now())
    if token and token != held:
        request.session[_place(attempt)] = token
    return token
