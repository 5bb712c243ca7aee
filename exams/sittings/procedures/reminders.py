"""What is said in time: reminders of the sitting and of what is still open, once each, by e-mail and in the account."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from exams.calendar.days import days_ahead
from exams.calendar.icalendar import Entry
from exams.calendar.zones import in_both_zones, said_in
from exams.cycles.models import Sitting
from exams.cycles.states import CycleState
from exams.messages.models import Notice
from exams.messages.procedures import notify_all
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodations_of
from exams.registration.states import RegistrationState
from exams.sittings.directions import directions_of, location_of
from exams.sittings.models import ProctorDuty
from exams.wording.phrases import counted

FURTHEST = timedelta(days=60)


def remind(*, now):
    """Every reminder that is due; one that was given is not given again.  Returns how many were."""
    return _of_sittings(now) + _of_proctors(now) + _of_open_applications(now)


def _of_sittings(now):
    seated = list(
        Registration.objects.filter(
            state=RegistrationState.REGISTERED,
            sitting__starts_at__gt=now,
            sitting__starts_at__lte=now + FURTHEST,
            candidate__user__isnull=False,
        ).select_related("candidate__user", "sitting", "cycle__rule_book", "cycle__association")
    )
    keys = {}
    for r in seated:
        days = _due_now(r.cycle.rules.sittings.reminder_days, r.sitting.starts_at - now)
        if days is not None:
            keys[f"reminder {days} {r.pk} {_of(r.sitting)}"] = r
    said = set(Notice.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    fresh = {key: r for key, r in keys.items() if key not in said}
    own = accommodations_of(list(fresh.values()))
    for key, r in fresh.items():
        left = days_ahead(r.sitting.starts_at, now=now, zone=r.sitting.time_zone)  # fewer for a seat taken late
        granted = f" Granted to you: {own[r.pk]}." if own[r.pk].version else ""
        notify_all(
            [r.candidate.user],
            subject=f"Your exam is in {counted(left, 'day')}" if left else "Your exam is today",
            body=f"{r.cycle}: {r.sitting.place}, {in_both_zones(r.sitting, r.candidate)}.{granted} "
            f"Try the rehearsal before. {directions_of(r.sitting, now=now)}",
            link=reverse("candidate:registration", args=[r.pk]),
            key=key,
            by_mail=True,
            now=now,
        )
    return len(fresh)


def _of_proctors(now):
    duties = ProctorDuty.objects.filter(
        ended_at=None, sitting__starts_at__gt=now, sitting__starts_at__lte=now + timedelta(days=3)
    ).select_related("user", "sitting__cycle")
    for duty in duties:
        s = duty.sitting
        notify_all(
            [duty.user], subject="You proctor a sitting soon", link=reverse("proctor:desk", args=[s.pk]), by_mail=True,
            body=f"{s.cycle}: {s.place}, {said_in(s.starts_at, s.time_zone)}.", key=f"duty {duty.pk} {_of(s)}", now=now,
        )  # fmt: skip
    return len(duties)


def _of_open_applications(now):
    soon = Q(cycle__registration_closes__gt=now, cycle__registration_closes__lte=now + timedelta(days=7))
    applying = Registration.objects.filter(
        soon,
        state=RegistrationState.APPLYING,
        cycle__state=CycleState.REGISTRATION,
        candidate__user__isnull=False,
    ).select_related("candidate__user", "cycle__association")
    for r in applying:
        closes = said_in(r.cycle.registration_closes, r.candidate.time_zone or r.cycle.association.time_zone)
        notify_all(
            [r.candidate.user], subject=f"Your application for {r.cycle} is not complete", by_mail=True, now=now,
            body=f"Registration closes on {closes}.", link=reverse("application:tasks", args=[r.pk]),
            key=f"incomplete {r.pk}",
        )  # fmt: skip
    return len(applying)


def _of(sitting):
    """A sitting that was moved is reminded of anew."""
    return f"{sitting.pk} {sitting.starts_at:%Y%m%d%H%M}"


def _due_now(days_ahead, left):
    """The nearest reminder whose time has come; a day that was missed is caught up by the next."""
    reached = [days for days in days_ahead if left <= timedelta(days=days)]
    return min(reached, default=None)


def calendar_entries(user, *, now):
    """Everything in this person's calendar: own sittings, and sittings they proctor."""
    mine = (
        Registration.objects.of_account(user)
        .exclude(sitting=None)
        .exclude(state=RegistrationState.APPLYING)
        .select_related("sitting", "cycle__association", "candidate")
    )
    for r in mine:
        withdrawn = r.state == RegistrationState.WITHDRAWN
        yield _entry(
            f"registration-{r.pk}@endorsement-exams",
            r.sitting,
            now=now,
            title=f"Exam: {r.credential} {r.category}",
            description=f"{r.cycle}, {r.cycle.association}. Begins {in_both_zones(r.sitting, r.candidate)}. "
            "Both parts fit into the sitting; each part has its own clock."
            f"{'' if withdrawn else f' {directions_of(r.sitting, now=now)}'}",
            cancelled=withdrawn,
        )
    duties = ProctorDuty.objects.filter(user=user).select_related("sitting__cycle__association")
    for duty in duties:
        yield _entry(
            f"duty-{duty.pk}@endorsement-exams",
            duty.sitting,
            now=now,
            title=f"Proctor: {duty.sitting.place}",
            description=f"{duty.sitting.cycle}, {duty.sitting.cycle.association}. "
            f"Begins {said_in(duty.sitting.starts_at, duty.sitting.time_zone)}.",
            cancelled=duty.ended_at is not None,
        )


def _entry(uid, sitting: Sitting, *, now, title, description, cancelled):
    told = directions_of(sitting, now=now)
    link = "" if cancelled else told.meeting_link or told.map_link
    return Entry(
        uid, sitting.starts_at, sitting.ends_at, title, location_of(sitting), description, cancelled, link=link
    )
