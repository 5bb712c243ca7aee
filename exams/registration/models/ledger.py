"""Money, as an append-only ledger: what is owed is above nothing, what was paid or waived below."""

from decimal import Decimal

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from exams.registration.states import ASKED_FOR, MONEY, FeeKind, LedgerKind, PaymentWay


class LedgerQuerySet(models.QuerySet):
    def charges(self):
        """What was charged and stands; a charge that was taken back is none."""
        return self.filter(kind=LedgerKind.CHARGE, reversed_by=None)

    def balance(self) -> Decimal:
        """What is still owed; below nothing where money is to be paid back."""
        return self.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)

    def balances(self):
        """{registration: what is still owed}, in one question."""
        return dict(self.order_by().values_list("registration").annotate(sum=Sum("amount")))

    def totals(self):
        """{kind: sum} of these lines; what was reversed is taken off its own kind."""
        of = Coalesce("reverses__kind", "kind")
        return dict(self.order_by().annotate(of=of).values_list("of").annotate(sum=Sum("amount")))


def asked_for(totals) -> Decimal:
    """Of ``totals``: the charges that stand, less what was waived and credited."""
    return sum((totals.get(kind, Decimal(0)) for kind in ASKED_FOR), Decimal(0))


def received(totals) -> Decimal:
    """Of ``totals``: the money that came in, less what was paid back or moved elsewhere."""
    return -sum((totals.get(kind, Decimal(0)) for kind in MONEY), Decimal(0))


class LedgerLine(models.Model):
    APPEND_ONLY = True

    bill = models.ForeignKey("registration.Bill", on_delete=models.PROTECT, related_name="lines")
    # That of the bill, where it is about one.
    registration = models.ForeignKey(
        "registration.Registration", on_delete=models.PROTECT, null=True, blank=True, related_name="ledger"
    )
    association = models.ForeignKey("accounts.Association", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=LedgerKind)
    fee = models.CharField(max_length=20, choices=FeeKind, blank=True)  # of a charge
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    what = models.CharField(max_length=200)  # "Exam fee", "Retake fee", the reason of a waiver
    invoice = models.CharField(max_length=40, blank=True)  # the number of the charge this line is or belongs to
    document = models.ForeignKey(
        "registration.FeeDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    reference = models.CharField(max_length=100, blank=True)  # the bank's, or the provider's
    way = models.CharField(max_length=20, choices=PaymentWay, blank=True)  # of a payment, of a refund
    entry = models.PositiveSmallIntegerField(default=0)  # how often this reference was entered and reversed before
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    other_side = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="moved_to")
    # Of a refund: the payment that is paid back, where the provider asks which.
    pays_back = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    due_on = models.DateField(null=True, blank=True)
    on = models.DateField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[LedgerKind.CHARGE, LedgerKind.REFUND], amount__gt=0)
                | Q(kind__in=[LedgerKind.WAIVER, LedgerKind.CREDIT, LedgerKind.PAYMENT], amount__lt=0)
                | Q(kind=LedgerKind.TRANSFER) & ~Q(amount=0)
                | Q(kind=LedgerKind.REVERSAL, reverses__isnull=False) & ~Q(amount=0),
                name="ledger_line_has_its_sign",
            ),
            models.CheckConstraint(
                condition=Q(kind=LedgerKind.CHARGE, fee__in=FeeKind.values) | ~Q(kind=LedgerKind.CHARGE) & Q(fee=""),
                name="charge_says_what_for",
            ),
            models.UniqueConstraint(
                fields=["association", "kind", "reference", "entry"],
                condition=~Q(reference=""),
                name="payment_is_entered_once",
            ),
        ]

    @property
    def told(self):
        """What the line is and what for; a payment says no more than that it is one."""
        label = self.get_kind_display()
        return label if self.kind in (LedgerKind.PAYMENT, LedgerKind.REFUND) else f"{label}: {self.what}"

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount} {self.currency}"
