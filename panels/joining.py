"""PURE: the joined rule.  Two parts and a portfolio make one proposal, with its reasons in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

APPROVE, DEFER, HOLD = "approve", "defer", "hold"
DISAGREE, NOT_REQUIRED, NOT_AVAILABLE = "disagree", "not-required", "not-available"


@dataclass(frozen=True, slots=True)
class PartResult:
    """``passed`` is None where the part has no result; ``sentence`` says how it stands."""

    passed: bool | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    outcome: str
    portfolio: str
    reasons: tuple[str, ...]


def portfolio_outcome(outcomes: Sequence[str], *, required: bool) -> str:
    """What the portfolio reviewers together say: their common word, or that they disagree."""
    if not outcomes:
        return NOT_AVAILABLE if required else NOT_REQUIRED
    return outcomes[0] if len(set(outcomes)) == 1 else DISAGREE


def propose(
    part_one: PartResult, part_two: PartResult, *, awaits_reading: bool, outcomes: Sequence[str], required: bool
) -> Proposal:
    """What the panel recommends.

    Nothing is proposed while a part or a required portfolio is not there: what is missing is never
    taken for a failure.  A portfolio that is not required but was reviewed still counts.
    """
    portfolio = portfolio_outcome(outcomes, required=required)
    reasons = (part_one.sentence, part_two.sentence, _portfolio_sentence(portfolio))
    return Proposal(_outcome(part_one, part_two, awaits_reading, portfolio), portfolio, reasons)


def _outcome(part_one: PartResult, part_two: PartResult, awaits_reading: bool, portfolio: str) -> str:
    if part_one.passed is None or (part_two.passed is None and not awaits_reading):
        return NOT_AVAILABLE
    if awaits_reading:
        return "await-reading"
    if not (part_one.passed and part_two.passed):
        if part_two.passed:
            return "retake-part-one"
        return "retake-part-two" if part_one.passed else "retake-both-parts"
    if portfolio == NOT_AVAILABLE:
        return NOT_AVAILABLE
    return {APPROVE: "endorse", NOT_REQUIRED: "endorse", DEFER: DEFER}.get(portfolio, HOLD)


def _portfolio_sentence(portfolio: str) -> str:
    return {
        APPROVE: "Portfolio: approved.",
        DEFER: "Portfolio: deferred.",
        HOLD: "Portfolio: on hold.",
        DISAGREE: "Portfolio: the reviewers disagree.",
        NOT_REQUIRED: "Portfolio: not required.",
    }.get(portfolio, "Portfolio: not available.")
