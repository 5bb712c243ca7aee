"""The committee's part of the demonstration: signatures, a meeting that was held, and one that is about to begin."""

from datetime import timedelta

from panels.committee.members import committee_of
from panels.committee.models import Case, Recommendation
from panels.committee.procedures.decisions import decide
from panels.committee.procedures.docket import lay_docket
from panels.committee.procedures.meetings import plan_meeting
from panels.committee.procedures.motions import CLEAR_WITHOUT_EXAM
from panels.committee.procedures.recusals import recuse
from panels.committee.procedures.signatures import sign, sign_as_proposed
from panels.committee.states import DECIDABLE, Outcome, Stance
from panels.reading import sealing
from panels.results.score_cycle import score_cycle


def open_and_sign(story, cycle, panel, when):
    """The seal is opened by two people, both parts are joined, and the lead signs under codes."""
    cast = story.cast
    panel.refresh_from_db()
    reason = "Every script is settled; the committee meets on Friday."
    sealing.propose_opening(panel, reason=reason, by=cast.coordinator, now=when)
    sealing.confirm_opening(panel, by=cast.chair, now=when)
    score_cycle(cycle, by=cast.coordinator, now=when)
    waiting = Recommendation.objects.in_force().filter(registration__cycle=cycle, outcome__in=DECIDABLE)
    sign_as_proposed(cycle, list(waiting.values_list("code", flat=True)), by=cast.lead, now=when)
    lay_docket(cycle, by=cast.coordinator, now=when)


def decide_everything(story, cycle, day):
    """A meeting held elsewhere: the chair records what was decided, with who left and why."""
    reasons = story.material.people["decision_reasons"]
    everybody = committee_of(cycle.association)
    for n, case in enumerate(Case.objects.filter(cycle=cycle).select_related("registration")):
        proposal = case.registration.recommendations.in_force().get()
        if proposal.outcome not in DECIDABLE:
            continue
        outcome = Outcome(proposal.outcome)
        votes = dict.fromkeys(everybody, (Stance.FOR, ""))
        if n % 23 == 4:
            votes[everybody[-1]] = (Stance.RECUSED, "works in the same agency as the candidate")
        reason = story.material.chance.choice(reasons[outcome])
        if not case.registration.sits_exam:
            reason = CLEAR_WITHOUT_EXAM
        decide(case, outcome=outcome, reason=reason, votes=votes, by=story.cast.chair, now=day)


def meeting_to_come(story, cycle, now):
    """One recommendation is signed otherwise than the rules propose; two members leave a case."""
    cast = story.cast
    plan_meeting(
        cycle, starts_at=now + timedelta(hours=2), place="Harbour Hall, Room 1", link="https://meet.example.invalid/committee",
        by=cast.coordinator, now=now,
    )  # fmt: skip
    discussed = list(Case.objects.filter(cycle=cycle, section="discussion").order_by("position")[:3])
    otherwise = Recommendation.objects.in_force().get(registration=discussed[0].registration_id)
    sign(
        otherwise.code, outcome=Outcome.DEFER, by=cast.lead, now=now,
        reasons="The readers see the strengths plainly; a revised reflection may settle what is open.",
    )  # fmt: skip
    for case in discussed[1:]:
        for member in cast.members[-2:] if case is discussed[1] else cast.members[-1:]:
            recuse(case, member=member, reason="supervised the candidate", by=member, now=now)
