"""A form sent after the session had ended, or from before signing in anew, is not lost: it waits in the new session.

It says, signed, for whom it was shown: whoever else signs in next in that browser does not see it.
"""

import time
import uuid

from django.core.signing import BadSignature, Signer
from django.http import QueryDict

LONGEST = 200_000  # characters in all
MINUTES = 60
_KEY = "sent_signed_out"
_SIGNER = Signer(salt="shown to")


def key_of_form(user) -> str:
    """A key of its own for each form shown, which says to whom it was shown."""
    return _SIGNER.sign(f"{uuid.uuid4()}.{user.pk or ''}")


def _shown_to(key) -> str:
    try:
        return _SIGNER.unsign(key).partition(".")[2]
    except BadSignature:
        return ""


def was_shown_to(user, key) -> bool:
    return bool(user.pk) and _shown_to(key) == str(user.pk)


def keep_input(request) -> bool:
    """Whether it is kept."""
    given, whose = request.POST.copy(), _shown_to(request.POST.get("once", ""))
    for name in ("csrfmiddlewaretoken", "confirmed", "once", "password"):
        given.pop(name, None)
    text = given.urlencode()
    if whose and len(text) <= LONGEST:
        request.session[_KEY] = {"path": request.path, "given": text, "at": time.time(), "whose": whose}
        return True
    return False


def kept_input(request) -> QueryDict | None:
    """What was sent to this address, once."""
    kept = request.session.get(_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[_KEY]
    theirs = kept["whose"] == str(request.user.pk) and time.time() - kept["at"] < MINUTES * 60
    return QueryDict(kept["given"]) if theirs else None
