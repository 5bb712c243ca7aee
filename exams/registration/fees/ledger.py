"""Fees: charged by the rule book, paid, waived, credited, paid back; every step is a line that stays."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from exams.accounts.models import Association
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.eligibility.findings import facts_of
from exams.registration.eligibility.rules import carried_parts
from exams.registration.models import LedgerLine, Registration
from exams.registration.states import LedgerKind
from exams.wording.phrases import money, quoted

CENT = Decimal("0.01")


def fee_of(registration):
    """(amount, what it is for): by category, less for a retake, nothing for a resit after an incident."""
    return _fee(registration, facts_of([registration], now=registration.registered_at)[registration.pk])


def fees_of(registrations):
    """{registration: amount} of one cycle, in the same few questions however many there are."""
    facts = facts_of(registrations, now=registrations[0].registered_at) if registrations else {}
    return {r.pk: _fee(r, facts[r.pk])[0] for r in registrations}


def _fee(registration, facts):
    rules = registration.cycle.rules
    beside = registration.beside
    second = beside is not None and beside.credential != registration.credential
    if not registration.sits_exam or second:
        sits = registration.sits_exam
        amount = rules.fees.fee(registration.category, retake=False, one_part=False, sits=sits, second=second)
        return amount, "Second credential" if second else "Application fee"
    if facts.earlier and max(facts.earlier, key=lambda e: e.day).free:
        return Decimal(0), "Resit without fee after an incident"
    retake = bool(facts.earlier)
    one_part = bool(carried_parts(rules, facts.passed, facts.exam_day or facts.today))
    what = "Retake fee" if retake else "Exam fee"
    amount = rules.fees.fee(registration.category, retake=retake, one_part=one_part)
    return amount, f"{what}, one part" if retake and one_part else what


def balance_of(registration) -> Decimal:
    return LedgerLine.objects.filter(registration=registration).balance()


@recorded
def issue_invoice(registration, *, by, now):
    """The charge of a registration, once; None where nothing is to be paid."""
    lines = LedgerLine.objects.filter(registration=registration)
    charge = lines.charges().order_by("-pk").first()
    if charge:
        return charge
    amount, what = fee_of(registration)
    if amount <= 0:
        return None
    association = Association.objects.select_for_update().get(pk=registration.cycle.association_id)
    today = local_day(now, association.time_zone)
    number = LedgerLine.objects.filter(association=association, kind=LedgerKind.CHARGE).count() + 1
    due = today + timedelta(days=registration.cycle.rules.fees.days_to_pay)
    return _line(
        registration, LedgerKind.CHARGE, amount, what, by=by, now=now, invoice=f"{today.year}-{number:05d}", due_on=due
    )


@recorded
def take_back_charge(registration, *, reason, by, now):
    """What was charged is owed no more; invoice and reversal both stay."""
    _lock(registration)
    for line in LedgerLine.objects.filter(registration=registration).charges():
        _line(
            registration, LedgerKind.REVERSAL, -line.amount, reason[:200], by=by, now=now, reverses=line,
            invoice=line.invoice,
        )  # fmt: skip


@recorded
def charge_anew(registration, *, reason, by, now):
    """After a change of category: where the fee is another, the charge is taken back and made anew."""
    _lock(registration)
    lines = LedgerLine.objects.filter(registration=registration)
    charge = lines.charges().last()
    if charge is None or charge.amount == fee_of(registration)[0]:
        return None
    if lines.filter(kind=LedgerKind.WAIVER, reversed_by=None).exists():
        raise Refused("The fee is waived and would be another: reverse the waiver first, and waive the fee again then.")
    take_back_charge(registration, reason=reason, by=by, now=now)
    return issue_invoice(registration, by=by, now=now)


@recorded
def enter_payment(registration, *, amount, reference, paid_on, by, now, invoice=""):
    """A payment that came in; the same reference is never entered twice."""
    _lock(registration)
    amount = _money(amount)
    reference = reference.strip()
    if not reference:
        raise Invalid("Give the reference of the payment, so that it is not entered twice.")
    known = LedgerLine.objects.filter(
        association=registration.cycle.association_id, kind=LedgerKind.PAYMENT, reference=reference
    )
    if known.filter(reversed_by=None).exists():
        raise Refused(f"The payment {quoted(reference)} is entered already.")
    return _line(
        registration,
        LedgerKind.PAYMENT,
        -amount,
        "Payment",
        by=by,
        now=now,
        on=paid_on,
        reference=reference,
        entry=known.count(),
        invoice=invoice,
    )


@recorded
def waive_fee(registration, *, reason, by, now):
    """Nothing more is to be paid; the reason stays."""
    _lock(registration)
    if not reason.strip():
        raise Invalid("Write why the fee is waived.")
    issue_invoice(registration, by=by, now=now)
    owed = balance_of(registration)
    if owed <= 0:
        raise Refused("Nothing is owed that could be waived.")
    return _line(registration, LedgerKind.WAIVER, -owed, reason.strip()[:200], by=by, now=now)


@recorded
def credit_withdrawal(registration, *, by, now):
    """On withdrawing: what the rule book gives back of the charge; what was never paid is only not owed any more."""
    _lock(registration)
    credit, what = withdrawal(registration, now=now)
    return _line(registration, LedgerKind.CREDIT, -credit, what, by=by, now=now) if credit > 0 else None


def withdrawal(registration, *, now):
    """(what would be credited now, in words why)"""
    lines = LedgerLine.objects.filter(registration=registration)
    charged = sum((line.amount for line in lines.charges()), Decimal(0))
    paid = -sum((line.amount for line in lines.filter(kind=LedgerKind.PAYMENT, reversed_by=None)), Decimal(0))
    if charged <= 0:
        return Decimal(0), ""
    cycle = registration.cycle
    start = registration.sitting.starts_at if registration.sitting else _first_start(cycle)
    days = (start - now).days if start else 10_000
    percent = cycle.rules.fees.refund_percent(days)
    owed = lines.balance()
    # An unpaid invoice is cancelled; of what was paid, the rule book gives back its share.
    credit = (charged * percent / 100).quantize(CENT, ROUND_HALF_UP) if paid > 0 else owed
    what = f"Withdrawn {days} days before the sitting: {percent.normalize():f} %" if start and paid > 0 else "Withdrawn"
    return max(credit, Decimal(0)), what


@recorded
def credit_in_full(registration, *, what, by, now):
    """All of the charge comes back, whatever the rule for withdrawing says."""
    _lock(registration)
    lines = LedgerLine.objects.filter(registration=registration, reversed_by=None)
    charged = sum((x.amount for x in lines if x.kind in (LedgerKind.CHARGE, LedgerKind.WAIVER)), Decimal(0))
    return _line(registration, LedgerKind.CREDIT, -charged, what, by=by, now=now) if charged > 0 else None


@recorded
def pay_back(registration, *, reference, by, now):
    """The office has paid back what stood to the candidate's credit."""
    _lock(registration)
    owed = balance_of(registration)
    if owed >= 0:
        raise Refused("Nothing is to be paid back.")
    if not reference.strip():
        raise Invalid("Give the reference of the transfer.")
    return _line(registration, LedgerKind.REFUND, -owed, "Paid back", by=by, now=now, reference=reference.strip())


def reversible(registration):
    """What was entered by hand and may have been entered wrongly."""
    by_hand = (LedgerKind.PAYMENT, LedgerKind.WAIVER, LedgerKind.REFUND)
    return LedgerLine.objects.filter(registration=registration, kind__in=by_hand, reversed_by=None)


def foreseen_reversal(line) -> list[str]:
    owed = balance_of(line.registration)
    currency = line.currency
    return [
        f"{line.told} of {money(abs(line.amount))} {currency} ({line.reference or line.on}) is reversed.",
        f"{line.registration.candidate.name} then owes {money(owed - line.amount)} {currency}; now {money(owed)}.",
    ]


@recorded
def reverse_credit(registration, *, reason, by, now):
    """On restoring what was withdrawn: what was credited is owed again.  Refused where it was paid out."""
    _lock(registration)
    lines = LedgerLine.objects.filter(registration=registration, reversed_by=None)
    if lines.filter(kind=LedgerKind.REFUND).exists():
        raise Refused("The fee was paid back already: register the candidate anew instead.")
    for line in lines.filter(kind=LedgerKind.CREDIT):
        _line(registration, LedgerKind.REVERSAL, -line.amount, reason[:200], by=by, now=now, reverses=line)


@recorded
def reverse(line, *, reason, by, now):
    """A line of the same amount with the other sign; both stay."""
    _lock(line.registration)
    if not reversible(line.registration).filter(pk=line.pk).exists():
        raise Refused("This entry is reversed already, or is none that was made by hand.")
    return _line(
        line.registration, LedgerKind.REVERSAL, -line.amount, reason.strip()[:200], by=by, now=now, reverses=line
    )


def paid_enough(registration) -> bool:
    """Whether nothing is owed; a fee that was not yet charged is owed."""
    lines = list(LedgerLine.objects.filter(registration=registration).values_list("kind", "amount", "reversed_by"))
    if not any(kind == LedgerKind.CHARGE and reversed_by is None for kind, _, reversed_by in lines):
        return fee_of(registration)[0] <= 0
    return sum(amount for _, amount, _ in lines) <= 0


def totals_of(cycle):
    """What came of the cycle's fees: {charged, waived, credited, paid, refunded, open}."""
    sums = LedgerLine.objects.filter(registration__cycle=cycle).totals()
    kinds = {kind: abs(sums.get(kind, Decimal(0))) for kind in LedgerKind.values}
    return kinds | {"open": sum(sums.values(), Decimal(0))}


def _line(registration, kind, amount, what, *, by, now, on=None, **more):
    association = registration.cycle.association
    line = LedgerLine.objects.create(
        registration=registration,
        association=association,
        kind=kind,
        amount=amount,
        currency=registration.cycle.rules.fees.currency,
        what=what,
        on=on or local_day(now, association.time_zone),
        by=by,
        at=now,
        **more,
    )
    record(f"ledger.{kind}", registration, by=by, at=now, cycle=registration.cycle, amount=str(amount), what=what)
    return line


def _lock(registration):
    Registration.objects.select_for_update().get(pk=registration.pk)


def _money(amount):
    amount = Decimal(amount)
    if not amount.is_finite() or amount <= 0 or amount != amount.quantize(CENT) or amount > 10**6:
        raise Invalid("An amount is above 0 and has at most two decimals.")
    return amount


def _first_start(cycle):
    return cycle.sittings.order_by("starts_at").values_list("starts_at", flat=True).first()
