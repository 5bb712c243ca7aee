"""Who leads a panel, and so signs what it recommends: named at any time until the decisions are released."""

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Refused
from panels.reading.models import Assignment, PanelMember
from panels.reviewers.models import Reviewer


def may_lead(panel):
    """Reviewers of the association who hold the role of a lead, and have read nothing on this panel."""
    association = panel.cycle.association
    sign = RoleGrant.objects.with_permission(Permission.SIGN_RECOMMENDATIONS).filter(association=association)
    leads = PanelMember.objects.filter(panel=panel, lead=True, left_at=None)
    given = Assignment.objects.filter(script__panel=panel, script__seed=None, round=1)
    found = Reviewer.objects.filter(association=association, user__in=sign.values("user"))
    return found.exclude(pk__in=leads.values("reviewer")).exclude(pk__in=given.values("reviewer"))


@recorded
def name_lead(panel, reviewer, *, by, now):
    """They sign blind, under codes, what this panel recommends; before that they settle what readers differ on."""
    if panel.cycle.state == CycleState.RELEASED:
        raise Refused("The decisions of this cycle are released: there is nothing to sign any more.")
    if not may_lead(panel).filter(pk=reviewer.pk).exists():
        raise Refused(
            f"{reviewer} cannot lead: give them the role of a lead reviewer first, or choose one who has not read here."
        )
    member, _ = PanelMember.objects.update_or_create(
        panel=panel, reviewer=reviewer, defaults={"lead": True, "left_at": None}
    )
    record("panel.lead-named", panel, by=by, at=now, cycle=panel.cycle, reviewer=reviewer.reference)
    return member


@recorded
def dismiss_lead(member, *, by, now):
    """What they have signed or settled stays; they sign nothing more."""
    if member.panel.cycle.state == CycleState.RELEASED:
        raise Refused("The decisions of this cycle are released: who led its panel stays.")
    member.left_at = now
    member.save(update_fields=["left_at"])
    panel, reference = member.panel, member.reviewer.reference
    record("panel.lead-dismissed", panel, by=by, at=now, cycle=panel.cycle, reviewer=reference)
