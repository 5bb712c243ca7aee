"""PURE: the rules of the portfolio: what belongs into it and how it is reviewed.

The minima are what several associations have published for their Mentors; each association sets its own.
"""

from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Number, Text, Whole, one_of, reads
from exams.wording.phrases import counted

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

    topic: Annotated[Text, reads("Topic")] = ""
    minimum: Annotated[Number, reads("At least")] = Decimal(0)

    def sentence(self) -> str:
        return f"{self.minimum.normalize():f} about {self.topic}"


@dataclass(frozen=True, slots=True, config=SECTION)
class PortfolioPart:
    """One thing a portfolio has to hold.

    A blank category is everybody who has no line of this kind of their own.  Education, references are counted,
    training and supervision are in hours, work is in months, unless ``unit`` says otherwise.
    """

    kind: Annotated[Text, one_of(*KINDS), reads("Part", words=TITLES)] = EDUCATION
    minimum: Annotated[Number, reads("At least")] = Decimal(1)
    category: Annotated[Text, reads("Category", help="Blank: everybody without a row of this part of their own.")] = ""
    label: Annotated[Text, reads("Called", help="Blank: its usual name.")] = ""
    unit: Annotated[
        Text,
        one_of("", HOURS, MONTHS, COUNT),
        reads("Counted in", words={"": "as usual for the part", HOURS: "hours", MONTHS: "months", COUNT: "number"}),
    ] = ""
    topics: Annotated[tuple[SubCount, ...], reads("Of which about")] = ()
    within_months: Annotated[Whole, reads("Within months", help="0: whenever.")] = 0
    documents: Annotated[Flag, reads("Every line with a document")] = False

    @property
    def title(self) -> str:
        return self.label or TITLES[self.kind]

    @property
    def measured_in(self) -> str:
        return self.unit or UNITS.get(self.kind, COUNT)

    def sentence(self) -> str:
        whom = self.category or "Every other category"
        much = (
            f"{self.minimum.normalize():f} {self.measured_in}"
            if self.measured_in != COUNT
            else (f"{self.minimum.normalize():f}")
        )
        more = [f"of which {topic.sentence()}" for topic in self.topics]
        more += [f"within {counted(self.within_months, 'month')}"] * bool(self.within_months)
        more += ["every line with a document"] * self.documents
        return f"{whom}: {self.title}, {', '.join([f'at least {much}', *more])}."


@dataclass(frozen=True, slots=True, config=SECTION)
class AddOn:
    """What is added to a category and ends with it, as the Endorsed Reflective Supervisor.

    No exam is asked for; its portfolio holds the parts that name it, and no others.
    """

    category: Annotated[Text, reads("What is added")] = "Endorsed Reflective Supervisor"
    stands_on: Annotated[tuple[Text, ...], reads("To which categories", help="One a line.")] = ()

    def sentence(self) -> str:
        return f"{self.category} is added to {' or '.join(self.stands_on) or 'no category yet'}, and ends with it."


@dataclass(frozen=True, slots=True, config=SECTION)
class MayReview:
    """Portfolios of ``category`` are reviewed by people endorsed in one of ``endorsed_as``."""

    category: Annotated[Text, reads("Portfolios of")] = ""
    endorsed_as: Annotated[tuple[Text, ...], reads("Reviewed by people endorsed as", help="One a line.")] = ()

    def sentence(self) -> str:
        return f"Portfolios of {self.category} are reviewed by people endorsed as {' or '.join(self.endorsed_as)}."


DEI = "Diversity, equity and inclusion"
RECEIVED_RSC = "Reflective supervision and consultation"
OWN_RSC = "The reflective supervision I give"


@dataclass(frozen=True, slots=True, config=SECTION)
class PortfolioRules:
    reviewers: Annotated[
        Whole, reads("Reviewers of a portfolio", "A portfolio is reviewed by {:reviewer|reviewers}.", front=True)
    ] = 2
    way: Annotated[
        Text,
        one_of(IN_TURN, INDEPENDENT),
        reads(
            "How they review",
            "Portfolio reviewers work {}.",
            words={IN_TURN: "one after the other, to consensus", INDEPENDENT: "each without seeing the others"},
        ),
    ] = IN_TURN
    may_review: Annotated[
        tuple[MayReview, ...],
        reads("Who may review which category", "{}", none="Every portfolio reviewer may review every category."),
    ] = ()
    parts: Annotated[
        tuple[PortfolioPart, ...], reads("What a portfolio holds", "{}", none="A portfolio holds nothing.")
    ] = (
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
    add_ons: Annotated[
        tuple[AddOn, ...], reads("Added to a category", "{}", none="Nothing is added to a category.")
    ] = ()
    gaps_stop: Annotated[
        Flag,
        reads(
            "Complete before it is handed in",
            (
                "A portfolio is handed in only when nothing is missing.",
                "A portfolio can be handed in with something missing; reviewers see what.",
            ),
        ),
    ] = True
    ethics: Annotated[Text, reads("Statement on ethics", "Candidates sign: {}")] = (
        "I have read my association’s code of ethics and keep to it."
    )
    resubmission_days: Annotated[
        Whole,
        reads(
            "Days to hand in again",
            "After a deferral there are {:day} to hand in again, unless the reviewers say otherwise.",
            none="After a deferral there is no deadline to hand in again, unless the reviewers set one.",
        ),
    ] = 180
    references_valid_months: Annotated[
        Whole,
        reads(
            "A reference is good for, in months",
            "A reference rating is good for {:month}.",
            none="A reference rating is good without end.",
        ),
    ] = 12
    reference_link_days: Annotated[
        Whole,
        reads(
            "Days to answer as a reference",
            "A reference has {:day} to answer.",
            none="The link to a reference is closed at once.",
        ),
    ] = 30
    references_asked_at_most: Annotated[
        Whole, reads("References asked at most", "A candidate may ask {:person|people} at most.")
    ] = 8
    not_enough_information_voids: Annotated[
        Whole,
        reads(
            "“Not enough information” voids from",
            "{:answer} of “not enough information” void a reference rating.",
            none="No number of “not enough information” answers voids a reference rating.",
        ),
    ] = 6
    file_kinds: Annotated[
        tuple[Text, ...],
        reads(
            "Kinds of files",
            "Documents are {} files.",
            words={PDF: "PDF", PNG: "PNG", JPEG: "JPEG", DOCX: "DOCX"},
            help="One a line: pdf, png, jpeg, docx.",
        ),
    ] = (PDF, PNG, JPEG, DOCX)
    max_megabytes: Annotated[Whole, reads("Largest document, in megabytes", "A document has at most {:megabyte}.")] = 10
    documents_at_most: Annotated[Whole, reads("Documents at most", "A portfolio holds {:document} at most.")] = 60
    competencies: Annotated[
        tuple[Text, ...],
        reads(
            "Competencies",
            "Reviewers look for: {}.",
            none="Reviewers are given no list of competencies.",
            help="One a line.",
        ),
    ] = (
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
