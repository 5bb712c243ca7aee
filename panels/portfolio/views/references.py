"""A reference rating, by a secret link and without an account."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.permissions import public
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.calendar.days import local_day
from panels.portfolio.actions.rows import LINKS
from panels.portfolio.procedures.references import SCALE


@public
@require_GET
def reference(request, token):
    """Who asks, whether they may read the answer, and one question for every competency.  It works once."""
    it, now = LINKS.get(request.user, token), timezone.now()
    if hasattr(it, "answer"):
        return _plain(request, it, "answered")
    if local_day(now, it.portfolio.candidate.association.time_zone) > it.link_until:
        return _plain(request, it, "over", status=410)
    form = bound_form(action_called("answer-reference"), it, by=request.user, now=now)
    return _plain(request, it, "form", form=form)


@shows("answer-reference")
def _with_faults(request, it, form):
    return _plain(request, it, "form", form=form, status=422)


def _plain(request, it, what, status=200, **more):
    """Kept by no cache, and the secret of the address told to nobody by a link."""
    candidate = it.portfolio.candidate
    timezone.activate(candidate.association.time_zone)
    context = {"it": it, "candidate": candidate, "portfolio": it.portfolio, "scale": SCALE, "what": what, **more}
    response = render(request, "portfolio/reference.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "strict-origin"  # "no-referrer" would post forms from "null"
    response["X-Robots-Tag"] = "noindex"
    response._has_been_logged = True  # a form with a fault is no news, and the log must not learn the secret
    return response
