"""Who may open which page or endpoint: one predicate for HTML and API, from the table of roles."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from rest_framework.permissions import BasePermission

from exams.errors import NotYours
from exams.models import Candidate, Cycle
from exams.roles import MAY, Permission, Role


def holds(user, permission: Permission) -> bool:
    """Whether this person may do this for some association."""
    return user.is_authenticated and any(permission in MAY[Role(grant.role)] for grant in user.grants)


def page(permission: Permission):
    """A page for people with this permission; for others it does not exist."""

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not holds(request.user, permission):
                raise NotYours("This page does not exist, or it is not for you.")
            set_clock(request.user)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def set_clock(user):
    """From here on times are written in this person's zone: a candidate's own, otherwise the association's."""
    zone = user.grants[0].association.time_zone if user.grants else ""
    if holds(user, Permission.REGISTER):
        own = Candidate.objects.filter(user=user).exclude(time_zone="").values_list("time_zone", flat=True).first()
        zone = own or zone
    if zone:
        timezone.activate(zone)


def own(view):
    """A page whose rows say whose it is: whoever is signed in may ask, and what is not theirs does not exist."""
    return login_required(view)


def requires(permission: Permission) -> type[BasePermission]:
    """The same predicate for the API."""

    class Holds(BasePermission):
        def has_permission(self, request, view):
            return holds(request.user, permission)

    return Holds


def cycle_for(user, permission: Permission, pk) -> Cycle:
    """The cycle, if this person may do this there; otherwise there is no such cycle."""
    cycle = (
        Cycle.objects.with_permission(user, permission).select_related("association", "rule_book").filter(pk=pk).first()
    )
    if cycle is None:
        raise NotYours("There is no such cycle, or it is not yours.")
    return cycle
