"""What comes back on withdrawing: of what was paid, by the days on the calendar of the place, and never more."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from exams.calendar.days import days_ahead, last_moment, local_day, said
from exams.registration.fees.lines import CENT, lines_of
from exams.registration.models.ledger import received
from exams.registration.states import FeeKind, LedgerKind

NOTHING = Decimal(0)


def withdrawal(registration, *, now):
    """(what would be credited now, in words why).

    What is still owed is owed no more.  Of what was paid, the rule book gives back its share; what was paid too much
    comes back whole.  What was waived was never paid.
    """
    lines = lines_of(registration)
    sums = lines.totals()
    if sums.get(LedgerKind.CHARGE, NOTHING) <= 0:
        return NOTHING, ""
    owed = sum(sums.values(), NOTHING)
    paid = max(received(sums) - max(-owed, NOTHING), NOTHING)
    start, zone = start_of(registration)
    days = days_ahead(start, now=now, zone=zone) if start else 10_000
    rules = registration.cycle.rules.fees
    percent = min(rules.refund_percent(days), Decimal(100))
    share = ((paid - _kept(lines, sums, paid, rules)) * percent / 100).quantize(CENT, ROUND_HALF_UP)
    before = f"{days} day{'s' * (days != 1)} before the sitting"
    what = f"Withdrawn {before}: {percent.normalize():f} %" if start and paid > 0 else "Withdrawn"
    return max(owed, NOTHING) + share, what


def _kept(lines, sums, paid, rules):
    """Of what was paid: for application and processing, which do not come back unless the rules say so."""
    if rules.refunds_application:
        return NOTHING
    handling = lines.charges().filter(fee=FeeKind.APPLICATION).balance()
    return min(paid, max(handling + sums.get(LedgerKind.WAIVER, NOTHING), NOTHING))


@dataclass(frozen=True, slots=True)
class RefundDay:
    """Until when so much comes back: the last day, its last moment, and the clocks by which it ends."""

    percent: Decimal
    days_before: int
    day: date | None
    until: datetime | None
    zone: str

    @property
    def sentence(self) -> str:
        share = f"{self.percent.normalize():f} % of what you paid comes back"
        if self.day is None:
            return f"{self.days_before} days before the sitting or earlier: {share}."
        if self.days_before == 0:
            return f"Until the sitting begins: {share}."
        return f"Until {said(self.day)}, 23:59 ({self.zone}), {self.days_before} days before the sitting: {share}."


def refund_days(registration) -> list[RefundDay]:
    """The rule book's lines, the best first, with the last moment of each."""
    start, zone = start_of(registration)
    found = []
    for rule in sorted(registration.cycle.rules.fees.refunds, key=lambda r: -r.days_before):
        day = local_day(start, zone) - timedelta(days=rule.days_before) if start else None
        until = last_moment(start, days=rule.days_before, zone=zone) if start else None
        found.append(RefundDay(rule.percent, rule.days_before, day, until, zone))
    return found


def start_of(registration):
    """(when it begins, on whose clocks): one's own sitting, else the first of the cycle; None where there is none."""
    sitting = registration.sitting or registration.cycle.sittings.order_by("starts_at").first()
    if sitting is None:
        return None, registration.cycle.association.time_zone
    return sitting.starts_at, sitting.time_zone
