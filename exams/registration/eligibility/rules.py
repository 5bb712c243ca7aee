"""PURE: may this candidate sit, rule by rule, in sentences that say what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from exams.calendar.days import months_after, said
from exams.rules.book import Rules
from exams.rules.sections.eligibility import BEFORE, ENCOURAGED, MERGED, NOT_ASKED

PARTS = ("one", "two")
NAMES = {"one": "Part One", "two": "Part Two"}


HAND_IN = "Hand in your portfolio."


@dataclass(frozen=True, slots=True)
class EarlierSitting:
    """One earlier time at the exam.  ``free``: an incident made it not count."""

    day: date
    no_show: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the registry knows of one application on one day."""

    category: str
    today: date
    exam_day: date | None
    sits: bool | None = None  # None: as the rule book says
    member_until: date | None = None
    portfolio_submitted: date | None = None
    portfolio_approved: date | None = None
    earlier: Sequence[EarlierSitting] = ()
    passed: Mapping[str, date] = field(default_factory=dict)  # part → the day it was passed
    stands_on: Sequence[str] = ()  # of an add-on: the categories held, or applied for beside it
    exceptions: Mapping[str, str] = field(default_factory=dict)  # rule → the reason it does not stand in the way


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule: whether it ``holds``, the ``sentence`` that says why, and what to do where it does not."""

    rule: str
    title: str
    holds: bool
    sentence: str
    todo: str = ""
    by: date | None = None
    exception: str = ""

    @property
    def stands(self) -> bool:
        return self.holds or bool(self.exception)

    @property
    def own(self) -> bool:
        """Whether the candidate does it; the rest the office knows and enters."""
        return self.todo == HAND_IN


def assess(rules: Rules, facts: Facts) -> list[Finding]:
    """Every rule that says something about this candidate, in the order people meet them."""
    day = facts.exam_day or facts.today
    if facts.category in rules.offered and not sits(rules, facts):
        found = [
            _without_exam(rules, facts, day),
            _base(rules, facts),
            _membership(rules, facts, facts.today),
            _handed_in(rules, facts),
        ]
        return [_excepted(finding, facts.exceptions) for finding in found if finding is not None]
    found = [_category(rules, facts, day), _membership(rules, facts, day), _portfolio(rules, facts, day)]
    found += [_wait(rules, facts, day), _request(rules, facts, day), _attempts(rules, facts), _parts(rules, facts, day)]
    return [_excepted(finding, facts.exceptions) for finding in found if finding is not None]


def sits(rules: Rules, facts: Facts) -> bool:
    """Whether an exam is asked of this candidate."""
    if facts.sits is not None:
        return facts.sits
    day = facts.exam_day or facts.today
    return rules.asks_exam(facts.category, on=day, submitted=facts.portfolio_submitted)


def eligible(findings: Sequence[Finding]) -> bool:
    return all(finding.stands for finding in findings)


def carried_parts(rules: Rules, passed: Mapping[str, date], day: date) -> dict[str, date]:
    """The parts that were passed before and are still valid on ``day``: {part: when it was passed}."""
    own = rules.eligibility
    if not own.carries_passed_part:
        return {}
    months = own.part_credit_months
    return {part: on for part, on in passed.items() if not months or months_after(on, months) >= day}


def before_a_retake(rules: Rules, facts: Facts) -> list[str]:
    """To whoever has to sit again: from which day, how many attempts are used, and what is left to sit."""
    months, counted = rules.eligibility.retake_wait_months, _counted(rules, facts)
    day = max([facts.today, *(months_after(e.day, months) for e in counted)])
    found = (_wait(rules, facts, day), _attempts(rules, facts), _parts(rules, facts, day))
    return [f"{finding.sentence} {'' if finding.holds else finding.todo}".strip() for finding in found if finding]


def _met(rule: str, title: str, sentence: str) -> Finding:
    return Finding(rule, title, holds=True, sentence=sentence)


def _lacks(rule: str, title: str, sentence: str, todo: str, by: date | None = None) -> Finding:
    return Finding(rule, title, holds=False, sentence=sentence, todo=todo, by=by)


def _excepted(finding: Finding, exceptions: Mapping[str, str]) -> Finding:
    reason = exceptions.get(finding.rule, "")
    if finding.holds or not reason:
        return finding
    return Finding(finding.rule, finding.title, finding.holds, finding.sentence, "", None, reason)


def _category(rules: Rules, facts: Facts, day: date) -> Finding:
    title, category = "Category", facts.category
    if category not in rules.offered:
        return _lacks("category", title,
                       f"One can apply here as {', '.join(rules.offered)}; {category} is none of them.",
                       "Choose another category, or ask the office.")  # fmt: skip
    duty = rules.eligibility.duty_of(category)
    if duty and duty.until and duty.in_flight_until and day > duty.until:
        return _met("category", title,
                     f"{category} no longer sits, but your portfolio was handed in before {said(duty.until)}: you may "
                     f"sit until {said(duty.in_flight_until)}.")  # fmt: skip
    return _met("category", title, f"{category} sits the exam.")


def _without_exam(rules: Rules, facts: Facts, day: date) -> Finding:
    category, duty = facts.category, rules.eligibility.duty_of(facts.category)
    if duty and duty.since and day < duty.since:
        why = f"{category} sits the exam only from {said(duty.since)} on"
    elif duty and duty.until and day > duty.until:
        why = f"{category} has not sat the exam since {said(duty.until)}"
    else:
        why = f"{category} sits no exam"
    return _met("category", "Category", f"{why}: the portfolio is what you are endorsed on.")


def _base(rules: Rules, facts: Facts) -> Finding | None:
    """An add-on stands on a category that is held, or applied for beside it."""
    one, title = rules.portfolio.add_on(facts.category), "What it stands on"
    if one is None:
        return None
    if facts.stands_on:
        return _met("base", title, f"It is added to {' and '.join(facts.stands_on)}, and ends with it.")
    return _lacks("base", title, f"{facts.category} is added to {' or '.join(one.stands_on)}: you hold none of them.",
                   "Apply for one of them too.")  # fmt: skip


def _handed_in(rules: Rules, facts: Facts) -> Finding:
    """Where no exam is sat the portfolio is handed in with the application; its review goes on beside it."""
    submitted, approved = facts.portfolio_submitted, facts.portfolio_approved
    if approved is not None and not _approval_valid(rules, facts, facts.today):
        return _expired(rules, approved, facts.today)
    if approved is not None:
        return _met("portfolio", "Portfolio", f"Your portfolio was approved on {said(approved)}.")
    if submitted is not None:
        return _met("portfolio", "Portfolio", f"Your portfolio was handed in on {said(submitted)} and is reviewed.")
    return _lacks("portfolio", "Portfolio", "Your portfolio has not been handed in.", HAND_IN)


def _membership(rules: Rules, facts: Facts, day: date) -> Finding | None:
    rule, until, title = rules.eligibility.membership, facts.member_until, "Membership"
    exam = sits(rules, facts)
    if rule == NOT_ASKED:
        return None
    if until and until >= day:
        return _met("membership", title, f"You are a member until {said(until)}.")
    if rule == ENCOURAGED:
        return _met("membership", title, f"Membership is encouraged; you can {'sit' if exam else 'go on'} without it.")
    lacks = "You are not a member yet."
    if until:
        lacks = f"Your membership {f'ends on {said(until)}, before the exam' if exam else f'ended on {said(until)}'}."
    return _lacks("membership", title, lacks, "Join or renew; the office records it.", day)


def _portfolio(rules: Rules, facts: Facts, day: date) -> Finding | None:
    own, title = rules.eligibility, "Portfolio"
    submitted, approved = facts.portfolio_submitted, facts.portfolio_approved
    due = day - timedelta(weeks=own.portfolio_weeks_before) if own.portfolio_weeks_before else None
    if own.portfolio == BEFORE:
        return _approval(rules, facts, day, due)
    if approved is not None and _approval_valid(rules, facts, day):
        return _met("portfolio", title, f"Your portfolio was approved on {said(approved)}.")
    together = "together with the exam" if own.portfolio == MERGED else "while you prepare for the exam"
    if submitted and (due is None or submitted <= due):
        return _met(
            "portfolio", title, f"Your portfolio was handed in on {said(submitted)} and is reviewed {together}."
        )
    if submitted and due:
        return _lacks("portfolio", title,
                       f"Your portfolio was handed in on {said(submitted)}, after {said(due)}.",
                       "Ask the office, or sit in a later cycle.")  # fmt: skip
    if own.portfolio == MERGED or due:
        return _lacks("portfolio", title, "Your portfolio has not been handed in.",
                       HAND_IN, due or day)  # fmt: skip
    return _met("portfolio", title, f"Your portfolio is reviewed {together}; it need not be there yet.")


def _approval(rules: Rules, facts: Facts, day: date, due: date | None) -> Finding:
    own, title = rules.eligibility, "Portfolio"
    submitted, approved = facts.portfolio_submitted, facts.portfolio_approved
    if approved is None:
        if submitted is None:
            return _lacks("portfolio", title,
                           "Your portfolio has to be approved before you sit, and has not been handed in.",
                           HAND_IN, due or day)  # fmt: skip
        return _lacks("portfolio", title,
                       f"Your portfolio has to be approved before you sit; it was handed in on {said(submitted)} "
                       "and is being reviewed.",
                       "Wait for the review, or ask the office how far it is.", day)  # fmt: skip
    if not _approval_valid(rules, facts, day):
        return _expired(rules, approved, day)
    if not own.approval_valid_months:
        return _met("portfolio", title, f"Your portfolio was approved on {said(approved)}.")
    ends = months_after(approved, own.approval_valid_months)
    until = f"valid until {said(ends)}" if ends >= day else "valid for your retakes"
    return _met("portfolio", title, f"Your portfolio was approved on {said(approved)}, {until}.")


def _expired(rules: Rules, approved: date, day: date) -> Finding:
    ended = months_after(approved, rules.eligibility.approval_valid_months)
    return _lacks("portfolio", "Portfolio",
                   f"Your portfolio was approved on {said(approved)}; the approval was valid until {said(ended)}.",
                   "Ask the office to renew the approval.", day)  # fmt: skip


def _approval_valid(rules: Rules, facts: Facts, day: date) -> bool:
    """A wait of a year and an approval of a year would block every retake; a rule says which of them yields."""
    own, approved = rules.eligibility, facts.portfolio_approved
    if approved is None:
        return False
    if not own.approval_valid_months:
        return True
    ends = months_after(approved, own.approval_valid_months)
    return ends >= day or (own.approval_lasts_for_retakes and any(approved <= e.day <= ends for e in facts.earlier))


def _counted(rules: Rules, facts: Facts) -> list[EarlierSitting]:
    own = rules.eligibility
    return [e for e in facts.earlier if not e.free and (own.no_show_counts or not e.no_show)]


def _wait(rules: Rules, facts: Facts, day: date) -> Finding | None:
    months, counted = rules.eligibility.retake_wait_months, _counted(rules, facts)
    if not months or not counted:
        return None
    last = max(e.day for e in counted)
    first = months_after(last, months)
    sentence = f"You last sat on {said(last)}; a retake is possible from {said(first)} on."
    holds = day >= first
    return Finding("wait", "Wait before a retake", holds, sentence, "" if holds else "Register for a later cycle.")


def _request(rules: Rules, facts: Facts, day: date) -> Finding | None:
    weeks = rules.eligibility.retake_request_weeks
    if not weeks or not _counted(rules, facts):
        return None
    due = day - timedelta(weeks=weeks)
    holds = facts.today <= due
    sentence = f"A retake is asked for by {said(due)}, {weeks} weeks before the exam."
    todo = "" if holds else "Ask the office, or register for a later cycle."
    return Finding("request", "Asking for a retake", holds, sentence, todo, due if holds else None)


def _attempts(rules: Rules, facts: Facts) -> Finding | None:
    limit, n = rules.eligibility.attempt_limit, len(_counted(rules, facts))
    if not limit or not n:
        return None
    holds = n < limit
    sentence = f"You have used {n} of {limit} attempts."
    return Finding("attempts", "Attempts", holds, sentence, "" if holds else "Ask the office what you can do.")


def _parts(rules: Rules, facts: Facts, day: date) -> Finding | None:
    if not facts.passed:
        return None
    carried, title = carried_parts(rules, facts.passed, day), "Parts passed before"
    if len(carried) == len(PARTS):
        return _lacks("parts", title, "You have passed both parts; there is nothing left to sit.",
                       "Ask the office how your Endorsement goes on.")  # fmt: skip
    if carried:
        part, on = next(iter(carried.items()))
        other = next(NAMES[p] for p in PARTS if p != part)
        return _met("parts", title, f"You passed {NAMES[part]} on {said(on)}: you sit {other} only.")
    return _met("parts", title, "A part you passed before is no longer valid: you sit both parts.")
