"""PURE: the calendar of renewals: where periods end, until when an endorsement is valid, months that are left."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from exams.calendar.days import months_after
from exams.rules.sections.renewal import EXEMPT, THREE_YEAR, RenewalRules

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the one day to the other, both included; ``due_on`` is the last day to hand in what it asks for."""

    start: date
    end: date
    due_on: date


def period_of(rules: RenewalRules, day: date) -> Period:
    """The period of the calendar in which a day falls."""
    end = _end_from(rules, day)
    return Period(_end_from(rules, end, back=1) + A_DAY, end, _due(rules, end))


def period_due(rules: RenewalRules, valid_until: date) -> Period:
    """The period whose renewal is due on this day.

    A day that the calendar does not know (an earlier rule book's, another list's) ends a whole period of its own.
    """
    end = _end_from(rules, valid_until + A_DAY, back=1)
    if _due(rules, end) == valid_until:
        return period_of(rules, end)
    return Period(months_after(valid_until, -rules.months) + A_DAY, valid_until, valid_until)


def first_valid_until(rules: RenewalRules, entered_on: date) -> date | None:
    """Until when an endorsement is valid that was granted (or came back) on a day; None where nothing is renewed.

    A period of entry that is exempt is no period to renew for, and neither is what is left of one with less than a
    month to go.
    """
    if not rules.renews:
        return None
    period = period_of(rules, entered_on)
    if rules.at_entry == EXEMPT or not complete_months(entered_on, period.end):
        period = period_of(rules, period.end + A_DAY)
    return period.due_on


def next_valid_until(rules: RenewalRules, valid_until: date) -> date | None:
    """Until when an endorsement is valid once it is renewed; ``rules`` are those of the day after."""
    return period_of(rules, valid_until + A_DAY).due_on if rules.renews else None


def lapses_on(rules: RenewalRules, valid_until: date, *, sent_back_on: date | None = None) -> date:
    """The first day on which it has lapsed: the days of grace are over.

    An attestation that is sent back has as many days again, however late the office looked at it.
    """
    return max(valid_until, sent_back_on or valid_until) + timedelta(days=rules.grace_days + 1)


def complete_months(start: date, end: date) -> int:
    """Whole calendar months from the beginning of one day to the end of another."""
    span = relativedelta(end + A_DAY, start)
    months: int = span.years * 12 + span.months
    return max(months, 0)


def _end_from(rules: RenewalRules, day: date, *, back: int = 0) -> date:
    """The first end of a period on or after a day, or one that many periods before it."""
    if rules.model == THREE_YEAR:
        cycles = (day.year - rules.cycle_ends.year) // rules.cycle_years - 1
        while (end := months_after(rules.cycle_ends, cycles * rules.months)) < day:
            cycles += 1
        return months_after(rules.cycle_ends, (cycles - back) * rules.months) if back else end
    year = day.year + (_in_year(day.year, rules.period_ends) < day)
    return _in_year(year - back, rules.period_ends)


def _due(rules: RenewalRules, end: date) -> date:
    """The last day to hand in: that of the period, or the first such day of the year after it."""
    if not rules.due:
        return end
    due = _in_year(end.year, rules.due)
    return due if due >= end else _in_year(end.year + 1, rules.due)


def _in_year(year: int, day: str) -> date:
    """29 February is the last of February in every year."""
    month, number = int(day[:2]), int(day[3:])
    return date(year, month, min(number, monthrange(year, month)[1]))
