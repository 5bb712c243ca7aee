"""The log of a person's hours, and where each of them counts."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission, page
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from panels.portfolio.models import Portfolio
from panels.renewals.procedures.hours_log import free_hours
from panels.renewals.where_hours_count import log_of


@page(Permission.REGISTER)
@require_GET
def my_hours(request):
    return _shown(request)


@shows("note-my-hours")
def _with_faults(request, candidate, form):
    return _shown(request, faulty={candidate.pk: form})


def _shown(request, *, faulty=None):
    now, logs, faulty = timezone.now(), [], faulty or {}
    for candidate in Candidate.objects.of_account(request.user).select_related("association", "user"):
        open_ones = [one for one in Portfolio.objects.filter(candidate=candidate).whole() if one.open]
        empty = bound_form(action_called("note-my-hours"), candidate, by=request.user, now=now)
        logs.append(
            {
                "candidate": candidate,
                "hours": log_of(candidate, now=now),
                "portfolios": [one for one in open_ones if free_hours(one).exists()],
                "form": faulty.get(candidate.pk) or empty,
            }
        )
    form = next(iter(faulty.values()), None)
    return render(request, "renewals/holder/log.html", {"logs": logs, "form": form}, status=422 if faulty else 200)
