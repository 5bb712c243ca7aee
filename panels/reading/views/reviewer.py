"""The reviewer's desk: blind scripts in their stored order, one rated at a time."""

import json

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from exams.accounts.permissions import Permission, page
from exams.actions.pages import shows
from exams.refusals.exceptions import NotYours, Refused
from panels.reading.blind import desk_of, given_back_by, just_handed_in, script_for_reviewer, training_of
from panels.reading.forms.desk import DraftForm, RatingForm, TrainingForm
from panels.reading.procedures.monitoring import pace_of
from panels.reading.procedures.moving_on import let_ratings_stand
from panels.reading.procedures.ratings import save_draft
from panels.reading.states import CannotRate
from panels.reviewers.forms import AboutMeForm


@page(Permission.RATE_SCRIPTS)
@require_GET
def desk(request):
    now = timezone.now()
    lines = desk_of(request.user)
    done = sum(line.handed_in for line in lines)
    pace = pace_of(request.user)
    context = {
        "lines": lines,
        "done": done,
        "following": next((line for line in lines if not line.handed_in), None),
        "pace": pace,
        "minutes_left": round(pace * (len(lines) - done)) if pace else None,
        "just": just_handed_in(request.user, now=now),
        "given_back": given_back_by(request.user),
    }
    return render(request, "reading/reviewer/desk.html", context)


@page(Permission.RATE_SCRIPTS)
@require_GET
def about_me(request):
    """Whom this reviewer is close to, when they are away, how much they can read."""
    return _about_me(request, request.user, AboutMeForm(initial=AboutMeForm.first(request.user)))


@shows("declare-ties")
def _about_me(request, user, form):
    return render(request, "reading/reviewer/about_me.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.RATE_SCRIPTS)
@require_GET
def training(request):
    """Practice with feedback, and qualification without."""
    return _training(request, None, TrainingForm())


@shows("read-training-script")
def _training(request, reviewer, form):
    now = training_of(request.user)
    rows = list(form.rows(now.following.criteria)) if now.following else []
    context = {"desk": now, "script": now.following, "form": form, "rows": rows}
    return render(request, "reading/reviewer/training.html", context, status=422 if form.errors else 200)


@page(Permission.RATE_SCRIPTS)
@require_GET
def script(request, code):
    """One script beside the rubric.  What is handed in is locked."""
    let_ratings_stand(now=timezone.now())
    return _script(request, code, None)


@shows("rate-script")
def _faulty_rating(request, row, form):
    return _script(request, row.code, form)


def _script(request, code, form):
    now, blind = timezone.now(), script_for_reviewer(code, request.user)
    if form is None:
        form = RatingForm(initial={"comment": blind.comment})
    just = just_handed_in(request.user, now=now)
    context = {
        "script": blind,
        "form": form,
        "rows": list(form.rows(blind.criteria)),
        "note": form.data.get("note", "") if form.is_bound else blind.note,
        "can_take_back": blind.until is not None and now <= blind.until,
        "just": just if just and just.code != code else None,
        "reasons": CannotRate.choices,
    }
    return render(request, "reading/reviewer/script.html", context, status=422 if form.errors else 200)


@page(Permission.RATE_SCRIPTS)
@require_POST
def draft(request, code):
    """What was put down so far, kept as it goes."""
    try:
        given = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        given = None
    form = DraftForm(given) if isinstance(given, dict) else None
    if form is None or not form.is_valid():
        return JsonResponse({"detail": "The draft could not be read."}, status=400)
    try:
        kept = save_draft(code, by=request.user, now=timezone.now(), **form.cleaned_data)
    except NotYours as refusal:
        return JsonResponse({"detail": str(refusal)}, status=404)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=409)
    return JsonResponse({"saved_at": kept.saved_at.isoformat()})
