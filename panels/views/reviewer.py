"""The reviewer's desk: blind scripts in their stored order, one rated at a time."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.access import page
from exams.errors import Invalid, Refused
from exams.roles import Permission
from panels.blind import desk_of, script_for_reviewer
from panels.forms import AboutMeForm, RatingForm
from panels.procedures.rating import give_back, rate_script
from panels.procedures.reviewers import declare_ties, own_word


@page(Permission.RATE_SCRIPTS)
@require_GET
def desk(request):
    lines = desk_of(request.user)
    done = sum(line.handed_in for line in lines)
    following = next((line for line in lines if not line.handed_in), None)
    return render(request, "panels/reviewer/desk.html", {"lines": lines, "done": done, "following": following})


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
    return render(request, "panels/reviewer/about_me.html", {"form": form}, status=status)


@page(Permission.RATE_SCRIPTS)
@require_http_methods(["GET", "POST"])
def script(request, code):
    """One script beside the rubric.  What is handed in is locked."""
    blind = script_for_reviewer(code, request.user)
    form = RatingForm(request.POST or None, criteria=blind.criteria)
    if request.method == "POST" and form.is_valid():
        try:
            rate_script(code, form.levels(), comment=form.cleaned_data["comment"], by=request.user, now=timezone.now())
        except Invalid as refusal:
            for fault in refusal.faults or [str(refusal)]:
                form.add_error(None, fault)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("reviewer:desk")
        else:
            messages.success(request, f"Your rating of {code} is handed in.")
            return _next(request)
    status = 422 if form.errors else 200
    return render(request, "panels/reviewer/script.html", {"script": blind, "form": form}, status=status)


@page(Permission.RATE_SCRIPTS)
@require_POST
def return_script(request, code):
    try:
        give_back(code, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now())
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewer:script", code=code)
    messages.success(request, f"Script {code} is off your desk. Nobody will ask you why.")
    return _next(request)


def _next(request):
    following = next((line for line in desk_of(request.user) if not line.handed_in), None)
    return redirect("reviewer:script", code=following.code) if following else redirect("reviewer:desk")
