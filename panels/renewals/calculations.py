"""PURE: what a renewal asks for, what is there and what is missing, in sentences; who is drawn for an audit."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil

from exams.calendar.days import said
from exams.rules.sections.hours_and_moves import SUPERVISION, TRAINING, HoursAsked
from exams.rules.sections.renewal import EXEMPT, FULL, NO_HOURS, REQUIRED, UP, RenewalRules
from panels.renewals.periods import A_DAY, complete_months, lapses_on, period_due

KINDS = {TRAINING: "training", SUPERVISION: "reflective supervision"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an endorsement when its renewal is looked at."""

    category: str
    granted_on: date
    valid_until: date
    entered_on: date | None = None  # reinstated later than it was granted
    resumed_on: date | None = None  # came back from being inactive
    covered_to: date | None = None  # the last day of the period that was renewed last
    provides: bool | None = None  # whether the person gives reflective supervision; None: has not said


@dataclass(frozen=True, slots=True)
class Asked:
    """Hours of one kind, or of which about a topic, and where that number comes from."""

    kind: str
    topic: str
    hours: Decimal
    why: str

    @property
    def title(self) -> str:
        return f"of which about {self.topic}" if self.topic else KINDS[self.kind].capitalize()


@dataclass(frozen=True, slots=True)
class Due:
    """One renewal: its period, until when, and exactly what is asked for."""

    period_from: date
    period_to: date
    due_on: date
    opens_on: date
    lapses_on: date
    asked: tuple[Asked, ...]
    note: str  # why less is asked for than usual
    ethics: bool
    membership: bool
    asks_whether_provides: bool
    hours_are_shown: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """Hours somebody noted."""

    kind: str
    topic: str
    hours: Decimal
    on: date


def due(rules: RenewalRules, standing: Standing) -> Due:
    """What keeping this endorsement beyond ``valid_until`` asks for."""
    period = period_due(rules, standing.valid_until)
    entered = standing.entered_on or standing.granted_on
    covered = standing.covered_to + A_DAY if standing.covered_to else period.start
    counts_from = min(max(period.start, entered, covered), period.end)
    began = min(max(counts_from, standing.resumed_on or counts_from), period.end)
    months, whole = complete_months(began, period.end), rules.months
    lines = _lines(rules, standing, period.start, period.end.year)
    note = ""
    if period.start <= entered <= period.end and rules.at_entry in (EXEMPT, NO_HOURS):
        lines, note = [], f"Endorsed on {said(entered)}: no hours are asked for in the period of entry."
    elif began > period.start and rules.at_entry != FULL and months < whole:
        note = (
            f"{months} complete months from {said(began)} to {said(period.end)}, of {whole}: hours are asked for in "
            f"that proportion, rounded {rules.rounding} to whole hours."
        )
    else:
        months = whole
    asked = tuple(one for line in lines for one in _asked(line, standing, months, rules, period.end.year))
    return Due(
        period_from=counts_from,
        period_to=period.end,
        due_on=standing.valid_until,
        opens_on=standing.valid_until - timedelta(days=rules.opens_days),
        lapses_on=lapses_on(rules, standing.valid_until),
        asked=asked,
        note=note,
        ethics=rules.ethics,
        membership=rules.membership == REQUIRED,
        asks_whether_provides=any(
            part.providers_only and part.since_year <= period.end.year for line in lines for part in line.of_which
        ),
        hours_are_shown=rules.hours_are_shown,
    )


def done(one: Asked, of: Due, noted: Iterable[Noted]) -> Decimal:
    """Hours noted towards one line: of its kind (and topic), on a day of the period."""
    return sum(
        (n.hours for n in noted if n.kind == one.kind and _is_about(one, n) and of.period_from <= n.on <= of.period_to),
        Decimal(0),
    )


def _is_about(one: Asked, noted: Noted) -> bool:
    """Portfolio and renewal may write a topic with other capitals."""
    return not one.topic or one.topic.casefold() == noted.topic.casefold()


def counts_for(of: Due, noted: Noted) -> tuple[bool, str]:
    """Whether hours count in a renewal, and as what or why not."""
    kind = KINDS[noted.kind]
    asked = [one for one in of.asked if one.kind == noted.kind]
    if noted.on < of.period_from:
        return False, f"before {said(of.period_from)}, when the period begins"
    if noted.on > of.period_to:
        return False, f"after {said(of.period_to)}, when the period ends"
    if not asked:
        return False, f"no hours of {kind} are asked for"
    about = [one.topic for one in asked if one.topic and _is_about(one, noted)]
    return True, f"{kind}{''.join(f', also about {topic}' for topic in about)}"


def missing_hours(of: Due, noted: Sequence[Noted]) -> tuple[str, ...]:
    """A sentence for every line that is not reached yet."""
    found = []
    for one in of.asked:
        there = done(one, of, noted)
        if there < one.hours:
            about = f"{KINDS[one.kind]} about {one.topic}" if one.topic else KINDS[one.kind]
            found.append(
                f"{about.capitalize()}: {plain(there)} of {plain(one.hours)} hours are noted between "
                f"{said(of.period_from)} and {said(of.period_to)}; missing: {plain(one.hours - there)}."
            )
    return tuple(found)


def shortfall(
    of: Due, noted: Sequence[Noted], *, provides: bool | None, ethics_signed: bool, member_until: date | None
) -> tuple[str, ...]:
    """Everything that is missing before this renewal can be attested."""
    found = list(missing_hours(of, noted)) if of.hours_are_shown else []
    if of.asks_whether_provides and provides is None:
        found.append("Say whether you give reflective supervision to others: it decides what the training is about.")
    if of.ethics and not ethics_signed:
        found.append("The code of ethics is not signed again.")
    if of.membership and (member_until is None or member_until < of.period_to):
        until = f"ends on {said(member_until)}" if member_until else "is not known"
        found.append(
            f"Your membership {until}: it has to reach {said(of.period_to)}. Join or renew; the office records it."
        )
    return tuple(found)


def drawn(pool: Sequence[str], percent: Decimal, seed: str) -> tuple[str, ...]:
    """Whose attestation is audited: that percentage of the pool, rounded up; the same seed draws the same people."""
    number = how_many_drawn(len(pool), percent)
    return tuple(random.Random(seed).sample(list(pool), number))  # noqa: S311 - reproducible by its seed, no secret


def how_many_drawn(among: int, percent: Decimal) -> int:
    return min(ceil(among * percent / 100), among)


def plain(hours: Decimal) -> str:
    """``15``, ``7.5``: hours without noughts behind the point."""
    return f"{hours.normalize():f}"


def _lines(rules: RenewalRules, standing: Standing, start: date, year: int) -> list[HoursAsked]:
    """For each kind of hours the most particular line that holds."""
    held = complete_months(standing.granted_on, start - A_DAY) // 12 if standing.granted_on < start else 0
    found = []
    for kind in KINDS:
        holding = [one for one in rules.lines if one.kind == kind and one.holds(standing.category, year, held)]
        if holding:
            found.append(max(holding, key=lambda one: (bool(one.categories), one.after_years, one.since_year)))
    return found


def _asked(line: HoursAsked, standing: Standing, months: int, rules: RenewalRules, year: int) -> Iterable[Asked]:
    hours = _share(line.hours, months, rules)
    if not hours:
        return
    yield Asked(line.kind, "", hours, _why(line, standing, months, rules, hours))
    for part in line.of_which:
        if part.since_year > year or (part.providers_only and standing.provides is False):
            continue
        if some := _share(part.hours, months, rules):
            reason = "because you give reflective supervision" if part.providers_only else "by your association"
            since = f", for periods that end in {part.since_year} or later" if part.since_year else ""
            if part.providers_only and standing.provides is None:
                reason = "if you give reflective supervision to others"
            yield Asked(line.kind, part.topic, some, f"Asked for {reason}{since}.")


def _share(hours: Decimal, months: int, rules: RenewalRules) -> Decimal:
    if months == rules.months:
        return hours
    rounding = ROUND_CEILING if rules.rounding == UP else ROUND_FLOOR
    return (hours * months / rules.months).to_integral_value(rounding)


def _why(line: HoursAsked, standing: Standing, months: int, rules: RenewalRules, hours: Decimal) -> str:
    whom = f"as {standing.category}" if line.categories else "by your association"
    said_of = f"{plain(line.hours)} hours in {rules.months} months, {whom}"
    if line.after_years:
        said_of += f", after {line.after_years} years in the category"
    if line.since_year or line.until_year:
        until = f" to {line.until_year}" if line.until_year else " on"
        since = f"from {line.since_year}" if line.since_year else "up"
        said_of += f", for periods that end {since}{until}"
    share = f"; {months} of {rules.months} months make {plain(hours)}" if months != rules.months else ""
    return f"{said_of}{share}."
