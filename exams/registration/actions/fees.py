"""What the office does with money: the same for a registration and for any other bill; and with the bank's sheet."""

from django import forms
from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.actions.forms import ActionForm, ReasonForm
from exams.calendar.days import local_day, said
from exams.cycles.actions import CYCLES
from exams.registration.actions.rows import BILLS, LEDGERS, REGISTRATIONS
from exams.registration.fees import ledger, payments
from exams.registration.forms import BankSheetForm, PaymentForm
from exams.registration.models import Bill, LedgerLine
from exams.registration.states import LedgerKind, Matter, PaymentWay
from exams.wording.phrases import counted, money

MOST_SHOWN = 100  # payments of a sheet, one by one
OFFICE = {"may": Permission.RUN_CYCLES}
BOTH = ((REGISTRATIONS, ""), (BILLS, "-of-bill"))  # a bill of a registration is reached by either


def money_action(*, name, undo, **declared):
    """The step below as an action on a registration, and under another name on a bill."""

    def declare(step):
        for rows, ending in BOTH:
            action(rows, name=f"{name}{ending}", undo=f"{undo}{ending}" if undo else "", **declared, **OFFICE)(step)
        return step

    return declare


def bill_of(owner):
    return owner if isinstance(owner, Bill) else getattr(owner, "bill", None)


def nothing_charged(registration) -> bool:
    return not registration.ledger.charges().exists()


@action(REGISTRATIONS, title="Issue the invoice", undo="take-back-invoice", when=nothing_charged, **OFFICE)
def issue_invoice(registration, *, by, now):
    made = ledger.issue_invoice(registration, by=by, now=now)
    return f"Invoice {made.invoice}." if made else "There is nothing to pay."


def foreseen_without_invoice(owner, given, *, by, now):
    standing = ledger.invoice_of(owner)
    yield f"Invoice {standing.number} of {money(standing.amount)} {standing.currency} is taken back by a credit note."
    paid = -sum(line.amount for line in ledger.lines_of(owner).filter(kind=LedgerKind.PAYMENT, reversed_by=None))
    if paid:
        yield f"{money(paid)} {standing.currency} that were paid stand to the payer’s credit."


def is_charged(owner) -> bool:
    return ledger.invoice_of(owner) is not None


@money_action(
    name="take-back-invoice", title="Take the invoice back", form=ReasonForm, when=is_charged, danger=True,
    consequences=foreseen_without_invoice, undo="", final="It can be charged anew, under the next number.",
)  # fmt: skip
def take_back_invoice(owner, *, reason, by, now):
    paper = ledger.take_back_charge(owner, reason=reason, by=by, now=now)
    return f"Credit note {paper.number}." if paper else "Nothing was charged."


class PaymentOfTodayForm(PaymentForm):
    way = forms.ChoiceField(
        label="How it was paid", required=False,
        choices=[(way.value, way.label) for way in PaymentWay if way != PaymentWay.STRIPE],
    )  # fmt: skip

    def prepare(self):
        self.fields["paid_on"].initial = local_day(self.now, _zone(self.row))

    def clean_way(self):
        return self.cleaned_data["way"] or PaymentWay.TRANSFER


def _zone(owner):
    return (owner if isinstance(owner, Bill) else owner.cycle).association.time_zone


@money_action(name="enter-payment", title="Enter a payment", form=PaymentOfTodayForm, undo="reverse-entry")
def enter_payment(owner, *, by, now, **payment):
    entered = ledger.enter_payment(owner, by=by, now=now, **payment)
    over = -entered.bill.lines.balance()
    more = f"{money(over)} {entered.currency} more than is owed was paid: pay it back, or reverse what is wrong."
    return Done("The payment is entered.", warnings=(more,) if over > 0 else ())


class PartForm(ActionForm):
    amount = forms.DecimalField(
        max_digits=8, decimal_places=2, min_value=0.01, required=False, label="Amount",
        help_text="Leave it empty for all of it.",
    )  # fmt: skip


class WaiveForm(PartForm, ReasonForm):
    field_order = ["amount", "reason"]


@money_action(name="waive-fee", title="Waive the fee", form=WaiveForm, undo="reverse-entry")
def waive_fee(owner, *, reason, amount, by, now):
    ledger.waive_fee(owner, reason=reason, amount=amount, by=by, now=now)
    return "The fee is waived."


class PayBackForm(PartForm):
    reference = forms.CharField(label="Reference of the transfer back", max_length=100)


def has_credit(owner) -> bool:
    return ledger.to_pay_back(owner) > 0


@money_action(name="pay-back", title="Paid back", form=PayBackForm, undo="reverse-entry", when=has_credit)
def pay_back(owner, *, reference, amount, by, now):
    """Write down that money was sent back by transfer or check."""
    ledger.pay_back(owner, reference=reference, amount=amount, by=by, now=now)
    return "Paid back."


class MoveCreditForm(PartForm):
    to = forms.ModelChoiceField(Bill.objects.none(), label="To pay", empty_label=None)
    field_order = ["to", "amount"]

    def prepare(self):
        self.fields["to"].queryset = others_owed(self.row)
        self.fields["to"].label_from_instance = lambda bill: bill.title


def others_owed(owner):
    """The other bills of this person on which something is owed."""
    mine = bill_of(owner)
    if mine is None:
        return Bill.objects.none()
    others = Bill.objects.whole().filter(candidate=mine.candidate_id, currency=mine.currency).exclude(pk=mine.pk)
    return others.filter(pk__in=[bill.pk for bill in others if ledger.balance_of(bill) > 0])


@money_action(
    name="move-credit", title="Use the credit for another bill", form=MoveCreditForm, undo="reverse-entry",
    when=lambda owner: has_credit(owner) and others_owed(owner).exists(),
)  # fmt: skip
def move_credit(owner, *, to, amount, by, now):
    line = ledger.move_credit(bill_of(owner), to=to, amount=amount, by=by, now=now)
    return f"{money(-line.amount)} {line.currency} are moved to {to.title}."


class ReverseForm(ReasonForm):
    line = forms.ModelChoiceField(LedgerLine.objects.none(), label="Entry", empty_label=None)
    field_order = ["line"]

    def prepare(self):
        field = self.fields["line"]
        field.queryset = ledger.reversible(self.row).select_related("bill__candidate__association")
        field.label_from_instance = lambda line: (
            f"{line.told}, {money(abs(line.amount))} {line.currency}, {said(line.on)}"
            + (f", {line.reference}" if line.reference else "")
        )


def foreseen_reversal(owner, given, *, by, now):
    line = given["line"]
    yield from ledger.foreseen_reversal(line)
    if line.bill.matter == Matter.MEMBERSHIP and line.kind in (LedgerKind.PAYMENT, LedgerKind.WAIVER):
        yield "The membership that was noted when it was paid stays noted."


@money_action(
    name="reverse-entry", title="Reverse an entry", form=ReverseForm, danger=True, undo="",
    when=lambda owner: ledger.reversible(owner).exists(), consequences=foreseen_reversal,
    final="Enter it anew where it was right after all.",
)  # fmt: skip
def reverse_entry(owner, *, line, reason, by, now):
    ledger.reverse(line, reason=reason, by=by, now=now)
    return "The entry is reversed; both lines stay."


# ── the bank's sheet ─────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_payments(row, given, *, by, now):
    sheet = given["sheet"].found
    if not sheet.fresh:
        return
    for currency in sorted({one.bill.currency for one in sheet.fresh}):
        fresh = [one for one in sheet.fresh if one.bill.currency == currency]
        total = sum(one.payment.amount for one in fresh)
        yield f"{counted(len(fresh), 'new payment')}, {money(total)} {currency} in all."
    for one in sheet.fresh[:MOST_SHOWN]:
        paid = one.payment
        yield (
            f"Invoice {paid.invoice}, {one.bill.candidate.name}: {money(paid.amount)} {one.bill.currency}, "
            f"{paid.reference}, paid on {said(paid.paid_on)}."
        )
    if len(sheet.fresh) > MOST_SHOWN:
        yield f"And {len(sheet.fresh) - MOST_SHOWN} more."
    known = len(sheet.matched) - len(sheet.fresh)
    if known:
        yield f"{counted(known, 'payment')} known already and left alone."
    yield from sheet.notes


BANK_SHEET = {
    "title": "Enter the payments",
    "form": BankSheetForm,
    "consequences": foreseen_payments,
    "undo": "reverse-entry-of-bill",
    **OFFICE,
}


@action(CYCLES, name="enter-bank-sheet", **BANK_SHEET)
def enter_bank_sheet(cycle, *, sheet, by, now):
    """Every payment of the sheet that is new; a wrong one is reversed on the page of its bill."""
    return _entered(cycle.association, sheet, reverse("fees:cycle", args=[cycle.pk]), by=by, now=now)


@action(LEDGERS, name="enter-payments", **BANK_SHEET)
def enter_payments(association, *, sheet, by, now):
    """Every payment of the sheet that is new, whatever it pays."""
    return _entered(association, sheet, reverse("bills:list"), by=by, now=now)


def _entered(association, sheet, page, *, by, now):
    done = payments.enter_bank_sheet(association, sheet.name, sheet.content, by=by, now=now)
    entered, known = done["entered"], done["known"]
    told = f"{counted(entered, 'payment')} entered" if entered else "No new payment"
    told += f"; {known} {'was' if known == 1 else 'were'} known already." if known else "."
    return Done(told, data={"entered": entered, "known": known}, go=page)
