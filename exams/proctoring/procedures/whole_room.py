"""What happens to everybody at a sitting at once: the alarm rings, the power fails.

Each paper has its own line in the record and its own incident, as if it had been done one by one; it is done in
sets, for a proctor who has a room to empty does not go from name to name.
"""

from datetime import timedelta

from django.db.models import F

from exams.audit.procedures import Entry, record_all, recorded
from exams.delivery.models import Attempt, Incident, IncidentCategory, MoveCause
from exams.delivery.procedures.deadlines import Move, move_deadlines
from exams.delivery.states import AttemptState
from exams.proctoring.procedures.interventions import LONGEST_BACK, stood_still
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.states import Remedy


@recorded
def pause_all(sitting, *, by, now, reason):
    """Stop the clock of every paper that runs; how many."""
    if not reason.strip():
        raise Invalid("Write why the papers are paused.")
    running = [a for a in _open(sitting) if not a.paused_at and a.closes_at > now]
    if not running:
        raise Refused("No paper of this sitting is running.")
    Attempt.objects.filter(pk__in=[a.pk for a in running]).update(
        paused_at=now, pause_reason=reason.strip()[:200], news=F("news") + 1
    )
    lines = [Entry("attempt.paused", a, reason=reason.strip()) for a in running]
    record_all(lines, by=by, at=now, cycle=sitting.cycle)
    return len(running)


@recorded
def resume_all(sitting, *, by, now):
    """Let every clock that stands run again; each deadline moves by exactly as long as its clock stood."""
    paused = [a for a in _open(sitting) if a.paused_at]
    if not paused:
        raise Refused("No paper of this sitting is paused.")
    moves = [
        Move(a, a.closes_at + (now - a.paused_at), reason=stood_still(a, now)) for a in paused if now > a.paused_at
    ]
    Attempt.objects.filter(pk__in=[a.pk for a in paused]).update(paused_at=None)
    move_deadlines(moves, cause=MoveCause.PAUSE, by=by, now=now)
    return len(paused)


@recorded
def report_for_all(sitting, *, category, description, minutes, by, now):
    """One incident for each paper that runs, with as many minutes given back (none for 0); how many."""
    if category not in IncidentCategory.values:
        raise Invalid("Choose what happened.")
    if not description.strip():
        raise Invalid("Write what happened.")
    if not 0 <= minutes <= LONGEST_BACK:
        raise Invalid(f"Give back between 0 and {LONGEST_BACK} minutes.")
    papers = [paper for paper in _open(sitting) if paper.paused_at or paper.closes_at > now]
    if not papers:
        raise Refused("No paper of this sitting is running; report what happened with each candidate.")
    incidents = Incident.objects.bulk_create(
        Incident(
            cycle=sitting.cycle,
            registration=paper.registration,
            attempt=paper,
            category=category,
            description=description.strip(),
            remedy_kind=Remedy.TIME if minutes else Remedy.NONE,
            minutes=minutes,
            remedy=f"{minutes} minutes given back in {paper.get_part_display()}" if minutes else Remedy.NONE.label,
            happened_at=now,
            reported_by=by,
        )
        for paper in papers
    )
    told = {"category": category, "remedy": incidents[0].remedy, "everybody": True}
    lines = [Entry("incident.reported", paper.registration, details=told) for paper in papers]
    record_all(lines, by=by, at=now, cycle=sitting.cycle)
    if minutes:
        back, why = timedelta(minutes=minutes), description.strip()[:300]
        moves = [Move(p, p.closes_at + back, why, i) for p, i in zip(papers, incidents, strict=True)]
        move_deadlines(moves, cause=MoveCause.INCIDENT, by=by, now=now)
    return len(papers)


def _open(sitting):
    """Locked, in the order of their numbers."""
    papers = Attempt.objects.filter(registration__sitting=sitting, state=AttemptState.IN_PROGRESS)
    return list(
        papers.select_for_update(of=("self",))
        .select_related("registration__cycle", "registration__sitting")
        .order_by("pk")
    )
