"""PURE: the rules of the committee: what the panel proposes, who may vote, how a vote is counted."""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of, reads

OPEN, SECRET = "open", "secret"
SIMPLE, OF_THOSE_PRESENT, TWO_THIRDS = "simple", "of-those-present", "two-thirds"
CHAIR_DECIDES, FAILS = "chair-decides", "fails"
RETAKE, REFUSE = "retake", "do-not-endorse"
DEFER, CONDITION = "defer", "endorse-with-condition"


@dataclass(frozen=True, slots=True, config=SECTION)
class CommitteeRules:
    """The quorum is counted for each case anew, among those who may vote on it: both of its numbers have to be met."""

    quorum: Annotated[
        Whole,
        reads(
            "Quorum, in members",
            "A case is decided with at least {:member} present who may vote on it.",
            front=True,
            help="Counted for each case, without those who recuse themselves. At least 1.",
        ),
    ] = 3
    quorum_percent: Annotated[
        Number,
        reads(
            "Quorum, in percent",
            "At least {} % of all who may vote on the case must be present.",
            none="No share of the members has to be present beyond that number.",
            help="0 to 100; 0: not asked.",
        ),
    ] = Decimal(0)
    quorum_of_entitled: Annotated[
        Flag,
        reads(
            "Where recusals leave too few, those left are the quorum",
            (
                "Where so many have left a case that the quorum cannot be met, all who may still vote on it are the "
                "quorum, but never one member alone.",
                "A case that too many have left waits for a substitute.",
            ),
        ),
    ] = False
    ballot: Annotated[
        Text, one_of(OPEN, SECRET), reads("Ballot", "Votes are cast {}.", words={OPEN: "openly", SECRET: "in secret"})
    ] = OPEN
    majority: Annotated[
        Text,
        one_of(SIMPLE, OF_THOSE_PRESENT, TWO_THIRDS),
        reads(
            "Majority",
            "A motion is carried by {}.",
            front=True,
            words={
                SIMPLE: "more votes for than against",
                OF_THOSE_PRESENT: "more than half of those present",
                TWO_THIRDS: "two thirds of the votes",
            },
        ),
    ] = SIMPLE
    tie: Annotated[
        Text,
        one_of(CHAIR_DECIDES, FAILS),
        reads(
            "On a tie",
            "On a tie {}.",
            front=True,
            words={CHAIR_DECIDES: "the chair decides", FAILS: "the motion fails"},
        ),
    ] = CHAIR_DECIDES
    chair_votes: Annotated[
        Flag, reads("The chair votes", ("The chair votes like every member.", "The chair votes only to break a tie."))
    ] = True
    remote: Annotated[
        Flag,
        reads(
            "Members may take part remotely", ("Members may take part from elsewhere.", "Members take part in person.")
        ),
    ] = True
    signed_recommendation: Annotated[
        Flag,
        reads(
            "Recommendations are signed first",
            (
                "Nothing is decided before the panel lead has signed the recommendation.",
                "A case can be decided before the panel lead has signed.",
            ),
        ),
    ] = True
    sure_percent: Annotated[
        Whole,
        reads(
            "Consent agenda, in percent",
            "The consent agenda takes cases that reading again would decide the same way at least {} % of the time.",
            help="How sure a result has to be to be decided without discussion.",
        ),
    ] = 90
    appeal_days: Annotated[
        Whole,
        reads(
            "Days to appeal",
            "An appeal can be filed within {:day} of the release of the decisions.",
            front=True,
            none="No appeal can be filed.",
        ),
    ] = 30

    def __post_init__(self) -> None:
        if self.quorum < 1:
            raise ValueError("quorum must be at least 1.")
        if not 0 <= self.quorum_percent <= 100:
            raise ValueError("quorum_percent lies between 0 and 100.")


@dataclass(frozen=True, slots=True, config=SECTION)
class RecommendationRules:
    """What the panel proposes where the joined rule leaves a choice."""

    portfolio_deferred: Annotated[
        Text,
        one_of(DEFER, CONDITION),
        reads(
            "Exam passed, portfolio deferred",
            "Where the exam is passed and the portfolio deferred, the panel proposes {}.",
            words={DEFER: "to defer", CONDITION: "to endorse on the condition that the portfolio follows"},
        ),
    ] = DEFER
    attempts_exhausted: Annotated[
        Text,
        one_of(RETAKE, REFUSE),
        reads(
            "No attempt left",
            "For a candidate who failed and has no attempt left, the panel proposes {}.",
            words={RETAKE: "a retake all the same", REFUSE: "not to endorse"},
        ),
    ] = RETAKE
    condition_days: Annotated[
        Whole,
        reads("Days to meet a condition", "A condition is met within {:day}.", none="A condition has no deadline."),
    ] = 180
    lead_may_change: Annotated[
        Flag,
        reads(
            "The panel lead may propose otherwise",
            ("The panel lead may propose otherwise, with reasons.", "The panel lead signs what the rules propose."),
        ),
    ] = True
