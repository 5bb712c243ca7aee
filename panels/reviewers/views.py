"""The reviewers of an association, as the office knows them."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from panels.reviewers.actions import REVIEWERS


@page(Permission.RUN_CYCLES)
@require_GET
def everybody(request):
    """Who reads, in which state, with or without an account."""
    reviewers = REVIEWERS.of(request.user, Permission.RUN_CYCLES).order_by("association__name", "name", "reference")
    return render(request, "reviewers/list.html", {"reviewers": reviewers})


@page(Permission.RUN_CYCLES)
@require_GET
def show(request, pk):
    """Employer, ties, what they may read and when they are away."""
    reviewer = REVIEWERS.get(request.user, pk, Permission.RUN_CYCLES)
    action = action_called("note-reviewer-facts")
    return _show(request, reviewer, bound_form(action, reviewer, by=request.user, now=timezone.now()))


@shows("note-reviewer-facts")
def _show(request, reviewer, form):
    context = {"association": reviewer.association, "reviewer": reviewer, "form": form}
    return render(request, "reviewers/one.html", context, status=422 if form.errors else 200)
