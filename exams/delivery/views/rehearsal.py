"""The rehearsal: the real page and the real way of saving over invented questions; the readiness check beside it."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.delivery.forms import TrialIn
from exams.delivery.models import Rehearsal
from exams.delivery.procedures.rehearsal import CHECKS, rehearse_saving
from exams.refusals.exceptions import Refused
from exams.registration.actions import MY_REGISTRATIONS

LASTS = timedelta(minutes=15)
ITEMS = (
    ("Which of these is a colour?", ("Blue", "Seven", "Tuesday", "Quickly")),
    ("How many days has a week?", ("Five", "Six", "Seven", "Eight")),
    ("Which of these can be eaten?", ("A pear", "A pencil", "A pebble", "A pillow")),
)
VIGNETTE = (
    "A trial of writing",
    "Somebody asks you for the way to the station.",
    "Write two or three sentences about the way.",
)


@never_cache
@page(Permission.REGISTER)
@require_GET
def rehearse(request, pk):
    registration, now = MY_REGISTRATIONS.get(request.user, pk), timezone.now()
    kept = Rehearsal.objects.filter(registration=registration).first()
    answers = kept.answers if kept else {}
    items = [_item(n, stem, options, answers) for n, (stem, options) in enumerate(ITEMS, start=1)]
    title, text, prompt = VIGNETTE
    writing = _question(
        SimpleNamespace(pk=1, title=title, label="", text=text, prompts=[prompt]), "vignette:1", answers
    )
    sheet = {
        "name": f"rehearsal-{registration.pk}",
        "title": "Rehearsal",
        "token": "rehearsal",
        "seconds_left": _seconds_left(request, registration, kept, now=now),
        "now": now.timestamp(),
        "news": 0,
        "paused": False,
        "saves": len(answers),
        "save": reverse("sitting:rehearsal-save", args=[pk]),
        "word": "",
        "hand_in": action_called("finish-rehearsal").path(registration),
    }
    context = {
        "sheet": sheet,
        "items": items,
        "groups": [("", None, [writing])],
        "registration": registration,
        "checks": [(name, label, kept.checks.get(name) if kept else None) for name, label in CHECKS.items()],
        "kept": kept,
    }
    return render(request, "delivery/rehearsal.html", context)


@page(Permission.REGISTER)
@require_POST
def save(request, pk):
    """Answers in the shape of the real lane, and acknowledged like there."""
    registration, now = MY_REGISTRATIONS.get(request.user, pk), timezone.now()
    try:
        given = TrialIn(data=json.loads(request.body or b"{}"))
    except (ValueError, RecursionError):
        return _unreadable("What was sent could not be read.")
    if not given.is_valid():
        return _unreadable("What was sent could not be read.")
    answers = [(a["question"], a["seq"], a["text"]) for a in given.validated_data.get("answers", [])]
    try:
        receipts = rehearse_saving(registration, answers, now=now) if answers else []
    except Refused as refusal:
        return _unreadable(str(refusal), code=refusal.code)
    saved = [{"question": q, "seq": s, "receipt": r, "saved_at": now.isoformat()} for q, s, r in receipts]
    left = _seconds_left(request, registration, None, now=now)
    return JsonResponse({"saved": saved, "seconds_left": left, "paused": False, "news": 0, "now": now.timestamp()})


def _seconds_left(request, registration, kept, *, now):
    """The clock of this browser's rehearsal: it runs on over a reload, and begins anew once handed in or over."""
    place = f"rehearsal:{registration.pk}"
    began = datetime.fromtimestamp(request.session.get(place, now.timestamp()), UTC)
    over = now >= began + LASTS or (kept is not None and kept.finished_at is not None and kept.finished_at >= began)
    if place not in request.session or (over and request.method == "GET"):
        began = now
        request.session[place] = now.timestamp()
    return max((began + LASTS - now).total_seconds(), 0)


def _unreadable(sentence, *, code="invalid"):
    return JsonResponse({"code": code, "detail": sentence}, status=400)


def _item(n, stem, options, answers):
    choices = list(zip("ABCD", options, strict=True))
    item = SimpleNamespace(pk=n, stem=stem, code="", several=False, choices=choices)
    return _question(item, f"item:{n}", answers)


def _question(question, name, answers):
    kept = answers.get(name, {})
    question.given, question.seq = kept.get("text", ""), kept.get("seq", 0)
    return question
