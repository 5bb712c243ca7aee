"""The days of a cycle are changed: whose they are hears of it.  What its clock brings on is begun by the clock."""

from datetime import datetime

from django.urls import reverse

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission
from exams.audit.procedures import recorded
from exams.calendar.days import day_and_hour, lies_outside, said
from exams.cycles import procedures as cycles
from exams.messages.procedures import notify_all, notify_each
from exams.registration.states import RegistrationState

SAID = {
    "registration_opens": "Registration opens",
    "registration_closes": "Registration closes",
    "first_exam_day": "First exam day",
    "last_exam_day": "Last exam day",
    "release_day": "Decisions are released",
}
APPLYING, STANDING = (RegistrationState.APPLYING,), (RegistrationState.REGISTERED, RegistrationState.SAT)
CONCERNS = {
    "registration_closes": APPLYING,
    "first_exam_day": APPLYING + STANDING,
    "last_exam_day": APPLYING + STANDING,
    "release_day": STANDING,
}


def said_day(cycle, value) -> str:
    if value is None:
        return "no day"
    return day_and_hour(value, cycle.association.time_zone) if isinstance(value, datetime) else said(value)


def told_of_changes(cycle, dates, before) -> list[str]:
    """One sentence for each date that is another now."""
    return [_told(cycle, name, dates[name], was) for name, was in before.items()]


def _told(cycle, name, is_now, was):
    return f"{SAID[name]}: {said_day(cycle, is_now)}, instead of {said_day(cycle, was)}."


def concerned(cycle, changed) -> list:
    """The registrations whose candidates hear of a change of these dates."""
    states = {state for name in changed for state in CONCERNS.get(name, ())}
    people = cycle.registrations.filter(state__in=states).select_related("candidate__user", "sitting")
    return list(people.order_by("candidate__name", "pk"))


def outside(cycle, first, last):
    """The sittings, each with ``seated``, that lie outside these exam days."""
    found = []
    for sitting in cycle.sittings.prefetch_related("registrations__candidate"):
        sitting.seated = [r for r in sitting.registrations.all() if r.state in STANDING]
        if lies_outside(*sitting.local_days, first, last):
            found.append(sitting)
    return found


@recorded
def change_dates(cycle, dates, *, by, now):
    """How many hear of it; None where nothing was different."""
    before = cycles.change_dates(cycle, dates, by=by, now=now)
    if not before:
        return None
    letters = []
    for registration in concerned(cycle, before):
        mine = [name for name in before if registration.state in CONCERNS.get(name, ())]
        told = " ".join(_told(cycle, name, dates[name], before[name]) for name in mine)
        if registration.candidate.user:
            link = reverse("candidate:registration", args=[registration.pk])
            letters.append((registration.candidate.user, f"{told} Your own sitting is as it was.", link))
    notify_each(letters, subject=f"The dates of {cycle} have changed", by_mail=True, now=now)
    return len(letters)


def offices_of(cycle):
    """The people who run it."""
    grants = RoleGrant.objects.with_permission(Permission.RUN_CYCLES).filter(association=cycle.association)
    return User.objects.filter(pk__in=grants.values("user")).order_by("pk")


def tell_offices(cycle, subject, body, *, key, now):
    link = reverse("office:cycle", args=[cycle.pk])
    return notify_all(
        offices_of(cycle), subject=f"{cycle}: {subject}", body=body, link=link, key=key, by_mail=True, now=now
    )
