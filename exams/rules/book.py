"""PURE: an association's rules as typed values, read from and written to the JSON of a rule book.

A rule that one association has and another has not gets a key here with a default; nothing in the
code asks which association it is.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Flag, Text, as_toml, plain, read_section, reads
from exams.rules.sections.accommodations import AccommodationRules
from exams.rules.sections.appeals import AppealRules
from exams.rules.sections.committee import CommitteeRules, RecommendationRules
from exams.rules.sections.eligibility import EligibilityRules
from exams.rules.sections.endorsement import EndorsementRules
from exams.rules.sections.fees import FeeRules
from exams.rules.sections.letters import LetterRules
from exams.rules.sections.part_one import PartOneRules
from exams.rules.sections.part_two import PartTwoRules
from exams.rules.sections.portfolio import PortfolioRules
from exams.rules.sections.reading import ReadingRules
from exams.rules.sections.renewal import RenewalRules
from exams.rules.sections.sittings import SittingRules


@dataclass(frozen=True, slots=True, config=SECTION)
class Rules:
    """Everything in which associations differ, as one value."""

    categories: Annotated[
        tuple[Text, ...],
        reads(
            "Categories",
            "One can apply as {}.",
            none="One can apply in no category.",
            help="One a line.",
            front=True,
        ),
    ] = ("Mentor-Clinical", "Mentor-Policy", "Mentor-Research/Faculty")
    part_one: Annotated[PartOneRules, reads("Part One")] = field(default_factory=PartOneRules)
    part_two: Annotated[PartTwoRules, reads("Part Two")] = field(default_factory=PartTwoRules)
    recommendation: Annotated[RecommendationRules, reads("Recommendation")] = field(default_factory=RecommendationRules)
    committee: Annotated[CommitteeRules, reads("Committee and appeals filed")] = field(default_factory=CommitteeRules)
    eligibility: Annotated[EligibilityRules, reads("Who may sit")] = field(default_factory=EligibilityRules)
    fees: Annotated[FeeRules, reads("Fees and refunds")] = field(default_factory=FeeRules)
    accommodations: Annotated[AccommodationRules, reads("Accommodations")] = field(default_factory=AccommodationRules)
    sittings: Annotated[SittingRules, reads("Seats and exam day")] = field(default_factory=SittingRules)
    reading: Annotated[ReadingRules, reads("Blind reading")] = field(default_factory=ReadingRules)
    portfolio: Annotated[PortfolioRules, reads("Portfolio")] = field(default_factory=PortfolioRules)
    appeals: Annotated[AppealRules, reads("Appeals answered")] = field(default_factory=AppealRules)
    endorsement: Annotated[EndorsementRules, reads("Endorsement and registry")] = field(
        default_factory=EndorsementRules
    )
    renewal: Annotated[RenewalRules, reads("Renewal")] = field(default_factory=RenewalRules)
    letters: Annotated[LetterRules, reads("Letters")] = field(default_factory=LetterRules)
    portfolio_required: Annotated[
        Flag,
        reads(
            "A portfolio is required",
            ("Nobody is endorsed without an approved portfolio.", "The exam alone can lead to an endorsement."),
            front=True,
        ),
    ] = True

    @property
    def offered(self) -> tuple[str, ...]:
        """Everything one can apply for: the categories, and what is added to one of them."""
        added = (one.category for one in self.portfolio.add_ons if set(one.stands_on) & set(self.categories))
        return tuple(dict.fromkeys((*self.categories, *added)))

    def asks_exam(self, category: str, *, on: date, submitted: date | None = None) -> bool:
        """Whether an exam is asked of this category on that day; ``submitted``: when the portfolio was handed in."""
        if self.portfolio.add_on(category):
            return False
        return self.eligibility.asks_exam(category, on=on, submitted=submitted)

    def as_json(self) -> dict[str, Any]:
        return plain(asdict(self))  # type: ignore[no-any-return]

    def as_toml(self) -> str:
        """Every rule, in the form in which a rule book is adopted."""
        return as_toml(asdict(self))

    @classmethod
    def from_toml(cls, text: str) -> "Rules":
        """Read what ``as_toml`` wrote, or a person.

        Raises ValueError as ``from_json`` does, and for what is no TOML.
        """
        try:
            return cls.from_json(tomllib.loads(text, parse_float=Decimal))
        except RecursionError:
            raise ValueError("The file nests too deeply to be a rule book.") from None

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Rules":
        """Read a rule book.

        Raises ValueError, with one sentence a line, for a key that no rule has (a misspelt rule is no
        rule) and for a value that the rule cannot have.
        """
        return read_section(cls, given)


def differences(before: Rules, after: Rules) -> dict[str, list[Any]]:
    """{the rule’s place: [what it was, what it is]}, as both stand in the JSON of a rule book."""
    was, now = _by_place(before.as_json()), _by_place(after.as_json())
    return {place: [was[place], now[place]] for place in was if was[place] != now[place]}


def _by_place(content: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in content.items():
        found |= _by_place(value, f"{above}{name}.") if isinstance(value, Mapping) else {f"{above}{name}": value}
    return found
