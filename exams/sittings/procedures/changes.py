"""A sitting is changed, cancelled, or takes place after all: whoever is seated there hears of it."""

from django.db.models import Q
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from exams.accounts.models import User
from exams.accounts.permissions import Permission
from exams.audit.procedures import Entry, record, record_all, recorded
from exams.calendar.zones import in_both_zones, said_in
from exams.cycles.models import Sitting
from exams.cycles.states import CycleState
from exams.messages.procedures import notify_all, notify_each
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodations_of
from exams.registration.states import RegistrationState
from exams.sittings.models import Cancellation, CheckIn, ProctorDuty, WaitingPlace
from exams.sittings.procedures.duties import put_on_duty, take_off_duty
from exams.sittings.procedures.places import rooms_taken
from exams.sittings.procedures.waiting_list import close_list, promote
from exams.sittings.states import OfferState
from exams.wording.phrases import counted, listed

MOVED = {"place", "remote", "starts_at", "ends_at", "time_zone"}  # what whoever is seated there has to hear of
FIXED_ONCE_BEGUN = ("place", "remote", "starts_at", "time_zone")


# ── changed ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def require_to_come(sitting, *, now):
    """:raises WrongState: where the sitting is over or its cycle is past its exam days."""
    if sitting.ends_at <= now or sitting.cycle.state not in (
        CycleState.DRAFT,
        CycleState.REGISTRATION,
        CycleState.SITTING,
    ):
        raise WrongState("This sitting is over: what went wrong there is put right with each registration.")


def begun_at(sitting):
    """Those who have begun to write there."""
    wrote = Q(attempts__started_at__isnull=False) | Q(state=RegistrationState.SAT)
    return sitting.registrations.standing().filter(wrote).select_related("candidate").distinct()


def changes_of(sitting, given) -> dict:
    return {name: value for name, value in given.items() if getattr(sitting, name) != value}


def faults_of(sitting, given, *, now):
    """What speaks against such a change: (field, sentence)."""
    changed = changes_of(sitting, given)
    if given["ends_at"] <= given["starts_at"]:
        yield "ends_at", "A sitting ends after it begins."
    elif given["ends_at"] <= now:
        yield "ends_at", "This sitting would be over already; choose a day to come."
    if given["rooms"] > given["capacity"]:
        yield "rooms", "The rooms of one’s own are part of the places: there cannot be more of them."
    fixed = next((name for name in FIXED_ONCE_BEGUN if name in changed), None)
    if fixed and begun_at(sitting).exists():
        yield fixed, "Somebody has begun to write here: only the end, the places and the rooms can still be changed."
    taken = sitting.registrations.standing().count()
    taken += WaitingPlace.objects.holding(now=now).filter(sitting=sitting).count()
    if given["capacity"] < taken:
        yield "capacity", f"{_are(taken, 'place')} taken or offered: leave as many, or seat people elsewhere first."
    yield from _faults_of_measures(sitting, given)


def _are(number, what):
    return f"{counted(number, what)} {'is' if number == 1 else 'are'}"


def _faults_of_measures(sitting, given):
    rooms = 0 if given["remote"] else rooms_taken(sitting.cycle).get(sitting.pk, 0)
    if given["rooms"] < rooms:
        yield "rooms", f"{_are(rooms, 'room')} taken by one person each: leave as many, or seat people elsewhere first."
    if sitting.technology and not given["technology"]:
        here = list(sitting.registrations.standing().select_related("candidate", "sitting"))
        own = accommodations_of(here)
        names = sorted(r.candidate.name for r in here if own[r.pk].technology)
        if names:
            yield "technology", f"Granted to {', '.join(names)}, seated here: seat them elsewhere first."


def _locked(sitting, among=Sitting.objects):
    whole = among.select_for_update(of=("self",)).select_related("cycle__association", "cycle__rule_book")
    return whole.get(pk=sitting.pk)


@recorded
def change_sitting(sitting, *, by, now, **given):
    """``given``: all the fields as they are to be.  Whoever is seated or on duty there hears of a move."""
    sitting = _locked(sitting)
    require_to_come(sitting, now=now)
    fault = next(iter(faults_of(sitting, given, now=now)), None)
    if fault:
        raise Invalid(fault[1])
    changed = changes_of(sitting, given)
    if not changed:
        return []
    details = {name: [str(getattr(sitting, name)), str(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(sitting, name, value)
    sitting.save(update_fields=list(changed))
    record("sitting.changed", sitting, by=by, at=now, cycle=sitting.cycle, changed=details)
    if "remote" in changed:
        sitting.registrations.update(seat="")
    WaitingPlace.objects.holding(now=now).filter(sitting=sitting, expires_at__gt=sitting.starts_at).update(
        expires_at=sitting.starts_at
    )
    if changed.keys() & MOVED:
        _tell_of_move(sitting, now=now)
    promote(sitting, now=now)
    return list(changed)


def seated_at(sitting):
    here = sitting.registrations.standing().filter(state=RegistrationState.REGISTERED)
    return here.select_related("candidate__user", "cycle__association", "sitting").order_by("candidate__name", "pk")


def _tell_of_move(sitting, *, now):
    ends = said_in(sitting.ends_at, sitting.time_zone)
    letters = [
        (
            r.candidate.user,
            f"It is now: {sitting.place}, {in_both_zones(sitting, r.candidate)}, until {ends}. If you cannot come, "
            "choose another sitting or tell the office.",
            reverse("seats:choose", args=[r.pk]),
        )
        for r in seated_at(sitting)
        if r.candidate.user
    ]
    notify_each(letters, subject="Your sitting has changed", by_mail=True, now=now)
    notify_all(
        [duty.user for duty in _on_duty(sitting)], subject="A sitting you proctor has changed",
        body=f"{sitting.cycle}: {sitting.place}, {sitting.window}.", link=reverse("proctor:sittings"), by_mail=True,
        now=now,
    )  # fmt: skip


def _on_duty(sitting):
    return ProctorDuty.objects.filter(sitting=sitting, ended_at=None).select_related("user", "sitting__cycle")


# ── cancelled, and restored ──────────────────────────────────────────────────────────────────────────────────────────
def require_cancellable(sitting, *, now):
    """:raises Refused: once somebody has begun there, or it is over."""
    require_to_come(sitting, now=now)
    begun = sorted(r.candidate.name for r in begun_at(sitting))
    if begun:
        raise Refused(
            f"{listed(begun)} began to write here: "
            "stop the clocks at the proctor’s desk and report an incident instead."
        )


@recorded
def cancel_sitting(sitting, *, reason, by, now):
    """Nobody is seated, waits or is on duty there any more; each is told, and what each had is kept for restoring."""
    sitting = _locked(sitting)
    require_cancellable(sitting, now=now)
    seated, told = list(seated_at(sitting)), sitting.told
    kept = Cancellation(sitting=sitting, reason=reason.strip(), by=by, at=now)
    kept.seats = {str(r.pk): r.seat for r in seated}
    kept.proctors = [duty.user_id for duty in _on_duty(sitting)]
    seen = CheckIn.objects.filter(registration__in=seated).select_related("registration")
    lines = [Entry("registration.check-in-taken-back", c.registration, reason.strip()) for c in seen]
    seen.delete()
    for r in seated:
        r.sitting, r.seat = None, ""
    Registration.objects.bulk_update(seated, ["sitting", "seat"], batch_size=500)
    sitting.registrations.filter(state=RegistrationState.WITHDRAWN).update(sitting=None, seat="")
    lines += [Entry("registration.unseated", r, reason.strip(), {"sitting": sitting.pk}) for r in seated]
    waited = close_list(sitting, by=by, now=now)
    kept.waiting = {str(place.registration_id): place.joined_at.isoformat() for place in waited}
    for duty in _on_duty(sitting):
        take_off_duty(duty, by=by, now=now)
    sitting.cancelled_at = now
    sitting.save(update_fields=["cancelled_at"])
    kept.save()
    record_all([*lines, Entry("sitting.cancelled", sitting, reason.strip(), {"seated": len(seated)})],
               by=by, at=now, cycle=sitting.cycle)  # fmt: skip
    _tell_of_cancelling(seated, waited, told, reason.strip(), now=now)
    return seated


def _tell_of_cancelling(seated, waited, told, reason, *, now):
    letters = [
        (r.candidate.user, f"{told}: it does not take place. {_ended(reason)} {_what_next(r)}", _seats(r))
        for r in seated
        if r.candidate.user
    ]
    notify_each(letters, subject="Your sitting is cancelled", by_mail=True, now=now)
    letters = [
        (place.registration.candidate.user, f"{told}: it does not take place. {_ended(reason)}",
         _seats(place.registration))
        for place in waited
        if place.registration.candidate.user
    ]  # fmt: skip
    notify_each(letters, subject="The sitting you waited for is cancelled", by_mail=True, now=now)


def _what_next(registration):
    if registration.cycle.rules.sittings.candidates_choose:
        return "Choose another one; this does not count as a change."
    return "The office gives you another seat."


def _seats(registration):
    return reverse("seats:choose", args=[registration.pk])


def _ended(text):
    return text if text.endswith((".", "!", "?")) else f"{text}."


def cancellation_of(sitting):
    """What cancelled it, while it is cancelled."""
    return sitting.cancellations.filter(restored_at=None).first()


def seats_given_back(cancellation):
    """(those who would sit there again, those who are seated elsewhere meanwhile)"""
    people = Registration.objects.filter(pk__in=list(cancellation.seats), state=RegistrationState.REGISTERED)
    people = people.select_related("candidate__user", "cycle__association", "sitting").order_by("candidate__name")
    back = [r for r in people if r.sitting_id is None]
    return back, [r for r in people if r.sitting_id is not None]


@recorded
def restore_sitting(sitting, *, by, now):
    """It takes place after all: seats, waiting list and duties are as they were, but for who went elsewhere."""
    sitting = _locked(sitting, among=Sitting.with_cancelled)
    kept = cancellation_of(sitting)
    if kept is None:
        raise WrongState("This sitting is not cancelled.")
    require_to_come(sitting, now=now)
    sitting.cancelled_at, kept.restored_at = None, now
    sitting.save(update_fields=["cancelled_at"])
    kept.save(update_fields=["restored_at"])
    back, _ = seats_given_back(kept)
    for r in back:
        r.sitting, r.seat = sitting, kept.seats[str(r.pk)]
    Registration.objects.bulk_update(back, ["sitting", "seat"], batch_size=500)
    lines = [Entry("registration.seated", r, details={"sitting": sitting.pk}) for r in back]
    record_all([*lines, Entry("sitting.restored", sitting, details={"seated": len(back)})],
               by=by, at=now, cycle=sitting.cycle)  # fmt: skip
    _let_wait_again(sitting, kept.waiting)
    for user in User.objects.filter(pk__in=kept.proctors, is_active=True):
        if user.may(Permission.PROCTOR_SITTINGS, sitting.cycle.association_id):
            put_on_duty(sitting, user, by=by, now=now)
    letters = [
        (r.candidate.user, f"{sitting.place}, {in_both_zones(sitting, r.candidate)}: you have your seat again.",
         _seats(r))
        for r in back
        if r.candidate.user
    ]  # fmt: skip
    notify_each(letters, subject="Your sitting takes place after all", by_mail=True, now=now)
    return back


def _let_wait_again(sitting, waiting):
    """At the places in the list that they had."""
    people = Registration.objects.filter(pk__in=list(waiting), state=RegistrationState.REGISTERED)
    WaitingPlace.objects.bulk_create(
        WaitingPlace(
            registration=r, sitting=sitting, state=OfferState.WAITING, joined_at=parse_datetime(waiting[str(r.pk)])
        )
        for r in people
    )
