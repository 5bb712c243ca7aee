"""What changes an endorsement for longer, at the person's own wish: time away, the way back, another category."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.calendar.days import local_day, said
from exams.wording.phrases import counted
from panels.endorsements.states import EndorsementState
from panels.renewals.actions.rows import MOVES, MY_ENDORSEMENTS, REINSTATEMENTS
from panels.renewals.forms import InactiveForm, MoveForm, ReinstateForm
from panels.renewals.procedures import moving_category, reinstating
from panels.renewals.states import RequestState

HOLDER = {"may": Permission.REGISTER}


def in_state(state):
    return lambda endorsement: endorsement.state == state


def foreseen_leave(endorsement, given, *, by, now):
    rules = reinstating.rules_now(endorsement, now=now).renewal
    yield f"{endorsement.credential} {endorsement.category} ({endorsement.number}) is inactive from today on."
    if rules.inactive_months:
        yield f"Come back within {counted(rules.inactive_months, 'month')}; after that it lapses."
    renewal = "is asked for all the same" if rules.inactive_asks_hours else "is not asked for meanwhile"
    yield f"The renewal {renewal}."


@action(
    MY_ENDORSEMENTS, title="Become inactive today", form=InactiveForm, when=in_state(EndorsementState.ACTIVE),
    consequences=foreseen_leave, undo="come-back", **HOLDER,
)  # fmt: skip
def become_inactive(endorsement, *, reason, by, now):
    reinstating.ask_inactive(endorsement, reason=reason, by=by, now=now)
    return "Your endorsement is inactive. Come back whenever you like."


@action(
    MY_ENDORSEMENTS, title="Become active again", when=in_state(EndorsementState.INACTIVE), undo="become-inactive",
    **HOLDER,
)  # fmt: skip
def come_back(endorsement, *, by, now):
    reinstating.come_back(endorsement, by=by, now=now)
    return "Your endorsement is active again."


def can_be_reinstated(endorsement, *, by, now):
    reinstating.require_in_time(endorsement, now=now)


@action(
    MY_ENDORSEMENTS, title="Ask for reinstatement", form=ReinstateForm, when=in_state(EndorsementState.LAPSED),
    guards=[can_be_reinstated], undo="withdraw-reinstatement", **HOLDER,
)  # fmt: skip
def ask_reinstatement(endorsement, *, by, now, **given):
    reinstating.ask_reinstatement(endorsement, by=by, now=now, **given)
    return "Your request is with the office; you are told here and by e-mail."


@action(
    MY_ENDORSEMENTS, title="Ask to move", form=MoveForm, when=in_state(EndorsementState.ACTIVE),
    undo="withdraw-move", **HOLDER,
)  # fmt: skip
def ask_to_move(endorsement, *, by, now, **given):
    moving_category.ask_to_move(endorsement, by=by, now=now, **given)
    return "Your wish is with the office; you are told here and by e-mail."


@action(
    REINSTATEMENTS, title="Withdraw the request", when=lambda asked: asked.state == RequestState.ASKED,
    undo="ask-reinstatement", **HOLDER,
)  # fmt: skip
def withdraw_reinstatement(asked, *, by, now):
    reinstating.withdraw_reinstatement(asked, by=by, now=now)
    return "Your request is withdrawn."


def foreseen_withdrawal(asked, given, *, by, now):
    if asked.state == RequestState.GRANTED:
        day = local_day(asked.decided_at, asked.endorsement.association.time_zone)
        yield f"The office agreed to your move to {asked.to_category} on {said(day)}."
        yield "If you want to move after all, it has to be asked for and answered anew."


@action(
    MOVES, title="Withdraw the wish to move", undo="ask-to-move", consequences=foreseen_withdrawal,
    when=lambda asked: asked.state in (RequestState.ASKED, RequestState.GRANTED), **HOLDER,
)  # fmt: skip
def withdraw_move(asked, *, by, now):
    moving_category.withdraw_move(asked, by=by, now=now)
    return "Your wish to move is withdrawn."
