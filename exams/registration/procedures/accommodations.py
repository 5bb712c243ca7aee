"""Accommodations: asked for once, decided once, in versions; the running paper follows at once."""

import hashlib
from datetime import timedelta

from django.db.models import Max

from exams.accounts.models import Candidate
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day
from exams.cycles.states import Part
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.allowances import TimeAllowance
from exams.registration.models import Accommodation, AccommodationDocument, AccommodationRequest
from exams.registration.signals import accommodation_decided
from exams.wording.phrases import quoted

LARGEST = 5 * 1024 * 1024
KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
STANDARD = Accommodation(version=0)


@recorded
def ask_for_accommodation(candidate, *, needs, documents, by, now):
    """A request with its documents ({name: bytes}); one at a time."""
    Candidate.objects.select_for_update().get(pk=candidate.pk)
    if not needs.strip():
        raise Invalid("Say what you need: more time, breaks, a room of your own, technology, a language.")
    if AccommodationRequest.objects.filter(candidate=candidate, decided_at=None).exists():
        raise asked_already()
    request = AccommodationRequest.objects.create(candidate=candidate, needs=needs.strip(), asked_by=by, asked_at=now)
    for name, content in documents.items():
        AccommodationDocument.objects.create(
            request=request,
            name=name[:200],
            kind=kind_of_document(name, content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
    record("accommodation.asked", candidate, by=by, at=now, documents=len(documents))
    return request


def asked_already() -> Refused:
    return Refused("Your request is with the office already; you will find its answer here.")


@recorded
def take_back_request(request, *, by, now):
    """Asked for by mistake, or no longer needed; documents and record stay."""
    locked = AccommodationRequest.objects.select_for_update().filter(pk=request.pk, decided_at=None).first()
    if locked is None:
        raise Refused("The request is decided already: ask the office.")
    locked.decided_at, locked.taken_back = now, True
    locked.save(update_fields=["decided_at", "taken_back"])
    record("accommodation.taken-back", locked.candidate, by=by, at=now)
    return locked


@recorded
def decide_accommodation(candidate, *, reason, by, now, request=None, **measures):
    """The next version, in force at once: seats are checked by it, and papers that are open now are extended by it."""
    Candidate.objects.select_for_update().get(pk=candidate.pk)
    if not reason.strip():
        raise Invalid("Write the reason for what is granted or not granted.")
    newest = Accommodation.objects.filter(candidate=candidate).aggregate(n=Max("version"))["n"] or 0
    decided = Accommodation.objects.create(
        candidate=candidate,
        version=newest + 1,
        request=request,
        reason=reason.strip(),
        decided_by=by,
        decided_at=now,
        **measures,
    )
    AccommodationRequest.objects.filter(candidate=candidate, decided_at=None).update(decided_at=now)
    record("accommodation.decided", candidate, by=by, at=now, reason=reason.strip(), version=decided.version,
           measures=decided.measures())  # fmt: skip
    accommodation_decided.send(sender=Accommodation, candidate=candidate, by=by, now=now)
    if candidate.user:
        said = "; ".join(decided.measures()) or "no accommodation"
        notify_all(
            [candidate.user], subject="Your accommodation request is decided", by_mail=True, now=now,
            body=f"Granted: {said}. {reason.strip()} It holds for the time, the seat and the proctor alike.",
        )  # fmt: skip
    return decided


def accommodation_of(registration):
    """The version in force on the day of the sitting, or the standard: no accommodation."""
    return accommodations_of([registration])[registration.pk]


def accommodations_of(registrations):
    """{registration: accommodation in force}, in one question."""
    found = {}
    people = {r.candidate_id for r in registrations}
    newest = {a.candidate_id: a for a in Accommodation.objects.newest().filter(candidate__in=people)}
    for r in registrations:
        one, day = newest.get(r.candidate_id), _day_of(r)
        runs = one is not None and (one.valid_until is None or day is None or one.valid_until >= day)
        found[r.pk] = one if runs else STANDARD
    return found


def allowance(registration, part, accommodation) -> TimeAllowance:
    """Own time for a part: the rule book's, stretched by the extra time, plus the breaks."""
    rules = registration.cycle.rules
    own = rules.part_one if part == Part.ONE else rules.part_two
    percent = accommodation.extra_percent_one if part == Part.ONE else accommodation.extra_percent_two
    return TimeAllowance(
        timedelta(minutes=own.minutes), 1 + percent / 100, timedelta(minutes=accommodation.break_minutes)
    )


def _day_of(registration):
    sitting = registration.sitting
    return local_day(sitting.starts_at, sitting.time_zone) if sitting else None


def kind_of_document(name, content):
    if len(content) > LARGEST:
        raise Invalid(f"{quoted(name)} is larger than 5 MB: hand in a smaller copy.")
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    if kind is None:
        raise Invalid(f"{quoted(name)} is no PDF, PNG or JPEG file: hand in one of these.")
    return kind
