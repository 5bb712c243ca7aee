"""What the office answers to requests: of reinstatement, and of another category."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.actions.forms import ReasonForm
from exams.calendar.days import said
from exams.wording.phrases import money
from panels.renewals.actions.rows import MOVES, REINSTATEMENTS
from panels.renewals.forms import AnswerForm, AnswerReinstatementForm
from panels.renewals.models import Reinstatement
from panels.renewals.procedures import moving_category, reinstating, renewing
from panels.renewals.states import RequestState

OFFICE = {"may": Permission.KEEP_REGISTRY}
ANSWERED = "The request is answered; the person has a message."
REOPENED = "The request waits for an answer again; the person has a message."


def waits(asked) -> bool:
    return asked.state == RequestState.ASKED


def answered(asked) -> bool:
    return asked.state in (RequestState.GRANTED, RequestState.REFUSED)


def it_is_not_your_own(asked, *, by, now):
    renewing.not_your_own(asked.endorsement, by)


def foreseen_reinstatement(asked, given, *, by, now):
    it = asked.endorsement
    what = f"{it.credential} {it.category}"
    if not given["verdict"]:
        yield f"{it.name} stays lapsed as {what}, is told at once and reads your answer."
        return
    until = reinstating.valid_again_until(it, now=now)
    yield f"{it.name} is endorsed again as {what}{f', until {said(until)}' if until else ''}. No exam is taken."
    if asked.guarantees_audit:
        yield "The next renewal is audited in any case."
    yield "They are told at once and read your answer."


@action(
    REINSTATEMENTS, title="Answer", form=AnswerReinstatementForm, when=waits, guards=[it_is_not_your_own],
    consequences=foreseen_reinstatement, undo="reopen-reinstatement", **OFFICE,
)  # fmt: skip
def answer_reinstatement(asked, *, verdict, answer, by, now, fee_received=False):
    reinstating.decide_reinstatement(asked, granted=verdict, answer=answer, fee_received=fee_received, by=by, now=now)
    return ANSWERED


def no_reinstatement_since(asked, *, by, now):
    renewing.not_your_own(asked.endorsement, by)
    reinstating.require_nothing_later(asked)


def foreseen_reopening(asked, given, *, by, now):
    if asked.state == RequestState.GRANTED and isinstance(asked, Reinstatement):
        yield f"{asked.endorsement.name} is lapsed again, since {said(asked.lapsed_on)}, until it is answered anew."
    yield f"The request of {asked.endorsement.name} waits for an answer; they are told that the last one was a mistake."


@action(
    REINSTATEMENTS, title="Take the answer back", form=ReasonForm, when=answered, guards=[no_reinstatement_since],
    consequences=foreseen_reopening, undo="answer-reinstatement", danger=True, **OFFICE,
)  # fmt: skip
def reopen_reinstatement(asked, *, reason, by, now):
    reinstating.reopen_reinstatement(asked, reason=reason, by=by, now=now)
    return REOPENED


def foreseen_move(asked, given, *, by, now):
    it = asked.endorsement
    if not given["verdict"]:
        yield f"{it.name} stays {it.category}, is told at once and reads your answer."
        return
    yield f"{it.name} may move from {it.category} to {asked.to_category}; nothing is granted yet."
    if asked.fee:
        yield f"An invoice of the difference of the fees, {money(asked.fee)} {asked.currency}, is made out to them."
    if asked.one_at_a_time:
        yield f"{it.category} is archived once {asked.to_category} is granted."
    yield "They are told at once and read your answer."


@action(
    MOVES, title="Answer", form=AnswerForm, when=waits, guards=[it_is_not_your_own], consequences=foreseen_move,
    undo="reopen-move", **OFFICE,
)  # fmt: skip
def answer_move(asked, *, verdict, answer, by, now):
    moving_category.decide_move(asked, granted=verdict, answer=answer, by=by, now=now)
    return ANSWERED


def no_move_since(asked, *, by, now):
    renewing.not_your_own(asked.endorsement, by)
    moving_category.require_nothing_later(asked)


@action(
    MOVES, title="Take the answer back", form=ReasonForm, when=answered, guards=[no_move_since],
    consequences=foreseen_reopening, undo="answer-move", danger=True, **OFFICE,
)  # fmt: skip
def reopen_move(asked, *, reason, by, now):
    moving_category.reopen_move(asked, reason=reason, by=by, now=now)
    return REOPENED
