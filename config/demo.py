"""The demonstration's doors.  They exist under ``config.settings_demo`` and nowhere else."""

import os
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from exams.accounts.models import User

SETTINGS = "config.settings_demo"
LOOPBACK = {"127.0.0.1", "::1"}
DOMAIN = "@demo.invalid"  # a domain no mail reaches and nobody can own


@dataclass(frozen=True, slots=True)
class SignIn:
    url: str
    label: str
    description: str


PEOPLE = (
    (
        "coordinator",
        "Coordinator",
        "Runs five cycles of two associations: seats, fees, scoring, release.",
    ),
    ("candidate", "Candidate", "Reads a released decision, and applies for the next cycle."),
    ("sitter", "Candidate on the exam day", "Is checked in, has extra time, and can sit both parts now."),
    ("proctor", "Proctor", "Watches over the sitting that is on: checks in, sends word, gives time back."),
    ("reviewer", "Reviewer", "Reads blind scripts against the rubric."),
    ("portfolio", "Portfolio reviewer", "Reviews an identified portfolio, one after the other with a colleague."),
    ("lead", "Lead reviewer", "Settles scripts that readers differ on, and signs what the panel recommends."),
    ("member", "Committee member", "Reads docket, cases and statistics; a meeting is about to begin."),
    (
        "chair",
        "Committee chair",
        "Opens the meeting, records decisions, answers appeals, confirms an unsealing.",
    ),
)


def sign_ins():
    """The one-click sign-ins, for the pages of the demonstration."""
    if not is_demonstration():
        return []
    return [SignIn(reverse("demo-sign-in", args=[who]), label, said) for who, label, said in PEOPLE]


def is_demonstration() -> bool:
    """True only under the demonstration's own settings module; no setting in it can be borrowed."""
    return os.environ.get("DJANGO_SETTINGS_MODULE") == SETTINGS and settings.ROOT_URLCONF == "config.urls_demo"


@require_http_methods(["GET", "POST"])
def sign_in(request, who):
    """Sign in as one of the demonstration's invented people, from this machine only."""
    if not is_demonstration() or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404
    user = User.objects.filter(email=f"{who}{DOMAIN}", is_active=True).first()
    if user is None or user.has_usable_password():
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    on = request.POST.get("next", "")
    return redirect(on if url_has_allowed_host_and_scheme(on, allowed_hosts={request.get_host()}) else "home")
