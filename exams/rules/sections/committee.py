"""PURE: the rules of the committee: what the panel proposes, who may vote, how a vote is counted."""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of

OPEN, SECRET = "open", "secret"
SIMPLE, OF_THOSE_PRESENT, TWO_THIRDS = "simple", "of-those-present", "two-thirds"
CHAIR_DECIDES, FAILS = "chair-decides", "fails"
RETAKE, REFUSE = "retake", "do-not-endorse"
DEFER, CONDITION = "defer", "endorse-with-condition"


@dataclass(frozen=True, slots=True, config=SECTION)
class CommitteeRules:
    """The quorum is counted for each case anew, among those who may vote on it: both of its numbers have to be met."""

    quorum: Whole = 3  # members present who may vote on the case
    quorum_percent: Number = Decimal(0)  # of all who may vote on the case; 0: not asked
    ballot: Annotated[Text, one_of(OPEN, SECRET)] = OPEN
    # More for than against; or more than half of those present; or two thirds of the votes.
    majority: Annotated[Text, one_of(SIMPLE, OF_THOSE_PRESENT, TWO_THIRDS)] = SIMPLE
    tie: Annotated[Text, one_of(CHAIR_DECIDES, FAILS)] = CHAIR_DECIDES
    chair_votes: Flag = True  # False: only to break a tie
    remote: Flag = True  # members may take part from elsewhere
    signed_recommendation: Flag = True  # nothing is decided before the panel lead has signed
    sure_percent: Whole = 90  # the consent agenda takes cases that a repeat would decide the same this often
    appeal_days: Whole = 30

    def __post_init__(self) -> None:
        if self.quorum < 1:
            raise ValueError("quorum must be at least 1.")
        if not 0 <= self.quorum_percent <= 100:
            raise ValueError("quorum_percent lies between 0 and 100.")


@dataclass(frozen=True, slots=True, config=SECTION)
class RecommendationRules:
    """What the panel proposes where the joined rule leaves a choice."""

    # Or the exam passed is endorsed, on the condition that the portfolio follows.
    portfolio_deferred: Annotated[Text, one_of(DEFER, CONDITION)] = DEFER
    # What is proposed to whoever may not sit again.
    attempts_exhausted: Annotated[Text, one_of(RETAKE, REFUSE)] = RETAKE
    condition_days: Whole = 180  # how long a condition may stay open
    lead_may_change: Flag = True  # the panel lead may propose otherwise, with reasons
