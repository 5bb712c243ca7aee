"""PURE: the rules of the portfolio: what belongs into it and how it is reviewed.

The minima are what several associations have published for their Mentors; each association sets its own.
"""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of

EDUCATION, TRAINING, WORK, SUPERVISION = "education", "training", "work", "supervision"
REFERENCES, ETHICS, MEMBERSHIP = "references", "ethics", "membership"
KINDS = (EDUCATION, TRAINING, WORK, SUPERVISION, REFERENCES, ETHICS, MEMBERSHIP)
WRITTEN = (EDUCATION, TRAINING, WORK, SUPERVISION)  # those the candidate enters line by line
HOURS, MONTHS, COUNT = "hours", "months", "count"
UNITS = {TRAINING: HOURS, SUPERVISION: HOURS, WORK: MONTHS}
TITLES = {
    EDUCATION: "Education and transcripts",
    TRAINING: "In-service training",
    WORK: "Work experience",
    SUPERVISION: "Reflective supervision",
    REFERENCES: "Reference ratings",
    ETHICS: "Code of ethics",
    MEMBERSHIP: "Membership",
}
IN_TURN, INDEPENDENT = "in-turn", "independent"
PDF, PNG, JPEG, DOCX = "pdf", "png", "jpeg", "docx"


@dataclass(frozen=True, slots=True, config=SECTION)
class SubCount:
    """So many of a part's hours have to be about one topic."""

    topic: Text = ""
    minimum: Number = Decimal(0)


@dataclass(frozen=True, slots=True, config=SECTION)
class PortfolioPart:
    """One thing a portfolio has to hold.

    A blank category is everybody who has no line of this kind of their own.  Education, references are counted,
    training and supervision are in hours, work is in months, unless ``unit`` says otherwise.
    """

    kind: Annotated[Text, one_of(*KINDS)] = EDUCATION
    minimum: Number = Decimal(1)
    category: Text = ""
    label: Text = ""
    unit: Annotated[Text, one_of("", HOURS, MONTHS, COUNT)] = ""
    topics: tuple[SubCount, ...] = ()
    within_months: Whole = 0  # the hours that count lie together within so many months; 0: whenever
    documents: Flag = False  # every line with a document

    @property
    def title(self) -> str:
        return self.label or TITLES[self.kind]

    @property
    def measured_in(self) -> str:
        return self.unit or UNITS.get(self.kind, COUNT)


@dataclass(frozen=True, slots=True, config=SECTION)
class AddOn:
    """What is added to a category and ends with it, as the Endorsed Reflective Supervisor.

    No exam is asked for; its portfolio holds the parts that name it, and no others.
    """

    category: Text = "Endorsed Reflective Supervisor"
    stands_on: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, config=SECTION)
class MayReview:
    """Portfolios of ``category`` are reviewed by people endorsed in one of ``endorsed_as``."""

    category: Text = ""
    endorsed_as: tuple[Text, ...] = ()


DEI = "Diversity, equity and inclusion"
RECEIVED_RSC = "Reflective supervision and consultation"
OWN_RSC = "The reflective supervision I give"


@dataclass(frozen=True, slots=True, config=SECTION)
class PortfolioRules:
    reviewers: Whole = 2
    # One after the other to consensus; or "independent": each without seeing the others.
    way: Annotated[Text, one_of(IN_TURN, INDEPENDENT)] = IN_TURN
    may_review: tuple[MayReview, ...] = ()  # a category that is not named is reviewed by every portfolio reviewer
    parts: tuple[PortfolioPart, ...] = (
        PortfolioPart(EDUCATION, Decimal(1), documents=True),
        PortfolioPart(TRAINING, Decimal(33), topics=(SubCount(DEI, Decimal(3)),)),
        PortfolioPart(
            TRAINING,
            Decimal(48),
            "Mentor-Clinical",
            topics=(SubCount(DEI, Decimal(3)), SubCount(RECEIVED_RSC, Decimal(15))),
        ),
        PortfolioPart(WORK, Decimal(24)),
        PortfolioPart(SUPERVISION, Decimal(50), "Specialist", within_months=24),
        PortfolioPart(
            SUPERVISION, Decimal(50), "Mentor-Clinical", topics=(SubCount(OWN_RSC, Decimal(25)),), within_months=24
        ),
        PortfolioPart(REFERENCES, Decimal(3)),
        PortfolioPart(ETHICS),
        PortfolioPart(MEMBERSHIP),
    )
    add_ons: tuple[AddOn, ...] = ()
    gaps_stop: Flag = True  # with something missing it cannot be handed in; false: it can, and reviewers see what
    ethics: Text = "I have read my association’s code of ethics and keep to it."
    resubmission_days: Whole = 180  # after a deferral, unless the reviewers say otherwise
    references_valid_months: Whole = 12
    reference_link_days: Whole = 30
    references_asked_at_most: Whole = 8
    not_enough_information_voids: Whole = 6
    file_kinds: tuple[Text, ...] = (PDF, PNG, JPEG, DOCX)
    max_megabytes: Whole = 10
    documents_at_most: Whole = 60
    competencies: tuple[Text, ...] = (
        "Theoretical Foundations",
        "Law, Regulation and Agency Policy",
        "Systems Expertise",
        "Direct Service Skills",
        "Working with Others",
        "Communicating",
        "Thinking",
        "Reflection",
    )

    def __post_init__(self) -> None:
        if self.reviewers < 1:
            raise ValueError("reviewers must be at least 1.")
        strange = [kind for kind in self.file_kinds if kind not in (PDF, PNG, JPEG, DOCX)]
        if strange or not self.file_kinds:
            raise ValueError(f"file_kinds are of pdf, png, jpeg and docx; found {', '.join(strange) or 'none'}.")

    def parts_of(self, category: str) -> tuple[PortfolioPart, ...]:
        """What this category hands in, in the order of the kinds: its own lines, or everybody's where it has none."""
        found: list[PortfolioPart] = []
        for kind in KINDS:
            lines = [part for part in self.parts if part.kind == kind]
            own = [p for p in lines if p.category == category]
            found += own or [p for p in lines if not p.category and not self.add_on(category)]
        return tuple(found)

    def add_on(self, category: str) -> AddOn | None:
        return next((one for one in self.add_ons if one.category == category), None)

    def endorsed_as(self, category: str) -> tuple[str, ...] | None:
        """The categories a reviewer of this one is endorsed in; None: any."""
        return next((line.endorsed_as for line in self.may_review if line.category == category), None)
