"""What the office does with one reviewer of a panel."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from exams.actions.declaration import Rows, action
from exams.actions.forms import ReasonForm
from exams.cycles.models import Cycle
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Invalid
from exams.wording.phrases import counted, inside, quoted
from panels.reading.actions.panel import OFFICE
from panels.reading.actions.plan import found_nobody, goes
from panels.reading.forms.office import PinForm, ReadAgainForm, StateForm, UnpinForm
from panels.reading.models import Assignment, PanelMember
from panels.reading.procedures import assignments, leads, rereading, reviewer_states
from panels.reading.states import AssignmentState, PanelState
from panels.reviewers import procedures as reviewers
from panels.reviewers.forms import ReviewerForm
from panels.reviewers.models import ConflictPin


def of_office(user, *may):
    held = Assignment.objects.filter(script__panel=OuterRef("panel"), reviewer=OuterRef("reviewer"))
    aside = held.filter(state=AssignmentState.SET_ASIDE, rating__isnull=False, script__set_aside_at=None)
    return (
        PanelMember.objects.filter(panel__cycle__in=Cycle.objects.with_permission(user, *may), panel__for_appeal=False)
        .select_related("panel__cycle__rule_book", "panel__cycle__association", "panel__rubric", "reviewer")
        .annotate(
            was_given=Exists(held),
            is_pinned=Exists(ConflictPin.objects.filter(reviewer=OuterRef("reviewer"))),
            has_aside=Exists(aside),
        )
    )


MEMBERS = Rows(
    "panel-members", of_office, page=lambda member: reverse("panel:show", args=[member.panel.cycle_id]),
    named=lambda member: str(member.reviewer),
)  # fmt: skip


def sealed(member):
    return member.panel.state != PanelState.OPENED


# ── coming and going ─────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_leaving(member, given, *, by, now):
    yield f"{member.reviewer} sits on the panel no more. Nothing was given to them yet."
    changes = member.panel.plan_changes.filter(reader=member.reviewer) | member.panel.plan_changes.filter(
        instead_of=member.reviewer
    )
    if changes.exists():
        yield f"{counted(changes.count(), 'change')} of the plan with them {goes(changes.count())} too."


@action(
    MEMBERS, title="Leave", undo="join-panel", when=lambda member: sealed(member) and not member.was_given,
    consequences=foreseen_leaving, **OFFICE,
)  # fmt: skip
def leave_panel(member, *, by, now):
    """Somebody who has joined and was given nothing sits on the panel no more."""
    said = f"{member.reviewer} sits on the panel no more."
    assignments.leave_panel(member, by=by, now=now)
    return said


def waiting_for(member):
    return Assignment.objects.filter(
        script__panel=member.panel, reviewer=member.reviewer, state=AssignmentState.WAITING, script__seed=None
    ).count()


def foreseen_dropping_out(member, given, *, by, now):
    yield f"{member.reviewer} reads nothing more on this panel; what was handed in stays."
    waiting = waiting_for(member)
    yield f"{counted(waiting, 'script')} on their desk {goes(waiting)} to others, as far as others may read them."
    if waiting:
        yield "What others are given stays with them: reading again brings none of it back."


@action(
    MEMBERS, title="Drops out", form=ReasonForm, danger=True, undo="return-to-panel",
    when=lambda member: sealed(member) and member.was_given and not member.lead and not member.left_at,
    consequences=foreseen_dropping_out, **OFFICE,
)  # fmt: skip
def drop_out(member, *, reason, by, now):
    """What was handed in stays; what waits on the desk goes to others, and nothing else is touched."""
    panel, reviewer = member.panel, member.reviewer
    made, lacking = assignments.replace_readers(panel, leaving=reviewer, reason=reason, by=by, now=now)
    nobody = f", {lacking} found nobody" if lacking else ""
    return f"{reviewer} reads no more; {counted(made, 'reading')} went to others{nobody}."


@action(
    MEMBERS, title="Reads again", undo="drop-out", when=lambda member: sealed(member) and bool(member.left_at), **OFFICE
)
def return_to_panel(member, *, by, now):
    """Back on the panel; what others read by now stays with them."""
    again = assignments.return_to_panel(member, by=by, now=now)
    return f"{member.reviewer} reads again; {_lie(again)} on their desk."


def foreseen_dismissal(member, given, *, by, now):
    yield f"{member.reviewer} leads the panel no more. What they have settled and signed stays."
    others = member.panel.members.filter(lead=True, left_at=None).exclude(pk=member.pk)
    if not others.exists():
        yield "Nobody leads the panel then: name another lead, or nothing can be signed."


@action(
    MEMBERS, title="Leads no more", name="dismiss-panel-lead", undo="name-panel-lead", danger=True,
    when=lambda member: member.lead and not member.left_at and member.panel.cycle.state != CycleState.RELEASED,
    consequences=foreseen_dismissal, **OFFICE,
)  # fmt: skip
def dismiss_panel_lead(member, *, by, now):
    leads.dismiss_lead(member, by=by, now=now)
    return f"{member.reviewer} leads the panel no more."


# ── who they are ─────────────────────────────────────────────────────────────────────────────────────────────────────
class DescribeForm(ReviewerForm):
    @classmethod
    def first(cls, member):
        return {name: getattr(member.reviewer, name) for name in cls.base_fields}


@action(MEMBERS, title="Describe", form=DescribeForm, undo="describe-reviewer", **OFFICE)
def describe_reviewer(member, *, by, now, **facts):
    """What the office knows of a reviewer; a later word corrects an earlier one."""
    reviewers.describe_reviewer(member.reviewer, by=by, now=now, **facts)
    return f"{member.reviewer} is described."


@action(
    MEMBERS, title="Change", form=StateForm, undo="take-back-state",
    when=lambda member: sealed(member) and not member.lead and not member.left_at, **OFFICE,
)  # fmt: skip
def change_reviewer_state(member, *, state, reason, by, now):
    """What a pause took from the desk lies on it again, where nobody else reads it by then."""
    again = reviewer_states.change_state(member.reviewer, state, reason=reason, by=by, now=now)
    return f"{_now(member)}{_on_the_desk(again)}."


def state_can_be_taken_back(member, *, by, now):
    reviewer_states.require_state_before(member.reviewer)


@action(
    MEMBERS, title="Take the last change of state back", name="take-back-state", undo="change-reviewer-state",
    when=lambda member: sealed(member) and bool(member.reviewer.state_before), guards=[state_can_be_taken_back],
    **OFFICE,
)  # fmt: skip
def take_back_state(member, *, by, now):
    again = reviewer_states.take_back_state(member.reviewer, by=by, now=now)
    return f"{_now(member)} again{_on_the_desk(again)}."


def _now(member):
    return f"{member.reviewer} is {inside(member.reviewer.get_state_display())} now"


def _on_the_desk(again):
    return f"; {_lie(again)} on their desk again" if again else ""


def _lie(number):
    return counted(number, "script lies", "scripts lie")


# ── whom they are too close to ───────────────────────────────────────────────────────────────────────────────────────
@action(MEMBERS, title="Pin a conflict", form=PinForm, undo="unpin-conflict", **OFFICE)
def pin_conflict(member, *, candidate, conflict, reason, by, now):
    """The coordinator's word on one reviewer and one candidate, over whatever is computed."""
    person = member.panel.cycle.association.candidates.filter(reference=candidate).first()
    if person is None:
        raise Invalid(f"There is no candidate {quoted(candidate)}.")
    reviewers.pin_conflict(member.reviewer, person, conflict=conflict, reason=reason, by=by, now=now)
    return "Noted; the next plan goes by it."


@action(
    MEMBERS, title="Take a pin out", form=UnpinForm, undo="pin-conflict", when=lambda member: member.is_pinned, **OFFICE
)
def unpin_conflict(member, *, pin, by, now):
    """From then on what is computed holds again."""
    reviewers.unpin_conflict(pin, by=by, now=now)
    return "The pin is out; the next plan goes by what is computed."


# ── readings done again ──────────────────────────────────────────────────────────────────────────────────────────────
def is_halted(member):
    return member.reviewer.state in rereading.HALTED and sealed(member)


def foreseen_readings_again(member, given, *, by, now):
    found = rereading.readings_to_do_again(member.panel, member.reviewer, given["codes"]).count()
    are = "is" if found == 1 else "are"
    yield f"{counted(found, 'reading')} of {member.reviewer} {are} set aside and given to others."
    yield "What others changed in a discussion of them is gone: their first word counts. What a lead has settled stays."


@action(
    MEMBERS, title="Have them read again", form=ReadAgainForm, danger=True, undo="let-readings-count",
    when=is_halted, consequences=foreseen_readings_again, **OFFICE,
)  # fmt: skip
def read_again(member, *, codes, reason, by, now):
    """Readings of a paused or stopped reviewer are set aside and done again by others."""
    given = {"reason": reason, "by": by, "now": now}
    aside, made, lacking = rereading.read_again(member.panel, member.reviewer, codes, **given)
    return f"{counted(aside, 'reading')} set aside, {made} given to others{found_nobody(lacking)}."


@action(
    MEMBERS, title="Let the readings that were set aside count again", undo="read-again",
    when=lambda member: sealed(member) and member.has_aside, **OFFICE,
)  # fmt: skip
def let_readings_count(member, *, by, now):
    """As long as nobody has begun to read in their place."""
    back, left = rereading.count_again(member.panel, member.reviewer, by=by, now=now)
    stay = f"; {left} stay set aside: others have begun them" if left else ""
    return f"{counted(back, 'reading counts', 'readings count')} again{stay}."
