"""PURE: the joined rule.  Two parts and a portfolio make one proposal, with its reasons in sentences.

Where no exam is asked for the portfolio alone makes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exams.rules.sections.committee import CONDITION, REFUSE, RecommendationRules

APPROVE, DEFER, HOLD = "approve", "defer", "hold"
NO_EXAM = "Exam: none is asked for."
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
    part_one: PartResult,
    part_two: PartResult,
    *,
    awaits_reading: bool,
    outcomes: Sequence[str],
    required: bool,
    rules: RecommendationRules | None = None,
    may_sit_again: bool = True,
) -> Proposal:
    """What the panel recommends.

    Nothing is proposed while a part or a required portfolio is not there: what is missing is never
    taken for a failure.  A portfolio that is not required but was reviewed still counts.
    """
    rules = rules or RecommendationRules()
    portfolio = portfolio_outcome(outcomes, required=required)
    reasons = [part_one.sentence, part_two.sentence, _portfolio_sentence(portfolio)]
    outcome = _outcome(part_one, part_two, awaits_reading, portfolio, rules)
    if outcome.startswith("retake") and not may_sit_again:
        reasons.append("No attempt is left under the rule book.")
        outcome = "do-not-endorse" if rules.attempts_exhausted == REFUSE else outcome
    return Proposal(outcome, portfolio, tuple(reasons))


def propose_without_exam(*, outcomes: Sequence[str], rules: RecommendationRules | None = None) -> Proposal:
    """What the panel recommends where no exam is asked for: the portfolio's word, and nothing before it is there.

    There is always a portfolio: without one nothing would be left to endorse on.
    """
    portfolio = portfolio_outcome(outcomes, required=True)
    outcome = _of_portfolio(portfolio, rules or RecommendationRules())
    return Proposal(outcome, portfolio, (NO_EXAM, _portfolio_sentence(portfolio)))


def _outcome(
    part_one: PartResult, part_two: PartResult, awaits_reading: bool, portfolio: str, rules: RecommendationRules
) -> str:
    if part_one.passed is None or (part_two.passed is None and not awaits_reading):
        return NOT_AVAILABLE
    if awaits_reading:
        return "await-reading"
    if not (part_one.passed and part_two.passed):
        if part_two.passed:
            return "retake-part-one"
        return "retake-part-two" if part_one.passed else "retake-both-parts"
    return _of_portfolio(portfolio, rules)


def _of_portfolio(portfolio: str, rules: RecommendationRules) -> str:
    if portfolio == NOT_AVAILABLE:
        return NOT_AVAILABLE
    deferred = "endorse-with-condition" if rules.portfolio_deferred == CONDITION else DEFER
    return {APPROVE: "endorse", NOT_REQUIRED: "endorse", DEFER: deferred}.get(portfolio, HOLD)


def _portfolio_sentence(portfolio: str) -> str:
    return {
        APPROVE: "Portfolio: approved.",
        DEFER: "Portfolio: deferred.",
        HOLD: "Portfolio: on hold.",
        DISAGREE: "Portfolio: the reviewers disagree.",
        NOT_REQUIRED: "Portfolio: not required.",
    }.get(portfolio, "Portfolio: not available.")


CHANGED = {
    "part_one": "Part One",
    "part_two": "Part Two",
    "portfolio": "the portfolio",
    "incidents": "the incidents",
    "rule_book": "the rule book",
    "outcome": "what the rules propose",
}


def differences(signed: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What changed under a signature, in words; nothing where it still holds."""
    found = []
    for name, said in CHANGED.items():
        before, after = signed.get(name), now.get(name)
        if before == after:
            continue
        shown = f"from “{_shown(before)}” to “{_shown(after)}”" if _shown(before) != _shown(after) else "in its details"
        found.append(f"{said} changed {shown}")
    return found


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("said", value))
    if isinstance(value, list):
        return "; ".join(_shown(part) for part in value) or "nothing"
    return "nothing" if value is None else str(value).replace("-", " ")
