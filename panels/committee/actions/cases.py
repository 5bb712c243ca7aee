"""One case: discussed, left, and decided where the committee met elsewhere; what a member says of themselves."""

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.actions.forms import ReasonForm
from exams.calendar.days import local_day, said
from exams.cycles.states import CycleState
from exams.refusals.exceptions import NotAllowed, Refused
from exams.wording.phrases import counted
from panels.committee.actions.rows import CASES, LEFT_CASES, MEMBERS, RECUSALS, SUBSTITUTES
from panels.committee.forms import DecisionForm, LeaveCaseForm, MemberFactsForm, MistakeForm, SubstituteForm
from panels.committee.members import belongs, sits_on
from panels.committee.procedures import decisions, recusals, retractions, substitutes
from panels.committee.procedures.meetings import ask_for_discussion
from panels.committee.states import DECIDED, MeetingState, Outcome, Section

MEMBER = {"may": Permission.VOTE}
ON_THIS_CASE = {"may": (Permission.VOTE, Permission.STAND_IN)}
CHAIR = {"may": Permission.RECORD_DECISIONS}
CHAIR_OR_OFFICE = {"may": (Permission.RUN_CYCLES, Permission.RECORD_DECISIONS)}


def standing(case):
    return case.decisions.in_force().select_related("recorded_by").first()


def undecided(case):
    return not case.decisions.exists()


@action(
    CASES, title="Discuss this case", undo="take-back-asking",
    when=lambda case: case.section == Section.CONSENT and undecided(case), **MEMBER,
)  # fmt: skip
def discuss_case(case, *, by, now):
    """Take a clear case off the consent agenda: one member is enough."""
    ask_for_discussion(case, by=by, now=now)
    return f"Case {case.position} will be discussed."


def whoever_asked(case, *, by, now):
    if case.asked_by_id != by.pk:
        raise NotAllowed("Another member asked for the discussion, and can take that back.")
    retractions.require_unheard(case)


@action(
    CASES, title="No discussion needed after all", undo="discuss-case", guards=[whoever_asked],
    when=lambda case: case.asked_for and undecided(case), **MEMBER,
)  # fmt: skip
def take_back_asking(case, *, by, now):
    retractions.take_back_asking(case, by=by, now=now)
    return "Taken back."


@action(LEFT_CASES, title="Leave this case", form=LeaveCaseForm, undo="withdraw-recusal", when=undecided,
        **ON_THIS_CASE)  # fmt: skip
def leave_case(case, *, why, by, now):
    """I am close to this person: from here on I do not see the case."""
    recusals.recuse(case, member=by, reason=why, by=by, now=now)
    go = "" if belongs(case.cycle, by) else "/"
    return Done(f"You have left case {case.position}: it is no longer shown to you.", go=go)


def still_withdrawable(recusal, *, by, now):
    recusals.require_withdrawable(recusal, by=by, now=now)


@action(
    RECUSALS, title="Bring back", form=MistakeForm, undo="leave-case", guards=[still_withdrawable],
    when=lambda recusal: recusal.withdrawn_at is None, may=(Permission.VOTE, Permission.RECORD_DECISIONS),
)  # fmt: skip
def withdraw_recusal(recusal, *, why, by, now):
    """The chair says that it was a mistake, or the member who said it themselves."""
    if recusal.member_id != by.pk and not by.may(Permission.RECORD_DECISIONS, recusal.case.cycle.association_id):
        raise NotAllowed("The chair brings somebody back, or a member themselves.")
    recusals.withdraw_recusal(recusal, reason=why, by=by, now=now)
    who = "You take" if recusal.member_id == by.pk else f"{recusal.member} takes"
    return Done(f"{who} part in this case again.", go=CASES.path_of(recusal.case))


def not_in_session(case, *, by, now):
    if case.cycle.meetings.filter(state=MeetingState.OPEN).exists():
        raise Refused("The committee is in session: the case is decided there.")


@action(
    CASES, title="Record the decision", form=DecisionForm, undo="correct-decision", guards=[not_in_session],
    when=lambda case: undecided(case) and sits_on(case.cycle), **CHAIR,
)  # fmt: skip
def record_decision(case, *, by, now, **decided):
    """The committee met elsewhere: the chair says what it decided and how each member stood."""
    return _decide(case, by=by, now=now, **decided)


def foreseen_correction(case, given, *, by, now):
    old, person = standing(case), case.registration.candidate.name
    day = said(local_day(old.decided_at, case.cycle.association.time_zone))
    yield f"For {person}, “{old.decided}” of {day} is replaced by “{DECIDED[Outcome(given['outcome'])]}”."
    yield f"Both stay in the record: that of {day} was recorded by {old.recorded_by}."
    if case.released_at:
        yield f"{person} has read the earlier decision, and gets another letter."
        yield "An endorsement follows the new decision."
        days = case.cycle.rules.committee.appeal_days
        yield f"The time to appeal begins anew: {counted(days, 'day')}."
    else:
        yield "Nothing is released yet: the letter is written from the new decision alone."


@action(
    CASES, title="Correct this decision by a new one", form=DecisionForm, undo="correct-decision",
    guards=[not_in_session], when=lambda case: not undecided(case), consequences=foreseen_correction, **CHAIR,
)  # fmt: skip
def correct_decision(case, *, by, now, **decided):
    return _decide(case, by=by, now=now, corrects=standing(case), **decided)


def _decide(case, **decided):
    made = decisions.decide(case, **decided)
    sentence = f"The decision on {case.registration.candidate.name} is recorded."
    return Done(sentence, data={"decision": made.outcome}, go=LEFT_CASES.path_of(case))


# ── a case that too many have left ───────────────────────────────────────────────────────────────────────────────────
@action(
    CASES, title="Name somebody who stands in", form=SubstituteForm, undo="withdraw-substitute",
    when=undecided, **CHAIR_OR_OFFICE,
)  # fmt: skip
def name_substitute(case, *, email, reason, by, now):
    """Lent by another association, or an alternate: they read this case and vote on it, and no other."""
    made = substitutes.name_substitute(case, email=email, reason=reason, by=by, now=now)
    return f"{made.member} ({made.stands}) stands in on case {case.position}, and is told."


@action(
    SUBSTITUTES, title="Nobody stands in after all", form=ReasonForm, undo="name-substitute",
    when=lambda one: one.withdrawn_at is None and undecided(one.case), **CHAIR_OR_OFFICE,
)  # fmt: skip
def withdraw_substitute(substitute, *, reason, by, now):
    substitutes.withdraw_substitute(substitute, reason=reason, by=by, now=now)
    return f"{substitute.member} no longer stands in on case {substitute.case.position}."


@action(
    CASES, title="Leave it to a later release", form=ReasonForm, undo="take-case-into-release",
    when=lambda case: undecided(case) and not case.waits_because and case.cycle.state != CycleState.RELEASED,
    **CHAIR_OR_OFFICE,
)  # fmt: skip
def leave_case_to_later_release(case, *, reason, by, now):
    """The other decisions go out without this one; it stays open, and can be decided at any time."""
    decisions.leave_to_later_release(case, reason=reason, by=by, now=now)
    return f"Case {case.position} does not hold up the release of the others."


@action(
    CASES, title="Release it with the others after all", undo="leave-case-to-later-release",
    when=lambda case: bool(case.waits_because) and case.cycle.state != CycleState.RELEASED, **CHAIR_OR_OFFICE,
)  # fmt: skip
def take_case_into_release(case, *, by, now):
    decisions.take_into_release(case, by=by, now=now)
    return f"The release waits for case {case.position} again."


@action(MEMBERS, title="Save", form=MemberFactsForm, undo="say-whom-i-am-close-to", **MEMBER)
def say_whom_i_am_close_to(user, *, employer, close_to, by, now):
    """For each committee that this member sits on."""
    found = recusals.say_facts_everywhere(by, employer=employer, close_to=close_to, by=by, now=now)
    if not found:
        return "Saved. No open case is of anybody you named; if you expected one, look at how the name is written."
    return f"Saved. {counted(found, 'open case')} found and no longer shown to you."
