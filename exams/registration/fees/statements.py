"""Bills with what was charged, paid, waived and is open: sums made by the database, however many there are."""

from decimal import Decimal

from django.db.models import DecimalField, Min, Q, Sum, Value
from django.db.models.functions import Coalesce

from exams.registration.models import Bill, LedgerLine
from exams.registration.states import LedgerKind

ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=2))
SUMS = {
    "charged": (LedgerKind.CHARGE, 1),
    "waived": (LedgerKind.WAIVER, -1),
    "credited": (LedgerKind.CREDIT, -1),
    "paid": (LedgerKind.PAYMENT, -1),
    "refunded": (LedgerKind.REFUND, 1),
    "moved": (LedgerKind.TRANSFER, 1),
}
SHOWN = {
    "": "All",
    "open": "Something is owed",
    "overdue": "Overdue",
    "settled": "Settled",
    "credit": "To be paid back",
    "waived": "Waived",
    "refunded": "Paid back",
    "never": "Nothing charged yet",
}


def with_sums(bills):
    """Each with ``charged``, ``waived``, ``credited``, ``paid``, ``refunded``, ``moved``, ``owed``, and ``due_on``."""
    sums = {
        name: Coalesce(
            Sum("lines__amount", filter=Q(lines__kind=kind) | Q(lines__reverses__kind=kind)), ZERO
        ) * sign
        for name, (kind, sign) in SUMS.items()
    }  # fmt: skip
    standing = Q(lines__kind=LedgerKind.CHARGE, lines__reversed_by=None)
    return bills.annotate(
        **sums, owed=Coalesce(Sum("lines__amount"), ZERO), due_on=Min("lines__due_on", filter=standing)
    )


def shown_as(bills, show, *, today):
    """Those of ``SHOWN``; of ``bills`` with their sums."""
    return {
        "open": lambda: bills.filter(owed__gt=0),
        "overdue": lambda: bills.filter(owed__gt=0, due_on__lt=today),
        "settled": lambda: bills.filter(owed=0, charged__gt=0),
        "credit": lambda: bills.filter(owed__lt=0),
        "waived": lambda: bills.filter(waived__gt=0),
        "refunded": lambda: bills.filter(refunded__gt=0),
        "never": lambda: bills.filter(charged=0),
    }.get(show, lambda: bills)()


def sought(bills, words):
    """By name, number, or the number of a paper."""
    if not words:
        return bills
    papers = Bill.objects.filter(documents__number__iexact=words).values("pk")
    named = Q(candidate__name__icontains=words) | Q(candidate__reference__icontains=words)
    return bills.filter(named | Q(title__icontains=words) | Q(pk__in=papers))


def totals(bills):
    """{currency: {charged, …, open, credit}} of these bills: what some owe is not set off against others' credit."""
    lines = LedgerLine.objects.filter(bill__in=bills.order_by().values("pk")).order_by()
    found = {}
    by_kind = lines.annotate(of=Coalesce("reverses__kind", "kind")).values_list("currency", "of")
    for currency, kind, amount in by_kind.annotate(sum=Sum("amount")):
        name, sign = next((name, sign) for name, (one, sign) in SUMS.items() if one == kind)
        sums = found.setdefault(currency, dict.fromkeys([*SUMS, "open", "credit"], Decimal(0)))
        sums[name] += amount * sign
    for currency, _, owed in lines.values_list("currency", "bill").annotate(sum=Sum("amount")):
        found[currency]["open" if owed > 0 else "credit"] += abs(owed)
    return found
