"""PURE: the rules of the committee: what the panel proposes, who may vote, how a vote is counted."""

from dataclasses import dataclass
from decimal import Decimal

OPEN, SECRET = "open", "secret"
SIMPLE, OF_THOSE_PRESENT, TWO_THIRDS = "simple", "of-those-present", "two-thirds"
CHAIR_DECIDES, FAILS = "chair-decides", "fails"
RETAKE, REFUSE = "retake", "do-not-endorse"
DEFER, CONDITION = "defer", "endorse-with-condition"


def _one_of(name: str, value: str, *allowed: str) -> None:
    if value not in allowed:
        raise ValueError(f"{name} must be {', '.join(allowed[:-1])} or {allowed[-1]}; found {value!r}.")


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """The quorum is counted for each case anew, among those who may vote on it: both of its numbers have to be met."""

    quorum: int = 3  # members present who may vote on the case
    quorum_percent: Decimal = Decimal(0)  # of all who may vote on the case; 0: not asked
    ballot: str = OPEN
    majority: str = SIMPLE  # more for than against; or more than half of those present; or two thirds of the votes
    tie: str = CHAIR_DECIDES
    chair_votes: bool = True  # False: only to break a tie
    remote: bool = True  # members may take part from elsewhere
    signed_recommendation: bool = True  # nothing is decided before the panel lead has signed
    sure_percent: int = 90  # the consent agenda takes cases that a repeat would decide the same this often
    appeal_days: int = 30

    def __post_init__(self) -> None:
        _one_of("ballot", self.ballot, OPEN, SECRET)
        _one_of("majority", self.majority, SIMPLE, OF_THOSE_PRESENT, TWO_THIRDS)
        _one_of("tie", self.tie, CHAIR_DECIDES, FAILS)
        if self.quorum < 1:
            raise ValueError("quorum must be at least 1.")
        if not 0 <= self.quorum_percent <= 100:
            raise ValueError("quorum_percent lies between 0 and 100.")


@dataclass(frozen=True, slots=True)
class RecommendationRules:
    """What the panel proposes where the joined rule leaves a choice."""

    portfolio_deferred: str = DEFER  # or the exam passed is endorsed, on the condition that the portfolio follows
    attempts_exhausted: str = RETAKE  # what is proposed to whoever may not sit again
    condition_days: int = 180  # how long a condition may stay open
    lead_may_change: bool = True  # the panel lead may propose otherwise, with reasons

    def __post_init__(self) -> None:
        _one_of("portfolio_deferred", self.portfolio_deferred, DEFER, CONDITION)
        _one_of("attempts_exhausted", self.attempts_exhausted, RETAKE, REFUSE)
