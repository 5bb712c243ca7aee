"""PURE: the rules of keeping an endorsement: what is asked for, how often, and what happens otherwise.

Two models are in use.  ``annual``: every year so many hours of training and of reflective supervision, shown one by
one.  ``three-year``: a fixed cycle for everybody, attested by one's word, of which a part is audited.  What a rule book
leaves open is the model's own custom.
"""

from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic.dataclasses import dataclass

from exams.rules.parsing import SECTION, Day, Flag, Number, OrNone, Text, Whole, one_of, reads
from exams.rules.sections.hours_and_moves import (
    ANNUAL_HOURS,
    THREE_YEAR_HOURS,
    HoursAsked,
    MovingRules,
    ReinstatementRules,
)

ANNUAL, THREE_YEAR, NONE = "annual", "three-year", "none"
SHOWN, WORD = "shown", "word"
EXEMPT, NO_HOURS, PRO_RATED, FULL = "exempt", "no-hours", "pro-rated", "full"
REQUIRED, NOT_ASKED = "required", "not-asked"
DOWN, UP = "down", "up"

LONGEST = {
    "opens_days": 366,
    "grace_days": 366,
    "archive_after_months": 600,
    "inactive_months": 600,
}


def _day_of_year(name: str, value: str) -> None:
    try:
        if len(value) == 5 and date.fromisoformat(f"2000-{value}"):
            return
    except ValueError:
        pass
    raise ValueError(f"{name} must be a month and a day, as 12-31.")


@dataclass(frozen=True, slots=True, config=SECTION)
class RenewalRules:
    model: Annotated[
        Text,
        one_of(ANNUAL, THREE_YEAR, NONE),
        reads(
            "Model of renewal",
            "{}.",
            front=True,
            words={
                ANNUAL: "An endorsement is renewed every year",
                THREE_YEAR: "An endorsement is renewed in a fixed cycle of several years",
                NONE: "An endorsement is never renewed",
            },
        ),
    ] = ANNUAL
    period_ends: Annotated[
        Text,
        reads(
            "Annual: last day of the period",
            "An annual period ends on {}.",
            help="Month and day, as 12-31.",
        ),
    ] = "12-31"
    cycle_ends: Annotated[
        Day, reads("Fixed cycle: last day of one cycle", "A fixed cycle ends on {}; the others follow from it.")
    ] = date(2027, 12, 31)
    cycle_years: Annotated[Whole, reads("Fixed cycle: years", "A fixed cycle has {:year}.", help="1 to 10.")] = 3
    due: Annotated[
        Text,
        reads(
            "Handed in until",
            "A renewal is handed in until {} after the period.",
            none="A renewal is handed in by the last day of the period.",
            help="Month and day, as 01-31; blank: by the last day of the period.",
        ),
    ] = ""
    hours: Annotated[
        tuple[HoursAsked, ...],
        reads(
            "Hours asked for",
            "{}",
            none="Hours are the model’s: annually 15 of training and 12 of supervision; over three 45 and 36.",
        ),
    ] = ()
    portfolio_hours: Annotated[
        Flag,
        reads(
            "Hours of a portfolio count",
            (
                "Hours that stand in a portfolio count for a renewal too, where they fall into its period.",
                "Hours that stand in a portfolio do not count for a renewal.",
            ),
        ),
    ] = True
    shown_by: Annotated[
        Text,
        one_of("", SHOWN, WORD),
        reads(
            "How hours are shown",
            "Hours are shown {}.",
            words={
                "": "as the model has it: one by one annually, by one’s word in a fixed cycle",
                SHOWN: "one by one",
                WORD: "by one’s word",
            },
        ),
    ] = ""
    entry: Annotated[
        Text,
        one_of("", EXEMPT, NO_HOURS, PRO_RATED, FULL),
        reads(
            "The period of entry",
            "The period of entry {}.",
            words={
                "": "is as the model has it: exempt annually, pro-rated in a fixed cycle",
                EXEMPT: "is exempt",
                NO_HOURS: "asks for no hours",
                PRO_RATED: "asks for its share",
                FULL: "asks for everything",
            },
        ),
    ] = ""
    rounding: Annotated[
        Text,
        one_of(DOWN, UP),
        reads(
            "Pro-rated hours are rounded",
            "Pro-rated hours are rounded {} to whole ones.",
            words={DOWN: "down", UP: "up"},
        ),
    ] = DOWN
    opens_days: Annotated[
        Whole,
        reads(
            "Days a renewal opens before it is due",
            "A renewal opens {:day} before it is due.",
            none="A renewal opens on the day it is due.",
            help="366 at most.",
        ),
    ] = 120
    ethics: Annotated[
        Flag,
        reads(
            "Ethics signed again",
            ("The code of ethics is signed again with every renewal.", "The code of ethics is not signed again."),
        ),
    ] = True
    ethics_text: Annotated[Text, reads("Statement on ethics", "Who renews signs: {}")] = (
        "I have read my association’s code of ethics again and keep to it. "
        "No licensing board has sanctioned me since I last signed."
    )
    membership: Annotated[
        Text,
        one_of(REQUIRED, NOT_ASKED),
        reads(
            "Membership",
            "Membership is {} for renewing.",
            front=True,
            words={REQUIRED: "required", NOT_ASKED: "not asked for"},
        ),
    ] = REQUIRED
    fee: Annotated[Number, reads("Fee", "A renewal costs {}.", front=True, none="A renewal costs nothing.")] = Decimal(
        0
    )
    reminder_days: Annotated[
        tuple[Whole, ...],
        reads(
            "Reminders, in days before",
            "Reminders go out {} days before.",
            none="No reminders go out.",
            help="One a line; 366 at most.",
        ),
    ] = (90, 30, 7)
    grace_days: Annotated[
        Whole,
        reads(
            "Days of grace",
            "An endorsement lapses after {:day} of grace.",
            front=True,
            none="An endorsement lapses the day after its renewal was due.",
            help="366 at most.",
        ),
    ] = 30
    archive_after_months: Annotated[
        Whole,
        reads(
            "Archived after, in months",
            "A lapsed endorsement is archived after {:month}.",
            none="A lapsed endorsement is never archived.",
            help="600 at most; 0: never.",
        ),
    ] = 0
    inactive_months: Annotated[
        Whole,
        reads(
            "Inactive at most, in months",
            "One may be inactive for {:month} at most.",
            none="One may be inactive without end.",
            help="600 at most; 0: without end.",
        ),
    ] = 24
    inactive_asks_hours: Annotated[
        Flag,
        reads(
            "Inactive people note hours", ("Who is inactive goes on noting hours.", "Who is inactive notes no hours.")
        ),
    ] = False
    audit_percent: Annotated[
        OrNone[Number],
        reads(
            "Audited, in percent",
            "{} % of the attestations are audited.",
            none="Audits are those customary in the model: 10 % where one’s word is enough, otherwise none.",
            help="0 to 100; blank: as the model has it.",
        ),
    ] = None
    reinstatement: Annotated[ReinstatementRules, reads("Coming back after lapsing")] = field(
        default_factory=ReinstatementRules
    )
    moving: Annotated[MovingRules, reads("Moving to another category")] = field(default_factory=MovingRules)

    def __post_init__(self) -> None:
        _day_of_year("period_ends", self.period_ends)
        if self.due:
            _day_of_year("due", self.due)
        if not 1 <= self.cycle_years <= 10:
            raise ValueError("cycle_years must be 1 to 10.")
        for name, most in LONGEST.items():
            if getattr(self, name) > most:
                raise ValueError(f"{name} must be at most {most}.")
        if any(days > LONGEST["opens_days"] for days in self.reminder_days):
            raise ValueError(f"reminder_days must be at most {LONGEST['opens_days']}.")
        if self.audit_percent is not None and not 0 <= self.audit_percent <= 100:
            raise ValueError("audit_percent must be 0 to 100.")

    @property
    def renews(self) -> bool:
        return self.model != NONE

    @property
    def months(self) -> int:
        """How long a whole period is."""
        return 12 * self.cycle_years if self.model == THREE_YEAR else 12

    @property
    def lines(self) -> tuple[HoursAsked, ...]:
        return self.hours or (THREE_YEAR_HOURS if self.model == THREE_YEAR else ANNUAL_HOURS)

    @property
    def hours_are_shown(self) -> bool:
        return (self.shown_by or (WORD if self.model == THREE_YEAR else SHOWN)) == SHOWN

    @property
    def at_entry(self) -> str:
        return self.entry or (PRO_RATED if self.model == THREE_YEAR else EXEMPT)

    @property
    def audited(self) -> Decimal:
        """Percent of the attestations that are audited."""
        for name, most in LONGEST.items():
            if getattr(self, name) > most:
                raise ValueError(f"{name} must be at most {most}.")
        if any(days > LONGEST["opens_days"] for days in self.reminder_days):
            raise ValueError(f"reminder_days must be at most {LONGEST['opens_days']}.")
        if self.audit_percent is not None:
            return self.audit_percent
        return Decimal(0) if self.hours_are_shown else Decimal(10)

    @property
    def topics(self) -> tuple[str, ...]:
        """What hours can be about, in the order of the lines."""
        return tuple(dict.fromkeys(part.topic for line in self.lines for part in line.of_which))
