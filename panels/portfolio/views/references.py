"""A reference rating, by a secret link and without an account."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from exams.calendar.days import local_day
from exams.refusals.exceptions import NotYours, Refused
from panels.portfolio.forms import RatingByReferenceForm
from panels.portfolio.procedures.facts import rules_of
from panels.portfolio.procedures.references import SCALE, answer_reference, request_behind


@require_http_methods(["GET", "POST"])
def reference(request, token):
    """Who asks, whether they may read the answer, and one question for every competency.  It works once."""
    it, now = request_behind(token), timezone.now()
    candidate = it.portfolio.candidate
    if request.user.is_authenticated and request.user.pk == candidate.user_id:
        raise NotYours("Nobody rates themselves.")
    timezone.activate(candidate.association.time_zone)
    context = {"it": it, "candidate": candidate, "portfolio": it.portfolio, "scale": SCALE}
    if hasattr(it, "answer"):
        return _plain(request, "answered", context)
    if local_day(now, candidate.association.time_zone) > it.link_until:
        return _plain(request, "over", context, status=410)
    form = RatingByReferenceForm(
        request.POST or None, competencies=rules_of(it.portfolio, now=now).portfolio.competencies
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer_reference(token, ratings=form.ratings(), comment=form.cleaned_data["comment"], now=now)
            return _plain(request, "answered", context)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _plain(request, "form", context | {"form": form}, status=422 if form.errors else 200)


def _plain(request, what, context, status=200):
    """Kept by no cache, and the secret of the address told to nobody by a link."""
    response = render(request, "portfolio/reference.html", context | {"what": what}, status=status)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response._has_been_logged = True  # a form with a fault is no news, and the log must not learn the secret
    return response
