"""PURE: what a rule book makes of somebody who sat, and in what two rule books differ about many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from exams.registration.eligibility.rules import Facts, assess, carried_parts, eligible, sits
from exams.rules.book import Rules
from exams.wording.phrases import money
from panels.committee.recommendation_rules import PartResult, propose, propose_without_exam

PASSED = {True: "passed", False: "not passed", None: "no result"}


@dataclass(frozen=True, slots=True)
class PartTwo:
    """``passed`` is None where there is no mark; ``missing`` says why it is not final."""

    passed: bool | None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Sat:
    """What is stored of one registration, with nothing that a rule book decides but what was read under it."""

    facts: Facts
    free: bool  # a resit after an incident
    used_attempt: bool
    before_committee: bool
    part_one: tuple[int, int] | None  # correct, of those that count
    part_two: PartTwo | None
    outcomes: Sequence[str] = ()
    charged: Decimal = Decimal(0)
    withdrawn_days_before: int | None = None  # None: did not withdraw after paying


@dataclass(frozen=True, slots=True)
class Judged:
    eligible: bool
    why_not: str
    part_one: bool | None
    part_two: bool | None
    missing: str
    outcome: str  # blank: does not come before the committee
    fee: Decimal
    comes_back: Decimal


def judge(rules: Rules, sat: Sat) -> Judged:
    """Everything that the rules decide by themselves."""
    facts = replace(sat.facts, sits=None)  # whether an exam is asked for is these rules’ to say
    findings, sitting = assess(rules, facts), sits(rules, facts)
    carried = carried_parts(rules, facts.passed, facts.exam_day or facts.today)
    one = rules.part_one.passed(correct=sat.part_one[0], scored=sat.part_one[1]) if sat.part_one else None
    two, missing = (sat.part_two.passed, sat.part_two.missing) if sat.part_two else (None, "")
    one = True if one is None and "one" in carried else one
    two = True if sat.part_two is None and "two" in carried else two
    outcome = ""
    if sat.before_committee and not sitting:
        outcome = propose_without_exam(outcomes=sat.outcomes, rules=rules.recommendation).outcome
    elif sat.before_committee:
        outcome = propose(
            PartResult(one, ""), PartResult(two, ""), awaits_reading=bool(missing), outcomes=sat.outcomes,
            required=rules.portfolio_required, rules=rules.recommendation, may_sit_again=_may_sit_again(rules, sat),
        ).outcome  # fmt: skip
    days = sat.withdrawn_days_before
    return Judged(
        eligible=eligible(findings),
        why_not=" ".join(one.sentence for one in findings if not one.stands),
        part_one=one,
        part_two=None if missing else two,
        missing=missing,
        outcome=outcome,
        fee=_fee(rules, sat, sitting=sitting, one_part=bool(carried)),
        comes_back=Decimal(0) if days is None else sat.charged * rules.fees.refund_percent(days) / 100,
    )


def _may_sit_again(rules: Rules, sat: Sat) -> bool:
    own = rules.eligibility
    used = sum(not one.free and (own.no_show_counts or not one.no_show) for one in sat.facts.earlier)
    return not own.attempt_limit or used + sat.used_attempt < own.attempt_limit


def _fee(rules: Rules, sat: Sat, *, sitting: bool, one_part: bool) -> Decimal:
    if sat.free:
        return Decimal(0)
    fees, category, retake = rules.fees, sat.facts.category, bool(sat.facts.earlier)
    exam = fees.fee(category, retake=retake, one_part=one_part, sits=sitting)
    return exam + fees.application_fee(category, retake=retake) if sitting else exam


# ── many ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody for whom it would have come out otherwise."""

    where: str  # the cycle, or the number of the endorsement
    who: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Question:
    """One figure before and after, and whom it moves."""

    title: str
    of: str  # among whom
    before: str
    after: str
    moved: tuple[Moved, ...]


Pair = tuple[str, str, Judged, Judged]  # cycle, person, before, after


def compare(pairs: Sequence[Pair], called: dict[str, str], currency: str = "") -> list[Question]:
    """``called``: the outcomes in words."""
    return [
        _counted("May sit the exam", "all who registered", pairs, lambda j: j.eligible, _eligibility),
        _counted(
            "Pass Part One", "those with a mark, or who carry the part",
            [p for p in pairs if p[2].part_one is not None or p[3].part_one is not None],
            lambda j: bool(j.part_one), lambda j: PASSED[j.part_one],
        ),
        _counted(
            "Pass Part Two", "those with a mark, or who carry the part",
            [p for p in pairs if p[2].part_two is not None or p[3].part_two is not None or p[3].missing],
            lambda j: bool(j.part_two), lambda j: j.missing or PASSED[j.part_two],
        ),
        _counted(
            "Are proposed to be endorsed", "those who came before the committee",
            [p for p in pairs if p[2].outcome], lambda j: j.outcome.startswith("endorse"),
            lambda j: called.get(j.outcome, j.outcome),
        ),
        _summed("Fees charged", "all who registered", pairs, lambda j: j.fee, currency),
        _summed("Comes back on withdrawing", "those who paid and withdrew", pairs, lambda j: j.comes_back, currency),
    ]  # fmt: skip


def _eligibility(judged: Judged) -> str:
    return "may sit" if judged.eligible else judged.why_not


def _counted(title, among, pairs, holds, told) -> Question:  # type: ignore[no-untyped-def]
    return Question(
        title,
        f"{len(pairs):,} – {among}",
        f"{sum(holds(before) for *_, before, _ in pairs):,}",
        f"{sum(holds(after) for *_, after in pairs):,}",
        tuple(
            Moved(where, who, told(before), told(after))
            for where, who, before, after in pairs
            if _differs(told, holds, before, after)
        ),
    )


def _differs(told, holds, before, after) -> bool:  # type: ignore[no-untyped-def]
    """Other reasons for the same answer are no other answer; other outcomes are."""
    return told(before) != told(after) and (holds(before) != holds(after) or told is not _eligibility)


def _summed(title, among, pairs, amount, currency) -> Question:  # type: ignore[no-untyped-def]
    def sum_of(amounts: Iterable[Decimal]) -> str:
        return f"{money(sum(amounts, Decimal(0)))} {currency}".strip()

    return Question(
        title,
        among,
        sum_of(amount(before) for *_, before, _ in pairs),
        sum_of(amount(after) for *_, after in pairs),
        tuple(
            Moved(where, who, money(amount(before)), money(amount(after)))
            for where, who, before, after in pairs
            if amount(before) != amount(after)
        ),
    )
