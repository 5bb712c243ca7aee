"""PURE: what a rule book asks of a category, in sentences for somebody who thinks of applying."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from exams.rules.book import Rules
from exams.rules.sections.eligibility import BEFORE, ENCOURAGED, NOT_ASKED, PARALLEL
from exams.rules.sections.fees import EXAM, NEVER, Refund
from exams.rules.sections.portfolio import EDUCATION, ETHICS, HOURS, MEMBERSHIP, MONTHS, REFERENCES, PortfolioPart
from exams.rules.sections.renewal import THREE_YEAR
from exams.wording.phrases import counted, money


@dataclass(frozen=True, slots=True)
class Asked:
    title: str
    sentences: tuple[str, ...]


def asked_of(rules: Rules, category: str, *, on: date) -> list[Asked]:
    """Membership, portfolio, exam, fees and renewal, in the order in which people meet them."""
    found = (
        ("Membership", _membership(rules)),
        ("Portfolio", _portfolio(rules, category)),
        ("Exam", _exam(rules, category, on)),
        ("Fees", _fees(rules, category, on)),
        ("Afterwards", _renewal(rules, category)),
    )
    return [Asked(title, tuple(sentences)) for title, sentences in found if sentences]


def sits(rules: Rules, category: str, on: date) -> bool:
    """Whether whoever of this category applies now sits the exam on a day."""
    return category in rules.categories and rules.asks_exam(category, on=on)


def _membership(rules: Rules) -> list[str]:
    own = rules.eligibility
    if own.membership == NOT_ASKED:
        return ["You need not be a member."]
    if own.membership == ENCOURAGED:
        return ["Membership is encouraged; you can apply without it."]
    turns = own.membership_rolls_over
    day = date.fromisoformat(f"2000-{turns}") if turns else None
    late = [f"What you pay from {day:%B} {day.day} on covers the next year too."] if day else []
    return ["You are a member of the association.", *late]


def _portfolio(rules: Rules, category: str) -> list[str]:
    own = rules.eligibility
    parts = [_part(part) for part in rules.portfolio.parts_of(category) if part.kind != MEMBERSHIP]
    if own.portfolio == BEFORE:
        order = "The portfolio is approved before you sit the exam"
        months = own.approval_valid_months
        order += f"; the approval holds for {counted(months, 'month')}." if months else "."
    elif own.portfolio == PARALLEL:
        order = "The portfolio is reviewed beside the exam; neither waits for the other."
    else:
        order = "Exam and portfolio are looked at together."
    weeks = own.portfolio_weeks_before
    lead = [f"It is submitted at least {counted(weeks, 'week')} before the exam."] if weeks else []
    return [*parts, order, *lead]


def _part(part: PortfolioPart) -> str:
    least = f"{part.minimum.normalize():f}"
    if part.kind == EDUCATION:
        text = f"{part.title}: at least {counted(int(part.minimum), 'entry', 'entries')}"
    elif part.kind == REFERENCES:
        text = f"{part.title}: {least}"
    elif part.kind == ETHICS:
        return f"{part.title}: read and signed."
    else:
        unit = {HOURS: "hours", MONTHS: "months"}.get(part.measured_in, "entries")
        text = f"{part.title}: at least {least} {unit}"
        if part.within_months:
            text += f" within {counted(part.within_months, 'month')}"
    topics = [f"{topic.minimum.normalize():f} about {_lower(topic.topic)}" for topic in part.topics]
    text += f", of which {' and '.join(topics)}" if topics else ""
    return f"{text}{', each with a document' if part.documents else ''}."


def _exam(rules: Rules, category: str, on: date) -> list[str]:
    if not sits(rules, category, on):
        return ["No exam is asked for: the portfolio is enough."]
    one, two, own = rules.part_one, rules.part_two, rules.eligibility
    found = [
        f"Part One: multiple choice, {one.minutes} minutes; passed with {one.sentence()}.",
        f"Part Two: written answers to vignettes, {two.minutes} minutes; passed with {two.sentence()}.",
    ]
    wait, most = own.retake_wait_months, own.attempt_limit
    again = f"Whoever does not pass may sit again after {counted(wait, 'month')}" if wait else "You may sit again"
    found.append(f"{again}{f', {most} times in all' if most else ''}.")
    if own.carries_passed_part:
        until = f" for {counted(own.part_credit_months, 'month')}" if own.part_credit_months else ""
        found.append(f"A part that is passed counts{until}; only the other one is sat again.")
    weeks = rules.accommodations.weeks_before
    found.append(f"Accommodations are asked for at least {counted(weeks, 'week')} before.")
    return found


def _fees(rules: Rules, category: str, on: date) -> list[str]:
    own = rules.fees
    if not sits(rules, category, on):
        amount = own.fee(category, retake=False, one_part=False, sits=False)
        return [f"The application: {_cost(amount, own.currency)}."] if amount else []
    if own.paid_before == NEVER:
        return ["The exam is not billed here."]
    costs = [
        ("The exam", own.fee(category, retake=False, one_part=False)),
        ("A retake", own.fee(category, retake=True, one_part=False)),
    ]
    one_part = own.fee(category, retake=True, one_part=True)
    if one_part != costs[1][1]:
        costs.append(("A retake of one part", one_part))
    found = [f"{what}: {_cost(amount, own.currency)}." for what, amount in costs]
    if any(amount for _, amount in costs):
        found.append("Paid before the exam." if own.paid_before == EXAM else "Paid before you choose a seat.")
        found += _refunds(sorted(own.refunds, key=lambda line: -line.days_before))
    return found


def _cost(amount: Decimal, currency: str) -> str:
    return f"{money(amount)} {currency}" if amount else "nothing to pay"


def _refunds(lines: Sequence[Refund]) -> list[str]:
    if not lines:
        return ["Nothing is paid back on withdrawing."]
    told = [f"{line.percent.normalize():f} % until {counted(line.days_before, 'day')} before" for line in lines]
    return [f"On withdrawing you get back {', then '.join(told)}."]


def _renewal(rules: Rules, category: str) -> list[str]:
    own = rules.renewal
    if not own.renews:
        return ["An endorsement is not renewed; it stays."]
    every = f"every {counted(own.cycle_years, 'year')}" if own.model == THREE_YEAR else "every year"
    asked = [
        f"{line.hours.normalize():f} hours of {line.kind if line.kind == 'training' else 'reflective supervision'}"
        for line in own.lines
        if (not line.categories or category in line.categories) and not line.after_years and not line.until_year
    ]
    fee = f" The renewal costs {money(own.fee)} {rules.fees.currency}." if own.fee else ""
    return [f"An endorsement is renewed {every}{_with(asked)}.{fee}"]


def _with(asked: list[str]) -> str:
    return f", with {' and '.join(asked)}" if asked else ""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def fee_span(rules: Rules, categories: Sequence[str]) -> str:
    """What applying costs, in one line."""
    if rules.fees.paid_before == NEVER:
        return "The exam is not billed here."
    amounts = sorted({rules.fees.fee(one, retake=False, one_part=False) for one in categories})
    if not amounts or not any(amounts):
        return "The exam costs nothing."
    if len(amounts) == 1:
        return f"The exam costs {money(amounts[0])} {rules.fees.currency}."
    return f"The exam costs {money(amounts[0])} to {money(amounts[-1])} {rules.fees.currency}, by category."
