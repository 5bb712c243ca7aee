"""From the wish to sit to a registration: registered, withdrawn, present or absent."""

from exams.audit.procedures import Entry, record, record_all, recorded
from exams.cycles.states import Credential, CycleState
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.eligibility.findings import exam_is_asked
from exams.registration.fees import ledger
from exams.registration.models import Registration
from exams.registration.states import REGISTRATION_LIFECYCLE, LedgerKind, RegistrationState
from exams.wording.phrases import quoted


def register(candidate, *, cycle, credential, category, by, now):
    """The office registers a candidate in an open cycle; candidates apply (``applications``)."""
    require_open(cycle, credential=credential, category=category, now=now)
    return add_registration(candidate, cycle=cycle, credential=credential, category=category, by=by, now=now)


def require_open(cycle, *, credential, category, now):
    if cycle.state != CycleState.REGISTRATION:
        raise WrongState(f"Registration for {cycle} is not open.")
    if cycle.registration_closes and now > cycle.registration_closes:
        raise Refused(f"Registration for {cycle} closed on {cycle.registration_closes:%-d %B %Y, %H:%M %Z}.")
    require_category(cycle, credential=credential, category=category)


def require_category(cycle, *, credential, category):
    if credential not in Credential.values:
        raise Invalid(f"{quoted(credential)} is no credential: choose IMH-E or ECMH-E.")
    if category not in cycle.rules.offered:
        raise Invalid(
            f"In {cycle} one can apply as {', '.join(cycle.rules.offered)}; {quoted(category)} is none of them."
        )


@recorded
def add_registration(
    candidate, *, cycle, credential, category, by, now, state=RegistrationState.REGISTERED, needs_nothing=False, **more
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
        sits_exam=exam_is_asked(cycle, candidate, credential=credential, category=category, now=now),
        state=state,
        needs_no_accommodation=needs_nothing,
        position=cycle.registrations.count() + 1,
        registered_at=now,
        **more,
    )
    record(f"registration.{state}", registration, by=by, at=now, cycle=cycle)
    return registration


@recorded
def register_many(pairs, *, cycle, credential, by, now):
    """The office registers people who were registered for nothing yet: ``pairs`` are (candidate, category)."""
    type(cycle).objects.select_for_update().get(pk=cycle.pk)
    for category in {category for _, category in pairs}:
        require_open(cycle, credential=credential, category=category, now=now)
    last = cycle.registrations.count()
    made = Registration.objects.bulk_create(
        [
            Registration(
                cycle=cycle, candidate=candidate, credential=credential, category=category, position=last + place,
                registered_at=now,
            )
            for place, (candidate, category) in enumerate(pairs, start=1)
        ],
        batch_size=500,
    )  # fmt: skip
    record_all([Entry("registration.registered", one) for one in made], by=by, at=now, cycle=cycle)
    return made


def withdraw(registration, *, by, now, reason=""):
    """The office's word that a registration no longer stands; candidates withdraw by rule (``exams.sittings``).

    What was added to it is withdrawn with it.
    """
    for added in added_and_open(registration):
        ledger.credit_withdrawal(added, by=by, now=now)
        _move(
            added, RegistrationState.WITHDRAWN, by=by, at=now, reason=f"With {registration.category}. {reason}".strip()
        )
    return _move(registration, RegistrationState.WITHDRAWN, by=by, at=now, reason=reason)


def added_and_open(registration):
    """What was added to it and would be withdrawn with it."""
    return registration.added.filter(state__in=[RegistrationState.APPLYING, RegistrationState.REGISTERED])


@recorded
def restore_registration(registration, *, by, now, reason):
    """Take back a withdrawal.  Refused where money was credited for it, or the person is registered anew."""
    if not reason.strip():
        raise Invalid("Write why the registration is restored.")
    if registration.cycle.state == CycleState.RELEASED:
        raise WrongState("The decisions of this cycle are released: its registrations stay as they are.")
    if registration.ledger.filter(kind=LedgerKind.CREDIT, reversed_by=None).exists():
        raise Refused("A part of the fee was credited for the withdrawal, and is to be reversed first.")
    same = registration.cycle.registrations.not_withdrawn().exclude(pk=registration.pk)
    if same.filter(
        candidate=registration.candidate_id, credential=registration.credential, category=registration.category
    ).exists():
        raise Refused("The candidate is registered anew; that registration stands.")
    return _move(registration, RegistrationState.REGISTERED, by=by, at=now, reason=reason.strip())


@recorded
def complete(registration, *, by, now):
    """What was being completed is a registration from this moment on."""
    _move(registration, RegistrationState.REGISTERED, by=by, at=now)
    registration.registered_at = now
    registration.save(update_fields=["registered_at"])
    return registration


def reopen(registration, *, by, now):
    """Handed in too early: it is being completed again."""
    return _move(registration, RegistrationState.APPLYING, by=by, at=now)


@recorded
def correct_category(registration, *, credential, category, reason, by, now):
    """The office's word: another credential or category, with the fee that goes with it."""
    require_no_paper(registration)
    require_category(registration.cycle, credential=credential, category=category)
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if registration.state not in (RegistrationState.APPLYING, RegistrationState.REGISTERED):
        raise WrongState("This registration can no longer be changed.")
    if (registration.credential, registration.category) == (credential, category):
        raise Refused(f"The registration is for {credential} {category} already.")
    others = registration.cycle.registrations.not_withdrawn().exclude(pk=registration.pk)
    if others.filter(candidate=registration.candidate_id, credential=credential, category=category).exists():
        raise Refused(f"{registration.candidate.name} has another registration for {credential} {category} here.")
    before = f"{registration.credential} {registration.category}"
    rewrite_category(registration, credential=credential, category=category, now=now)
    if not registration.sits_exam:
        registration.sitting, registration.seat = None, ""
        registration.save(update_fields=["sitting", "seat"])
    record("registration.category-changed", registration, by=by, at=now, cycle=registration.cycle,
           reason=reason.strip(), credential=credential, category=category, before=before)  # fmt: skip
    return registration


def rewrite_category(registration, *, credential, category, now):
    """Another credential or category, and with it whether an exam is asked for."""
    registration.credential, registration.category = credential, category
    registration.sits_exam = exam_is_asked(
        registration.cycle, registration.candidate, credential=credential, category=category, now=now
    )
    registration.exam_with = None  # the papers may be others now: each sits its own
    registration.exam_for.update(exam_with=None)
    registration.save(update_fields=["credential", "category", "sits_exam", "exam_with"])


def require_no_paper(registration):
    if registration.attempts.exists():
        raise Refused("A paper is begun in this category: withdraw the registration and register the candidate anew.")


@recorded
def note_presence(registration, *, by, now):
    """Whoever sits one exam for both credentials has sat for both."""
    for other in registration.exam_for.filter(state=RegistrationState.REGISTERED):
        _move(other, RegistrationState.SAT, by=by, at=now)
    return _move(registration, RegistrationState.SAT, by=by, at=now)


@recorded
def note_absence(registration, *, by, now):
    for other in registration.exam_for.filter(state=RegistrationState.REGISTERED):
        _move(other, RegistrationState.NO_SHOW, by=by, at=now)
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
