"""PURE: what the checklists know of a cycle and its association."""

from dataclasses import dataclass
from datetime import date, datetime

from exams.rules.book import Rules


def sits(rules: Rules, category: str, day: date) -> bool:
    """Whether somebody of this category may have to sit on this day; those in flight still do."""
    return category in rules.categories and rules.asks_exam(category, on=day, submitted=date.min)


@dataclass(frozen=True, slots=True)
class SittingFacts:
    place: str
    ends_at: datetime
    places: int
    proctors: int = 0
    remote: bool = False
    has_link: bool = False


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A blank credential or category is everybody's."""

    part: str
    credential: str
    category: str
    form: str
    has_key: bool = False


@dataclass(frozen=True, slots=True)
class PanelFacts:
    rubric: str
    leads: int = 0
    readers: int = 0  # who may read now
    in_training: int = 0
    named_by_sheets: bool = False  # read elsewhere: nothing is sealed or given out here
    opened: bool = False


@dataclass(frozen=True, slots=True)
class AssociationFacts:
    rule_book: int | None  # the version in force
    coordinators: int
    members: int  # of the committee, who vote
    chairs: int
    rubrics: int = 0
    forms: int = 0
    contact: str | None = None  # None: is not asked for


@dataclass(frozen=True, slots=True)
class CycleFacts:
    now: datetime
    exam_day: date | None
    rules: Rules
    rule_book: int
    registration_closes: datetime | None
    association: AssociationFacts
    time_zone: str = "UTC"
    newer_rule_book: int | None = None  # in force on the exam day, where the cycle runs under another
    sittings: tuple[SittingFacts, ...] = ()
    papers: tuple[PaperFacts, ...] = ()
    registered: tuple[tuple[str, str], ...] = ()  # (credential, category) of whoever stands and sits
    without_exam: int = 0  # of whom none is asked
    unseated: int = 0
    accommodations_asked: int = 0
    panel: PanelFacts | None = None
    recommended: int = 0
    unmade: int = 0  # recommendations: a mark or the portfolio was missing
    unsigned: int = 0  # of whoever sat an exam
    meetings_planned: int = 0

    def sitting_categories(self) -> list[str]:
        """The categories that sit on the exam day."""
        day = self.exam_day or self.now.date()
        return [category for category in self.rules.categories if sits(self.rules, category, day)]
