"""While there is no association, every page of a person who is not signed in leads to the first run."""

from django.shortcuts import redirect
from django.urls import reverse

from exams.associations.procedures.founding import is_set_up

OPEN = ("/start/", "/do/installation/", "/api/", "/static/", "/mailbox/")


class LeadToTheFirstRun:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method not in ("GET", "HEAD") or request.path.startswith(OPEN) or _stays(request) or is_set_up():
            return None
        return redirect(reverse("start"))


def _stays(request):
    """Somebody who is signed in walks where they may; only without any role the first page leads to the first run."""
    return request.user.is_authenticated and (request.path != "/" or request.user.grants)
