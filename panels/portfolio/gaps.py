"""PURE: what a portfolio holds, beside what the rule book asks for; every gap is a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from exams.calendar.days import months_after, said
from exams.rules.sections.portfolio import (
    COUNT,
    ETHICS,
    HOURS,
    MEMBERSHIP,
    MONTHS,
    REFERENCES,
    WRITTEN,
    PortfolioPart,
    PortfolioRules,
)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One line of the portfolio; ``ends`` None is still going on."""

    kind: str
    title: str
    hours: Decimal = Decimal(0)
    begins: date | None = None
    ends: date | None = None
    topic: str = ""
    documents: int = 0


@dataclass(frozen=True, slots=True)
class ReferenceFacts:
    name: str
    answered: bool = False
    void: bool = False
    valid_until: date | None = None
    link_until: date | None = None


@dataclass(frozen=True, slots=True)
class PortfolioFacts:
    category: str
    today: date
    entries: Sequence[EntryFacts] = ()
    references: Sequence[ReferenceFacts] = ()
    ethics_signed_on: date | None = None
    member_until: date | None = None
    membership_asked: bool = True


@dataclass(frozen=True, slots=True)
class PartStanding:
    """One part: what is there in a sentence, what lacks in sentences."""

    part: PortfolioPart
    has: str
    lacks: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        return not self.lacks


def standing_of(rules: PortfolioRules, facts: PortfolioFacts) -> list[PartStanding]:
    """Every part that is asked of this category, in order."""
    found = []
    for part in rules.parts_of(facts.category):
        if part.kind == MEMBERSHIP and not facts.membership_asked:
            continue
        if part.kind in WRITTEN:
            found.append(_written(part, facts))
        elif part.kind == REFERENCES:
            found.append(_references(part, rules, facts))
        elif part.kind == ETHICS:
            found.append(_ethics(part, facts))
        else:
            found.append(_membership(part, facts))
    return found


def gaps(rules: PortfolioRules, facts: PortfolioFacts) -> list[str]:
    """What lacks, each in a sentence that names its part."""
    return [f"{one.part.title}: {lack}" for one in standing_of(rules, facts) for lack in one.lacks]


def months_of(spans: Sequence[tuple[date, date]]) -> int:
    """Whole months in these spans, both days included; what overlaps counts once."""
    merged: list[tuple[date, date]] = []
    for begins, ends in sorted(spans):
        if merged and begins <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    months = days = 0
    for begins, ends in merged:
        after, whole = ends + timedelta(days=1), 0
        whole = max((after.year - begins.year) * 12 + after.month - begins.month - 1, 0)
        while months_after(begins, whole + 1) <= after:
            whole += 1
        months += whole
        days += (after - months_after(begins, whole)).days
    return months + days // 31  # 31 days that are left over of several spans make one more


def number(value: Decimal) -> str:
    """``48``, ``2.5``: as people write it."""
    return f"{value.normalize():f}" if value else "0"


def _written(part: PortfolioPart, facts: PortfolioFacts) -> PartStanding:
    own = [entry for entry in facts.entries if entry.kind == part.kind]
    counted, unit = _counted(part, own), part.measured_in
    got = _amount(counted, unit, facts.today)
    lacks = []
    if got < part.minimum:
        lacks.append(_lacking(part, got))
    for sub in part.topics:
        about = sum((e.hours for e in counted if e.topic == sub.topic), Decimal(0))
        if about < sub.minimum:
            lacks.append(
                f"{number(sub.minimum)} hours have to be about “{sub.topic}”; {number(sub.minimum - about)} missing."
            )
    if part.documents:
        lacks += [f"add a document to “{entry.title}”." for entry in own if not entry.documents]
    return PartStanding(part, _has(part, got, own, counted), tuple(lacks))


def _counted(part: PortfolioPart, own: list[EntryFacts]) -> list[EntryFacts]:
    """Those lines that count: all, or the best that lie together within so many months."""
    if not part.within_months or part.measured_in != HOURS:
        return own
    best: list[EntryFacts] = []
    for start in sorted({e.begins for e in own if e.begins}):
        end = months_after(start, part.within_months)
        inside = [e for e in own if e.begins and start <= e.begins and (e.ends or e.begins) <= end]
        if sum(e.hours for e in inside) > sum(e.hours for e in best):
            best = inside
    return best


def _amount(own: list[EntryFacts], unit: str, today: date) -> Decimal:
    if unit == COUNT:
        return Decimal(len(own))
    if unit == HOURS:
        return sum((e.hours for e in own), Decimal(0))
    spans = [(e.begins, min(e.ends or today, today)) for e in own if e.begins]
    return Decimal(months_of([(begins, ends) for begins, ends in spans if begins <= ends]))


def _has(part: PortfolioPart, got: Decimal, own: list[EntryFacts], counted: list[EntryFacts]) -> str:
    if part.measured_in == COUNT:
        return f"{number(got)} of {number(part.minimum)} entered."
    beyond = ""
    if len(counted) < len(own):
        beyond = f" Lines that do not lie within the same {part.within_months} months are not counted."
    return f"{number(got)} of {number(part.minimum)} {part.measured_in}.{beyond}"


def _lacking(part: PortfolioPart, got: Decimal) -> str:
    missing = part.minimum - got
    if part.measured_in == COUNT:
        return f"add {number(missing)} more." if got else f"add {'one' if missing == 1 else number(missing)}."
    one = HOURS[:-1] if part.measured_in == HOURS else MONTHS[:-1]
    span = f", all within {part.within_months} months" if part.within_months else ""
    return f"{number(missing)} more {one if missing == 1 else part.measured_in} needed{span}."


def _references(part: PortfolioPart, rules: PortfolioRules, facts: PortfolioFacts) -> PartStanding:
    today = facts.today
    good = [r for r in facts.references if r.answered and not r.void and (not r.valid_until or r.valid_until >= today)]
    waiting = [r for r in facts.references if not r.answered and (not r.link_until or r.link_until >= today)]
    has = f"{len(good)} of {number(part.minimum)} answered"
    has += f", {len(waiting)} asked and not answered yet." if waiting else "."
    lacks = []
    for r in facts.references:
        if r.answered and r.void:
            lacks.append(
                f"the rating by {r.name} does not count: {rules.not_enough_information_voids} or more answers are "
                "“not enough information”. Ask somebody else."
            )
        elif r.answered and r.valid_until and r.valid_until < today:
            lacks.append(f"the rating by {r.name} was valid until {said(r.valid_until)}. Ask for a new one.")
        elif not r.answered and r.link_until and r.link_until < today:
            lacks.append(f"{r.name} did not answer by {said(r.link_until)}. Ask again, or ask somebody else.")
    missing = int(part.minimum) - len(good)
    if missing <= 0:
        return PartStanding(part, has)
    ask = missing - len(waiting)
    if ask > 0:
        lacks.append(f"ask {ask} more {'person' if ask == 1 else 'people'}.")
    if waiting:
        names = ", ".join(r.name for r in waiting)
        lacks.append(f"not answered yet: {names}.")
    return PartStanding(part, has, tuple(lacks))


def _ethics(part: PortfolioPart, facts: PortfolioFacts) -> PartStanding:
    if facts.ethics_signed_on:
        return PartStanding(part, f"Signed on {said(facts.ethics_signed_on)}.")
    return PartStanding(part, "Not signed.", ("read and sign it.",))


def _membership(part: PortfolioPart, facts: PortfolioFacts) -> PartStanding:
    until = facts.member_until
    if until and until >= facts.today:
        return PartStanding(part, f"Member until {said(until)}.")
    has = f"Membership ended on {said(until)}." if until else "No member yet."
    return PartStanding(part, has, ("join or renew; the office records it.",))
