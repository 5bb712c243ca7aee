"""PURE: the rules of the portfolio: what belongs into it and how it is reviewed.

The minima are what several associations have published for their Mentors; each association sets its own.
"""

from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class SubCount:
    """So many of a part's hours have to be about one topic."""

    topic: str = ""
    minimum: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PortfolioPart:
    """One thing a portfolio has to hold.

    A blank category is everybody who has no line of this kind of their own.  Education, references are counted,
    training and supervision are in hours, work is in months, unless ``unit`` says otherwise.
    """

    kind: str = EDUCATION
    minimum: Decimal = Decimal(1)
    category: str = ""
    label: str = ""
    unit: str = ""
    topics: tuple[SubCount, ...] = ()
    within_months: int = 0  # the hours that count lie together within so many months; 0: whenever
    documents: bool = False  # every line with a document

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be {', '.join(KINDS[:-1])} or {KINDS[-1]}; found {self.kind!r}.")
        if self.unit not in ("", HOURS, MONTHS, COUNT):
            raise ValueError(f"unit must be hours, months or count; found {self.unit!r}.")

    @property
    def title(self) -> str:
        return self.label or TITLES[self.kind]

    @property
    def measured_in(self) -> str:
        return self.unit or UNITS.get(self.kind, COUNT)


@dataclass(frozen=True, slots=True)
class MayReview:
    """Portfolios of ``category`` are reviewed by people endorsed in one of ``endorsed_as``."""

    category: str = ""
    endorsed_as: tuple[str, ...] = ()


DEI = "Diversity, equity and inclusion"
RECEIVED_RSC = "Reflective supervision and consultation"
OWN_RSC = "The reflective supervision I give"


@dataclass(frozen=True, slots=True)
class PortfolioRules:
    reviewers: int = 2
    way: str = IN_TURN  # one after the other to consensus; or "independent": each without seeing the others
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
    gaps_stop: bool = True  # with something missing it cannot be handed in; false: it can, and reviewers see what
    ethics: str = "I have read my association’s code of ethics and keep to it."
    resubmission_days: int = 180  # after a deferral, unless the reviewers say otherwise
    references_valid_months: int = 12
    reference_link_days: int = 30
    references_asked_at_most: int = 8
    not_enough_information_voids: int = 6
    file_kinds: tuple[str, ...] = (PDF, PNG, JPEG, DOCX)
    max_megabytes: int = 10
    documents_at_most: int = 60
    competencies: tuple[str, ...] = (
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
        if self.way not in (IN_TURN, INDEPENDENT):
            raise ValueError(f"way must be in-turn or independent; found {self.way!r}.")
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
            found += [p for p in lines if p.category == category] or [p for p in lines if not p.category]
        return tuple(found)

    def endorsed_as(self, category: str) -> tuple[str, ...] | None:
        """The categories a reviewer of this one is endorsed in; None: any."""
        return next((line.endorsed_as for line in self.may_review if line.category == category), None)
