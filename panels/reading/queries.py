"""What is asked about reviewers from outside the sealed room: numbers and panels, never scripts."""

from exams.accounts.models import RoleGrant
from exams.cycles.states import CycleState
from exams.wording.phrases import counted, listed
from panels.reading.models import Assignment, PanelMember, Seed
from panels.reading.states import AssignmentState, PanelState, SeedUse
from panels.reviewers.procedures import READS
from panels.reviewers.states import ReviewerState


def state_to_begin_in(association):
    """A new reviewer practises where there is something to practise on."""
    uses = (SeedUse.PRACTICE, SeedUse.QUALIFYING)
    trains = Seed.objects.filter(association=association, use__in=uses, retired_at=None).exists()
    return ReviewerState.PRACTICE if trains else None


def held_by_reviewer(grant) -> list[str]:
    """What waits on this person's desk at the association, and the panels they sit on or lead."""
    if _reads_otherwise(grant):
        return []
    seats = PanelMember.objects.filter(
        reviewer__user=grant.user_id, reviewer__association=grant.association_id, left_at=None, panel__for_appeal=False
    ).select_related("panel__cycle")
    seats = [seat for seat in seats.exclude(panel__cycle__state=CycleState.RELEASED) if _goes_on(seat)]
    waiting = Assignment.objects.filter(
        reviewer__user=grant.user_id, reviewer__association=grant.association_id, state=AssignmentState.WAITING
    ).exclude(script__panel__cycle__state=CycleState.RELEASED)
    sits = [seat.panel.cycle.name for seat in seats if not seat.lead]
    leads = [seat.panel.cycle.name for seat in seats if seat.lead]
    said = []
    if number := waiting.count():
        they = "it stays" if number == 1 else "they stay"
        said.append(
            f"{counted(number, 'script waits', 'scripts wait')} on this person’s desk: {they} there, unread, until "
            "this person drops out of the panel and others are given what waits."
        )
    if sits:
        said.append(f"Sits on {counted(len(sits), 'panel')}: {listed(sits)}.")
    if leads:
        said.append(f"Leads {counted(len(leads), 'panel')}: {listed(leads)}. Name another lead, or nobody can sign.")
    return said


def _goes_on(seat) -> bool:
    return seat.lead or seat.panel.state != PanelState.OPENED


def _reads_otherwise(grant) -> bool:
    """Whether another role of theirs at the association lets them read on."""
    others = RoleGrant.objects.in_force().filter(user=grant.user_id, association=grant.association_id)
    return others.filter(role__in=READS).exclude(pk=grant.pk).exists()
