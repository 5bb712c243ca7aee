"""One's own account, and the two addresses that come by e-mail: of an invitation, and of a new address."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exams.accounts.invitations import password_address
from exams.accounts.permissions import own, public, set_clock
from exams.people.actions.account import NEW_ADDRESSES
from exams.people.actions.persons import asked_for
from exams.people.procedures.addresses import require_answerable
from exams.people.procedures.invitations import invitation_behind, open_invitation
from exams.refusals.exceptions import Refused


@own
@require_GET
def me(request):
    """Name, address, password, time zone, and the roles one holds."""
    set_clock(request.user)
    context = {"asked": asked_for(request.user), "grants": request.user.grants}
    return render(request, "people/me.html", context)


@public
@never_cache
@require_GET
def invitation(request, key):
    """To the page on which a password is set, for as long as the invitation lasts."""
    it, now = invitation_behind(key), timezone.now()
    if it.user.has_usable_password():
        return _secret(render(request, "people/invitation.html", {"it": it, "what": "done"}))
    if it.is_over(now=now) or not it.user.is_active:
        return _secret(render(request, "people/invitation.html", {"it": it, "what": "over"}, status=410))
    open_invitation(it, now=now)
    return _secret(redirect(password_address(it.user)))


@public
@never_cache
@require_GET
def new_address(request, key):
    """Whether the address is theirs: answered from the letter that went there."""
    it = NEW_ADDRESSES.get(request.user, key)
    try:
        require_answerable(it, now=timezone.now())
        refusal = ""
    except Refused as error:
        refusal = str(error)
    return _secret(render(request, "people/new_address.html", {"it": it, "refusal": refusal}))


def _secret(response):
    """Kept by no cache, and the secret of the address told to nobody by a link or a log."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "strict-origin"  # "no-referrer" would post forms from "null"
    response["X-Robots-Tag"] = "noindex"
    response._has_been_logged = True
    return response
