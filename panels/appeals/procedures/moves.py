"""An appeal goes from state to state here, and whoever has to act next is told."""

from django.db import transaction

from exams.accounts.models import RoleGrant, User
from exams.accounts.permissions import Permission
from exams.audit.procedures import record
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import WrongState
from exams.rules.sections.appeals import FRESH
from panels.appeals import sealed_panels
from panels.appeals.models import Appeal
from panels.appeals.states import APPEAL_LIFECYCLE, AppealState
from panels.committee.states import Stance


@transaction.atomic
def move_appeal(appeal, to, *, by, at, **changes):
    """The only place an appeal changes state; other columns that change with it go in ``changes``."""
    locked = Appeal.objects.select_for_update().get(pk=appeal.pk)
    came_from = AppealState(locked.state)
    if to not in APPEAL_LIFECYCLE[came_from]:
        raise WrongState(SAID.get(came_from, "This appeal is closed already."))
    changes |= {"state": to}
    for name, value in changes.items():
        setattr(appeal, name, value)
    appeal.save(update_fields=list(changes))
    record(f"appeal.{to}", appeal.decision, by=by, at=at, cycle=appeal.registration.cycle, came_from=str(came_from))
    return appeal


SAID = {
    AppealState.UPHELD: "This appeal has been answered already.",
    AppealState.DISMISSED: "This appeal has been answered already.",
    AppealState.WITHDRAWN: "This appeal has been taken back.",
    AppealState.READ_AGAIN: "Part Two is still being read again.",
    AppealState.TO_ANSWER: "Part Two has been read again already.",
}


def come_back(panel, *, now):
    """The last script of an appeal's panel is settled: the committee can answer.

    The record names no reader here: who read again is not part of the case.
    """
    appeal = Appeal.objects.with_their_cases().get(pk=sealed_panels.appeal_of(panel).pk)
    move_appeal(appeal, AppealState.TO_ANSWER, by=User.objects.clerk(), at=now)
    tell_committee(appeal, "An appeal can be answered", "Part Two has been read again.", now=now)


def took_part_in(decision) -> set:
    """Who voted on a decision or recorded it; whoever left the room did not."""
    voted = (vote.member_id for vote in decision.votes.all() if vote.stance != Stance.RECUSED)
    return {*voted, decision.recorded_by_id}


def tell_committee(appeal, subject, body, *, now):
    """Whoever answers; where the rules ask for fresh eyes and there are none, the chair, who has to find them."""
    cycle = appeal.registration.cycle
    chair = _holders(Permission.DECIDE_APPEALS, cycle)
    fresh = set()
    if appeal.rules.deciders == FRESH:
        near = took_part_in(appeal.decision)
        fresh = {user for user in chair | _holders(Permission.VOTE, cycle) if user.pk not in near}
    _tell(fresh or chair, cycle, subject, body, f"/committee/cases/{appeal.decision.case_id}/", now=now)


def tell_office(appeal, subject, body, *, now):
    """Whoever has Part Two read again."""
    cycle = appeal.registration.cycle
    link = f"/office/cycles/{cycle.pk}/appeals/"
    _tell(_holders(Permission.RUN_CYCLES, cycle), cycle, subject, body, link, now=now)


def _holders(permission, cycle):
    grants = RoleGrant.objects.with_permission(permission).filter(association=cycle.association_id)
    return {grant.user for grant in grants.select_related("user")}


def _tell(people, cycle, subject, body, link, *, now):
    people = sorted(people, key=lambda user: user.pk)
    notify_all(people, subject=subject, body=f"{cycle}: {body}", link=link, by_mail=True, now=now)
