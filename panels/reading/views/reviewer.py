"""The reviewer's desk: blind scripts in their stored order, one rated at a time."""

import json

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.accounts.permissions import Permission, page
from exams.refusals.exceptions import Invalid, NotYours, Refused
from panels.reading.blind import desk_of, script_for_reviewer, training_of
from panels.reading.forms import RatingForm
from panels.reading.procedures.discussion import remark, revise
from panels.reading.procedures.monitoring import pace_of
from panels.reading.procedures.ratings import give_back, rate_script, save_draft, take_back
from panels.reading.procedures.training import ask_to_qualify, read_training
from panels.reading.states import CannotRate
from panels.reviewers.forms import AboutMeForm
from panels.reviewers.procedures import declare_ties, own_word


@page(Permission.RATE_SCRIPTS)
@require_GET
def desk(request):
    lines = desk_of(request.user)
    done = sum(line.handed_in for line in lines)
    following = next((line for line in lines if not line.handed_in), None)
    pace = pace_of(request.user)
    context = {
        "lines": lines,
        "done": done,
        "following": following,
        "pace": pace,
        "minutes_left": round(pace * (len(lines) - done)) if pace else None,
    }
    return render(request, "reading/reviewer/desk.html", context)


@page(Permission.RATE_SCRIPTS)
@require_http_methods(["GET", "POST"])
def about_me(request):
    """Whom this reviewer is close to, when they are away, how much they can read."""
    form = AboutMeForm(request.POST or None, initial=own_word(request.user))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        names = given.pop("ties").splitlines()
        try:
            declare_ties(request.user, names, by=request.user, now=timezone.now(), **given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Thank you. What they wrote will not come to your desk.")
            return redirect("reviewer:desk")
    status = 422 if form.errors else 200
    return render(request, "reading/reviewer/about_me.html", {"form": form}, status=status)


@page(Permission.RATE_SCRIPTS)
@require_http_methods(["GET", "POST"])
def training(request):
    """Practice with feedback, and qualification without."""
    desk_now, feedback = training_of(request.user), None
    following = desk_now.following
    form = RatingForm(request.POST or None, criteria=following.criteria) if following else None
    if request.method == "POST" and request.POST.get("act") == "ready":
        try:
            ask_to_qualify(request.user, now=timezone.now())
            messages.success(request, "The qualification scripts are here; nothing is said before the set is read.")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("reviewer:training")
    sent = request.method == "POST" and following and request.POST.get("seed") == str(following.number)
    if sent and form.is_valid():
        try:
            feedback = read_training(request.user, following.number, form.levels(), now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        if feedback is None:
            return redirect("reviewer:training")
    context = {"desk": desk_now, "script": following, "form": form, "feedback": feedback}
    status = 422 if form is not None and form.errors else 200
    return render(request, "reading/reviewer/training.html", context, status=status)


@page(Permission.RATE_SCRIPTS)
@require_http_methods(["GET", "POST"])
def script(request, code):
    """One script beside the rubric.  What is handed in is locked."""
    blind = script_for_reviewer(code, request.user)
    form = RatingForm(request.POST or None, criteria=blind.criteria, initial={"comment": blind.comment})
    if request.method == "POST" and form.is_valid():
        try:
            said = {"comment": form.cleaned_data["comment"], "comments": form.comments()}
            rate_script(code, form.levels(), by=request.user, now=timezone.now(), **said)
        except Invalid as refusal:
            for fault in refusal.faults or [str(refusal)]:
                form.add_error(None, fault)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("reviewer:desk")
        else:
            messages.success(
                request, f"Your rating of {code} is handed in; from your list it can be taken back for a while."
            )
            return _next(request)
    status = 422 if form.errors else 200
    context = {
        "script": blind,
        "form": form,
        "can_take_back": blind.until is not None and timezone.now() <= blind.until,
        "reasons": CannotRate.choices,
    }
    return render(request, "reading/reviewer/script.html", context, status=status)


@page(Permission.RATE_SCRIPTS)
@require_POST
def draft(request, code):
    """What was put down so far, kept as it goes."""
    try:
        given = json.loads(request.body or b"{}")
        levels = {int(pk): int(level) for pk, level in dict(given.get("levels", {})).items()}
        comments = {int(pk): str(text) for pk, text in dict(given.get("comments", {})).items()}
        texts = {"comment": str(given.get("comment", "")), "note": str(given.get("note", ""))}
        kept = save_draft(code, levels=levels, comments=comments, by=request.user, now=timezone.now(), **texts)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"detail": "The draft could not be read."}, status=400)
    except NotYours as refusal:
        return JsonResponse({"detail": str(refusal)}, status=404)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=409)
    return JsonResponse({"saved_at": kept.saved_at.isoformat()})


@page(Permission.RATE_SCRIPTS)
@require_POST
def discuss(request, code):
    """A remark to the others, or the last word on one's own levels."""
    if request.POST.get("act") == "remark":
        body, now = request.POST.get("body", ""), timezone.now()
        return _answer(
            request, code, lambda: remark(code, body, by=request.user, now=now), "The others see your remark."
        )
    blind = script_for_reviewer(code, request.user)
    given = {c.id: request.POST.get(f"criterion-{c.id}", "") for c in blind.criteria}
    levels = {pk: int(level) for pk, level in given.items() if level.lstrip("-").isdecimal() and len(level) < 5}
    said = "Your last word on this script is kept."
    return _answer(request, code, lambda: revise(code, levels, by=request.user, now=timezone.now()), said)


@page(Permission.RATE_SCRIPTS)
@require_POST
def undo(request, code):
    """A wrong click taken back."""
    said = "Taken back; what you had put down is here."
    return _answer(request, code, lambda: take_back(code, by=request.user, now=timezone.now()), said)


def _answer(request, code, act, said):
    """Back to the script, with what came of it; a script that is not theirs does not exist."""
    try:
        act()
        messages.success(request, said)
    except NotYours:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reviewer:script", code=code)


@page(Permission.RATE_SCRIPTS)
@require_POST
def return_script(request, code):
    try:
        reason, cannot = request.POST.get("reason", "")[:300], request.POST.get("cannot", CannotRate.OTHER)
        give_back(code, reason=reason, cannot=cannot, by=request.user, now=timezone.now())
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewer:script", code=code)
    messages.success(request, f"Script {code} is off your desk. Nobody will ask you why.")
    return _next(request)


def _next(request):
    following = next((line for line in desk_of(request.user) if not line.handed_in), None)
    return redirect("reviewer:script", code=following.code) if following else redirect("reviewer:desk")
