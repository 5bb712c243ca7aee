"""Who holds which role of an association, and one person."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.accounts.clock import tell_time_of
from exams.accounts.models import Association, User
from exams.accounts.permissions import Permission, page
from exams.accounts.signals import what_is_held
from exams.actions.declaration import action_called
from exams.actions.pages import shows
from exams.actions.performing import bound_form
from exams.people.actions.persons import PEOPLE, asked_for
from exams.people.forms.persons import ROLES
from exams.people.models import Invitation
from exams.people.queries import STATES, became_of, lines_of, people_of
from exams.people.signals import pages_about
from exams.people.views.downloads import as_sheet

A_PAGE = 100


def association_of(request):
    """The association the page is about, of those this person runs, and the others."""
    own = list(Association.objects.filter(pk__in=request.user.associations(Permission.RUN_CYCLES)))
    chosen = next((one for one in own if one.slug == request.GET.get("of")), own[0])
    tell_time_of(chosen)
    return chosen, [one for one in own if one != chosen]


def _asked(request):
    role, state = request.GET.get("role", ""), request.GET.get("state", "")
    return {"role": role, "state": state, "sought": request.GET.get("q", "").strip()[:100]}


@page(Permission.RUN_CYCLES)
@require_GET
def people(request):
    """Who holds what, filtered and searched."""
    association, others = association_of(request)
    asked = _asked(request)
    shown = Paginator(people_of(association, **asked), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "association": association,
        "others": others,
        "shown": shown,
        "people": lines_of(shown, association, now=timezone.now()),
        "roles": ROLES,
        "states": STATES.items(),
        **asked,
    }
    return render(request, "people/list.html", context)


@page(Permission.RUN_CYCLES)
@require_GET
def people_sheet(request):
    """The same list as a CSV file."""
    association, _ = association_of(request)
    found = lines_of(people_of(association, **_asked(request)), association, now=timezone.now())
    header = ("name", "e-mail", "roles", "ended roles", "state", "invitation")
    rows = [
        (
            one.user.name,
            one.user.email,
            "; ".join(f"{grant.get_role_display()} since {grant.granted_at:%Y-%m-%d}" for grant in one.roles),
            "; ".join(f"{grant.get_role_display()} until {grant.ended_at:%Y-%m-%d}" for grant in one.ended),
            one.told_state,
            one.invitation,
        )
        for one in found
    ]
    return as_sheet(f"people-{association.slug}.csv", header, rows)


@page(Permission.RUN_CYCLES)
@require_GET
def invite(request):
    """One person, or many from a list or a sheet."""
    association, _ = association_of(request)
    action = action_called("invite-people")
    return _invite(request, association, bound_form(action, association, by=request.user, now=timezone.now()))


@shows("invite-people")
def _invite(request, association, form):
    context = {"association": association, "form": form}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


@page(Permission.RUN_CYCLES)
@require_GET
def person(request, pk):
    """Roles with since and until, what they hold, the invitation, the account."""
    association, others = association_of(request)
    user, now = PEOPLE.get(request.user, pk, Permission.RUN_CYCLES), timezone.now()
    tell_time_of(association)
    known = list(User.objects.filter(pk=user.pk))
    line = lines_of(known, association, now=now)[0]
    invitations = Invitation.objects.filter(user=user, association=association)
    invitations = list(invitations.select_related("notice", "sent_by", "user", "association"))
    context = {
        "association": association,
        "others": others,
        "person": line,
        "user_shown": user,
        "invitations": [(one, became_of(one, association, now=now)) for one in invitations],
        "held": [said for grant in line.roles for said in _held(grant, now)],
        "pages": [
            one for _, found in pages_about.send(User, user=user, association=association) for one in found or ()
        ],
        "asked": asked_for(user),
    }
    return render(request, "people/person.html", context)


def _held(grant, now):
    for _, sentences in what_is_held.send(type(grant), grant=grant, now=now):
        yield from sentences or ()
