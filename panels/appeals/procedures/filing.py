"""Appeals: filed in time by the candidate, taken back by them, answered by the committee."""

from datetime import timedelta

from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day
from exams.cycles.states import Part
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, NotYours, Refused
from exams.registration.procedures.standing import note_passed_parts
from exams.rules.sections.appeals import FRESH
from panels.appeals.models import Appeal
from panels.appeals.procedures.moves import move_appeal, tell_committee, tell_office, took_part_in
from panels.appeals.procedures.second_reading import call_back, remark_of
from panels.appeals.states import AppealState
from panels.committee.models import Decision
from panels.reading import sealing

LONGEST = 10_000  # characters of the grounds and of the answer
READ_FIRST = "Part Two has to be read again before this appeal can be dismissed; the office begins that."
TOO_NEAR = "You took part in this decision: by the rules somebody else of the committee has to answer."


@recorded
def file_appeal(decision, *, grounds, by, now):
    """The candidate objects to a released decision, within the days the rule book gives."""
    registration = decision.case.registration
    if registration.candidate.user_id != by.pk:
        raise NotYours("No such decision is yours.")
    if not Decision.objects.released().in_force().filter(pk=decision.pk).exists():
        raise NotYours("No such decision is yours.")
    if not grounds.strip():
        raise Invalid("Write what you object to and why.")
    if len(grounds) > LONGEST:
        raise Invalid(f"Write at most {LONGEST:,} characters.")
    require_appealable(decision, now=now)
    appeal = Appeal.objects.create(decision=decision, grounds=grounds.strip(), filed_at=now)
    record("appeal.filed", decision, by=by, at=now, cycle=registration.cycle)
    if awaiting_reading([appeal]):
        body = "A candidate has appealed; the rules ask for Part Two to be read again."
        tell_office(appeal, "Part Two is to be read again", body, now=now)
    else:
        tell_committee(appeal, "An appeal waits for an answer", "A candidate has appealed.", now=now)
    return appeal


def require_appealable(decision, *, now):
    """In time, and once."""
    until = last_moment_to_appeal(decision)
    if now > until:
        day = local_day(until, decision.case.registration.cycle.association.time_zone)
        raise Refused(f"The time to appeal ended on {day.day} {day:%B %Y}.")
    if Appeal.objects.filter(decision=decision).exists():
        raise Refused("You have appealed against this decision already.")


def last_moment_to_appeal(decision):
    """Days are counted from the moment the candidate could read the decision: the release, or a later correction."""
    cycle = decision.case.registration.cycle
    since = max(decision.decided_at, decision.case.released_at or decision.decided_at)
    return since + timedelta(days=cycle.rules.committee.appeal_days)


def awaiting_reading(appeals) -> set:
    """The registrations whose Part Two is to be read again before their appeal can be dismissed."""
    found = [a.registration for a in appeals if a.state == AppealState.FILED and a.rules.reads_again]
    return sealing.can_be_read_again(found) if found else set()


def answers(user, appeal) -> bool:
    """Whether answering is this person's business: the chair's; where the rules ask for fresh eyes, the committee's."""
    association = appeal.registration.cycle.association_id
    fresh = appeal.rules.deciders == FRESH and user.may(Permission.VOTE, association)
    return fresh or user.may(Permission.DECIDE_APPEALS, association)


def is_too_near(user, appeal) -> bool:
    """Whether the rules ask for somebody who took no part in the decision, and this person did."""
    return appeal.rules.deciders == FRESH and user.pk in took_part_in(appeal.decision)


@recorded
def withdraw(appeal, *, by, now):
    """The candidate takes an appeal back; what was being read for it goes off the desks."""
    if appeal.registration.candidate.user_id != by.pk:
        raise NotYours("No such appeal is yours.")
    require_withdrawable(appeal)
    move_appeal(appeal, AppealState.WITHDRAWN, by=by, at=now, decided_at=now)
    call_back(appeal, by=by, now=now)
    return appeal


def require_withdrawable(appeal):
    if not appeal.rules.withdrawal:
        raise Refused("By the rules of your association an appeal cannot be taken back.")


@recorded
def uphold(appeal, *, answer, by, now):
    """The candidate is right.  The committee has to make a new decision, which corrects the old one."""
    _answer(appeal, AppealState.UPHELD, answer, by=by, now=now)
    weighed = remark_of(appeal)
    if weighed and weighed.passed and weighed.changes:
        registration = appeal.registration
        day = local_day(now, registration.cycle.association.time_zone)
        note_passed_parts([(registration, Part.TWO, day)], cycle=registration.cycle, by=by, now=now)
    return appeal


@recorded
def dismiss(appeal, *, answer, by, now):
    """The decision stands.  Not said before Part Two was read again, where the rules ask for that."""
    if awaiting_reading([appeal]):
        raise Refused(READ_FIRST)
    return _answer(appeal, AppealState.DISMISSED, answer, by=by, now=now)


def _answer(appeal, to, answer, *, by, now):
    if not answer.strip():
        raise Invalid("Write the answer to the appeal: the candidate will read it.")
    if len(answer) > LONGEST:
        raise Invalid(f"Write at most {LONGEST:,} characters.")
    if is_too_near(by, appeal):
        raise Refused(TOO_NEAR)
    move_appeal(appeal, to, by=by, at=now, answer=answer.strip(), decided_at=now, answered_by=by)
    candidate = appeal.registration.candidate
    if candidate.user:
        notify_all(
            [candidate.user],
            subject="Your appeal is answered",
            body="The committee has answered your appeal. You can read the answer in your account.",
            link=f"/my/registrations/{appeal.registration.pk}/",
            by_mail=True,
            now=now,
        )
    return appeal
