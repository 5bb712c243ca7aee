"""What was typed into a form that was refused: kept over the way back to its page, once."""

LONGEST = 20_000  # characters of one field


def keep_typed(request):
    """Before going back with a refusal.  The page finds it as ``typed`` and puts it where it stood."""
    left_out = {"csrfmiddlewaretoken", "password"}
    given = {name: value[:LONGEST] for name, value in request.POST.items() if name not in left_out}
    request.session["typed"] = given


def typed_of(request) -> dict:
    """Taken out of the session by the first page that asks."""
    if not hasattr(request, "_typed"):
        session = getattr(request, "session", None)
        request._typed = session.pop("typed", {}) if session is not None and "typed" in session else {}
    return request._typed
