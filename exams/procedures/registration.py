"""From the wish to sit to a seat: entered, registered, withdrawn, present or absent."""

from exams.errors import Invalid, Refused, WrongState
from exams.models import Candidate, Registration, Sitting, WaitingPlace
from exams.procedures.audit import record, recorded
from exams.states import REGISTRATION_LIFECYCLE, Credential, CycleState, LedgerKind, RegistrationState
from exams.words import quoted


@recorded
def enter_candidate(association, *, reference, name, by, now, email="", user=None):
    """A person as this association knows them; the reference is theirs for good."""
    if Candidate.objects.filter(association=association, reference=reference).exists():
        raise Invalid(f"{association} has a candidate {reference} already.")
    candidate = Candidate.objects.create(
        association=association, reference=reference, name=name, email=email.lower(), user=user
    )
    record("candidate.entered", candidate, by=by, at=now)
    return candidate


def register(candidate, *, cycle, credential, category, by, now):
    """The office registers a candidate in an open cycle; candidates apply (``procedures.applications``)."""
    require_open(cycle, credential=credential, category=category, now=now)
    return add_registration(candidate, cycle=cycle, credential=credential, category=category, by=by, now=now)


def require_open(cycle, *, credential, category, now):
    if cycle.state != CycleState.REGISTRATION:
        raise WrongState(f"Registration for {cycle} is not open.")
    if cycle.registration_closes and now > cycle.registration_closes:
        raise Refused(f"Registration for {cycle} closed on {cycle.registration_closes:%-d %B %Y, %H:%M %Z}.")
    if credential not in Credential.values:
        raise Invalid(f"{quoted(credential)} is no credential: choose IMH-E or ECMH-E.")
    if category not in cycle.rules.categories:
        raise Invalid(
            f"In {cycle} the exam is for {', '.join(cycle.rules.categories)}; {quoted(category)} does not sit."
        )


@recorded
def add_registration(
    candidate, *, cycle, credential, category, by, now, state=RegistrationState.REGISTERED, needs_nothing=False
):
    """Write the registration down.  The office's own way in, without the window of registration."""
    type(cycle).objects.select_for_update().get(pk=cycle.pk)
    same = cycle.registrations.not_withdrawn().filter(candidate=candidate, credential=credential, category=category)
    if same.exists():
        raise Refused(f"{candidate.name} is registered for {credential} {category} in {cycle} already.")
    registration = Registration.objects.create(
        cycle=cycle,
        candidate=candidate,
        credential=credential,
        category=category,
        state=state,
        needs_no_accommodation=needs_nothing,
        position=cycle.registrations.count() + 1,
        registered_at=now,
    )
    record(f"registration.{state}", registration, by=by, at=now, cycle=cycle)
    return registration


@recorded
def seat(registration, *, sitting, by, now):
    """Give a registered candidate a place; the places of a sitting are never exceeded, those offered included."""
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.cycle_id != registration.cycle_id:
        raise Invalid(f"{sitting} belongs to another cycle.")
    if registration.state != RegistrationState.REGISTERED:
        raise WrongState(
            f"Only a registered candidate can be seated; this one is “{registration.get_state_display()}”."
        )
    if free_places(sitting, now=now, but=registration) <= 0:
        raise Refused(f"All {sitting.capacity} places of {sitting} are taken: choose another sitting.")
    registration.sitting = sitting
    registration.seat = ""
    registration.save(update_fields=["sitting", "seat"])
    record("registration.seated", registration, by=by, at=now, cycle=registration.cycle, sitting=sitting.pk)
    return registration


def free_places(sitting, *, now, but=None) -> int:
    """Places that are neither taken nor held by an offer; ``but`` does not count."""
    taken, held = sitting.registrations.standing(), WaitingPlace.objects.holding(now=now).filter(sitting=sitting)
    if but is not None:
        taken, held = taken.exclude(pk=but.pk), held.exclude(registration=but)
    return sitting.capacity - taken.count() - held.count()


def withdraw(registration, *, by, now, reason=""):
    """The office's word that a registration no longer stands; candidates withdraw by rule (``procedures.seats``)."""
    return _move(registration, RegistrationState.WITHDRAWN, by=by, at=now, reason=reason)


@recorded
def restore_registration(registration, *, by, now, reason):
    """Take back a withdrawal.  Refused where money was credited for it, or the person is registered anew."""
    if not reason.strip():
        raise Invalid("Write why the registration is restored.")
    if registration.cycle.state == CycleState.RELEASED:
        raise WrongState("The decisions of this cycle are released: its registrations stay as they are.")
    if registration.ledger.filter(kind=LedgerKind.CREDIT).exists():
        raise Refused("A part of the fee was credited for the withdrawal: register the candidate anew instead.")
    same = registration.cycle.registrations.not_withdrawn().exclude(pk=registration.pk)
    if same.filter(
        candidate=registration.candidate_id, credential=registration.credential, category=registration.category
    ).exists():
        raise Refused("The candidate is registered anew; that registration stands.")
    return _move(registration, RegistrationState.REGISTERED, by=by, at=now, reason=reason.strip())


def complete(registration, *, by, now):
    """What was being completed is a registration now."""
    return _move(registration, RegistrationState.REGISTERED, by=by, at=now)


def note_presence(registration, *, by, now):
    return _move(registration, RegistrationState.SAT, by=by, at=now)


def note_absence(registration, *, by, now):
    return _move(registration, RegistrationState.NO_SHOW, by=by, at=now)


@recorded
def _move(registration, to, *, by, at, reason=""):
    """The only place a registration changes state one at a time."""
    locked = Registration.objects.select_for_update().get(pk=registration.pk)
    came_from = RegistrationState(locked.state)
    if to not in REGISTRATION_LIFECYCLE[came_from]:
        raise WrongState.between("This registration", came_from, to)
    registration.state = to
    registration.save(update_fields=["state"])
    record(
        f"registration.{to}",
        registration,
        by=by,
        at=at,
        cycle=registration.cycle,
        reason=reason,
        came_from=str(came_from),
    )
    return registration
