"""A form sent after the session had ended is not lost: it waits in the browser's new session until signing in."""

import time

from django.http import QueryDict

LONGEST = 200_000  # characters in all
MINUTES = 60
_KEY = "sent_signed_out"


def keep_input(request):
    given = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "confirmed", "once"):
        given.pop(name, None)
    text = given.urlencode()
    if len(text) <= LONGEST:
        request.session[_KEY] = {"path": request.path, "given": text, "at": time.time()}


def kept_input(request) -> QueryDict | None:
    """What was sent to this address, once."""
    kept = request.session.get(_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[_KEY]
    return QueryDict(kept["given"]) if time.time() - kept["at"] < MINUTES * 60 else None
