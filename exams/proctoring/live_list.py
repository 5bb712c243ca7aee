"""What the proctor's desk shows: every candidate of a sitting as of now, in the same few questions however many."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from exams.cycles.states import Part
from exams.delivery.models import Attempt, Rehearsal
from exams.delivery.states import AttemptState
from exams.registration.models import Registration
from exams.registration.procedures.accommodations import accommodations_of

AWAY = timedelta(seconds=30)  # a browser that is there says so every few seconds


@dataclass(frozen=True, slots=True)
class Running:
    """One part of one candidate."""

    attempt: Attempt
    label: str
    answered: int
    questions: int
    seconds_left: int
    away: bool

    @property
    def minutes_left(self) -> str:
        return f"{self.seconds_left // 60}:{self.seconds_left % 60:02d}"


@dataclass(frozen=True, slots=True)
class Watched:
    registration: Registration
    name: str
    accommodation: str
    checked_in: datetime | None
    ready: bool
    parts: tuple[Running, ...]
    incidents: int

    @property
    def trouble(self) -> bool:
        return any(p.attempt.state == AttemptState.IN_PROGRESS and (p.away or p.attempt.unsent) for p in self.parts)


def watched(sitting, *, now) -> list[Watched]:
    registrations = list(
        sitting.registrations.standing()
        .select_related("candidate", "sitting", "check_in")
        .annotate(troubles=Count("incidents"))
        .order_by("candidate__name", "pk")
    )
    own = accommodations_of(registrations)
    ready = {r.registration_id: r.ready for r in Rehearsal.objects.filter(registration__sitting=sitting)}
    running = _running(sitting, registrations, now)
    return [
        Watched(
            registration=r,
            name=r.candidate.name,
            accommodation=str(own[r.pk]) if own[r.pk].version else "",
            checked_in=r.check_in.at if hasattr(r, "check_in") else None,
            ready=ready.get(r.pk, False),
            parts=tuple(running.get(r.pk, ())),
            incidents=r.troubles,
        )
        for r in registrations
    ]


def _running(sitting, registrations, now):
    """{registration: its parts as they run, the newest attempt of each}."""
    choice = sitting.cycle.rules.part_two.choice_of
    asked = {r.pk: sum(c.answer for c in choice(r.category)) for r in registrations}
    attempts = (
        Attempt.objects.filter(registration__sitting=sitting)
        .exclude(state=AttemptState.VOIDED)
        .annotate(
            chosen=Count("responses", filter=~Q(responses__answer=""), distinct=True),
            written=Count("written_responses", filter=~Q(written_responses__text=""), distinct=True),
            items=Count("form__items", distinct=True),
            vignettes=Count("form__vignettes", distinct=True),
        )
        .order_by("part", "number")
    )
    found = {}
    for attempt in attempts:
        one = attempt.part == Part.ONE
        left = 0
        if attempt.state == AttemptState.IN_PROGRESS:
            left = max(0, round((attempt.closes_at - (attempt.paused_at or now)).total_seconds()))
        away = attempt.state == AttemptState.IN_PROGRESS and (attempt.seen_at is None or now - attempt.seen_at > AWAY)
        part = Running(
            attempt,
            attempt.get_part_display(),
            attempt.chosen if one else attempt.written,
            attempt.items if one else asked[attempt.registration_id] or attempt.vignettes,
            left,
            away,
        )
        found.setdefault(attempt.registration_id, []).append(part)
    return found
