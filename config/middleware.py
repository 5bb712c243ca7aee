"""What every answer of the house has in common."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from exams.refusals.exceptions import NotAllowed, NotYours, Refused


class NeverCachePagesOfPeople:
    """A page shown to a signed-in person is kept by no cache and no back button."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


class EachTheirOwnClock:
    """A page sets the clock of whoever reads it; the next answer of this thread begins without one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class AnswerRefusals:
    """A rule that says no answers with its sentence; what is not yours answers as what does not exist."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if isinstance(error, NotYours):
            return render(request, "404.html", status=404)
        status = 403 if isinstance(error, NotAllowed) else 409
        return render(request, "refused.html", {"sentence": str(error)}, status=status)
