"""A sitting is cancelled, or takes place after all: whoever is seated there hears of it."""

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from exams.accounts.models import User
from exams.accounts.permissions import Permission
from exams.audit.procedures import Entry, record_all, recorded
from exams.calendar.zones import in_both_zones
from exams.cycles.models import Sitting
from exams.messages.procedures import notify_each
from exams.refusals.exceptions import Refused, WrongState
from exams.registration.models import Registration
from exams.registration.states import RegistrationState
from exams.sittings.models import Cancellation, CheckIn, ProctorDuty, WaitingPlace
from exams.sittings.procedures.duties import put_on_duty, take_off_duty
from exams.sittings.procedures.sitting_changes import begun_at, lock_sitting, on_duty_at, require_to_come, seated_at
from exams.sittings.procedures.waiting_list import close_list
from exams.sittings.states import OfferState
from exams.wording.phrases import listed


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
    sitting = lock_sitting(sitting)
    require_cancellable(sitting, now=now)
    seated, told = list(seated_at(sitting)), sitting.told
    kept = Cancellation(sitting=sitting, reason=reason.strip(), by=by, at=now)
    kept.seats = {str(r.pk): r.seat for r in seated}
    kept.proctors = [duty.user_id for duty in on_duty_at(sitting)]
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
    for duty in on_duty_at(sitting):
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
    sitting = lock_sitting(sitting, among=Sitting.with_cancelled)
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


@recorded
def remove_sittings(cycle, *, by, now):
    """Those of a cycle that is taken away with them, in which nobody was ever seated."""
    there = Sitting.with_cancelled.filter(cycle=cycle)
    duties = ProctorDuty.objects.filter(sitting__in=there)
    for duty in duties.filter(ended_at=None).select_related("user", "sitting__cycle"):
        take_off_duty(duty, by=by, now=now)
    duties.delete()
    Cancellation.objects.filter(sitting__in=there).delete()
    there.delete()
