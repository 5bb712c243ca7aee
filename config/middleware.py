"""What every answer of the house has in common."""

from exams.accounts import clock


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
            clock.stop()
