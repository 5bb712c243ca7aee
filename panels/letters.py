"""The decision letter, made only from the decision's record."""

from dataclasses import dataclass

from panels.models import Decision
from panels.states import Outcome

OPENINGS = {
    Outcome.ENDORSE: "We are glad to tell you that the committee has decided to endorse you",
    Outcome.ENDORSE_ON_CONDITION: "The committee has decided to endorse you, on a condition",
    Outcome.DO_NOT_ENDORSE: "The committee has decided not to endorse you",
    Outcome.DEFER: "The committee has decided to defer your endorsement",
    Outcome.HOLD: "The committee has decided to put your application on hold",
    Outcome.RETAKE_ONE: "The committee has decided that Part One of the exam has to be taken again",
    Outcome.RETAKE_TWO: "The committee has decided that Part Two of the exam has to be taken again",
    Outcome.RETAKE_BOTH: "The committee has decided that both parts of the exam have to be taken again",
}


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str
    name: str
    date: object
    opening: str
    reason: str
    results: tuple[str, ...]
    correction: bool


def letter_of(decision: Decision) -> Letter:
    registration = decision.case.registration
    one, two = decision.recommendation.part_one_mark, decision.recommendation.part_two_mark
    results = []
    if one:
        verdict = "passed" if one.passed else "not passed"
        results.append(f"Part One: {one.correct} of {one.scored} items correct – {verdict}.")
    if two and two.percent is not None:
        results.append(f"Part Two: {two.percent:.1f} % of the points – {'passed' if two.passed else 'not passed'}.")
    what = f"{registration.credential} {registration.category}"
    return Letter(
        sender=registration.cycle.association.name,
        name=registration.candidate.name,
        date=decision.decided_at,
        opening=f"{OPENINGS[Outcome(decision.outcome)]} ({what}).",
        reason=decision.reason,
        results=tuple(results),
        correction=decision.corrects_id is not None,
    )
