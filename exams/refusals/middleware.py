"""How a refusal is answered on a page."""

from django.http import HttpResponse
from django.shortcuts import render

from exams.refusals.exceptions import NotAllowed, NotYours, Refused


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
