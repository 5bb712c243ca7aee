"""Who pays, papers by mail, and payments online: by the payer and by the office."""

from django import forms
from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.actions.forms import ActionForm
from exams.messages.models import Notice
from exams.messages.procedures import hand_over
from exams.refusals.exceptions import Refused
from exams.registration.actions.rows import BILLS, LEDGERS, MY_BILLS
from exams.registration.fees import ledger, online
from exams.registration.fees.providers import could_take_online, takes_online
from exams.registration.models import FeeDocument
from exams.registration.states import OnlineState, PaymentWay
from exams.wording.phrases import counted, money

OFFICE, OWN = {"may": Permission.RUN_CYCLES}, {"may": Permission.REGISTER}


# ── who pays ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class PayerForm(ActionForm):
    payer_name = forms.CharField(
        label="Made out to", max_length=200, required=False, help_text="An employer, for example. Empty: the candidate."
    )
    payer_address = forms.CharField(
        label="Postal address", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    @classmethod
    def first(cls, row):
        return {"payer_name": row.payer_name, "payer_address": row.payer_address}

    def clean(self):
        cleaned = super().clean()
        if all(cleaned.get(name) == standing for name, standing in self.first(self.row).items()):
            raise forms.ValidationError("It is made out so already: change the name or the address.")
        return cleaned


def foreseen_payer(bill, given, *, by, now):
    standing = ledger.invoice_of(bill)
    yield f"Papers on {bill.title} are made out to {given['payer_name'].strip() or bill.candidate.name} from now on."
    if standing:
        yield (
            f"Invoice {standing.number} of {money(standing.amount)} {standing.currency} is taken back by a credit "
            "note, and one of the same amount with another number takes its place. What was paid counts for it."
        )


def _make_out(bill, *, payer_name, payer_address, by, now):
    made = ledger.make_out_to(bill, name=payer_name, address=payer_address, by=by, now=now)
    return f"Invoice {made.number} takes its place." if made else "Noted."


PAYER = {"title": "Change who pays", "form": PayerForm, "consequences": foreseen_payer}
action(MY_BILLS, name="change-my-payer", undo="change-my-payer", **PAYER, **OWN)(_make_out)
action(BILLS, name="change-payer", undo="change-payer", **PAYER, **OFFICE)(_make_out)


# ── papers by mail ───────────────────────────────────────────────────────────────────────────────────────────────────
class PaperForm(ActionForm):
    paper = forms.ModelChoiceField(FeeDocument.objects.none(), label="Paper", empty_label=None)

    def prepare(self):
        self.fields["paper"].queryset = self.row.documents.order_by("-at", "-serial")


def has_account(bill, *, by, now):
    if bill.candidate.user is None:
        raise Refused(f"{bill.candidate.name} has no account here: download the paper and send it.")


def _mail(bill, *, paper, by, now):
    hand_over(
        [
            Notice(
                user=bill.candidate.user, subject=f"{paper}: {bill.title}"[:200], sent_at=now, by_mail=True,
                body=f"{paper} of {money(paper.amount)} {paper.currency} is with this message as PDF, and in your "
                "account.",
                link=reverse("my-fees:one", args=[bill.pk]), attachment=f"fee-document {paper.pk}",
            )
        ]
    )  # fmt: skip
    return f"{paper} is on its way to {bill.candidate.user.email}."


MAIL = {
    "title": "Send by e-mail", "form": PaperForm, "guards": [has_account], "final": "An e-mail stays sent.",
    "when": lambda bill: bill.documents.exists(),
}  # fmt: skip
action(MY_BILLS, name="mail-my-paper", **MAIL, **OWN)(_mail)
action(BILLS, name="mail-paper", **MAIL, **OFFICE)(_mail)


# ── online ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def can_be_paid_online(bill) -> bool:
    return takes_online(bill.association) and ledger.balance_of(bill) > 0


@action(
    MY_BILLS, title="Pay online", when=can_be_paid_online,
    final="Whoever does not pay on the page that opens has paid nothing.", **OWN,
)  # fmt: skip
def pay_online(bill, *, by, now):
    """A page of Stripe's for what is owed; the card is typed there and never here."""
    begun = online.begin(bill, by=by, now=now)
    data = {"url": begun.url, "amount": str(begun.amount), "currency": begun.currency}
    return Done("", data, go=reverse("my-fees:go-on", args=[begun.pk]))


def has_begun(bill) -> bool:
    return bill.online_payments.filter(state__in=(OnlineState.OPEN, OnlineState.PROCESSING)).exists()


def _ask(bill, *, by, now):
    """Where what Stripe tells has not come here, it is asked."""
    begun = bill.online_payments.filter(state__in=(OnlineState.OPEN, OnlineState.PROCESSING))
    states = [online.ask_again(payment, now=now).state for payment in begun]
    if OnlineState.PAID in states:
        return "Your payment has arrived." if bill.candidate.user_id == by.pk else "The payment has arrived."
    return "Stripe says that it is still being processed." if OnlineState.PROCESSING in states else "Nothing was paid."


ASK = {"title": "Has it arrived?", "when": has_begun, "final": "It only asks."}
action(MY_BILLS, name="ask-about-my-payment", **ASK, **OWN)(_ask)
action(BILLS, name="ask-about-payment", **ASK, **OFFICE)(_ask)


class RefundForm(ActionForm):
    amount = forms.DecimalField(
        max_digits=8, decimal_places=2, min_value=0.01, required=False, help_text="Leave it empty for all of it."
    )


def foreseen_refund(bill, given, *, by, now):
    most = online.refundable_now(bill)
    amount = given["amount"] or most
    yield f"{money(amount)} {bill.currency} go back to the card of {bill.candidate.name} through Stripe."
    rest = ledger.to_pay_back(bill) - amount
    if rest > 0:
        yield f"{money(rest)} {bill.currency} still stand to their credit: pay them back by transfer, or leave them."


@action(
    BILLS, title="Pay back online", form=RefundForm, danger=True, consequences=foreseen_refund,
    when=lambda bill: online.refundable_now(bill) > 0, final="Money that was sent back does not come again by itself.",
    **OFFICE,
)  # fmt: skip
def refund_online(bill, *, amount, by, now):
    sent = online.refund(bill, amount=amount, by=by, now=now)
    total = sum(line.amount for line in sent)
    return f"{money(total)} {bill.currency} are on their way back, in {counted(len(sent), 'refund')}."


def _is_on(association) -> bool:
    return takes_online(association)


@action(
    LEDGERS, title="Take payments online", undo="take-no-payments-online",
    when=lambda association: could_take_online(association) and not _is_on(association), **OFFICE,
)  # fmt: skip
def take_payments_online(association, *, by, now):
    """Candidates are offered Stripe's page beside the transfer."""
    online.switch(association, on=True, by=by, now=now)
    return f"{PaymentWay.STRIPE.label}: on."


def foreseen_off(association, given, *, by, now):
    yield f"Nobody is offered to pay {association} online any more; pages that are open at Stripe can still be paid."


@action(
    LEDGERS, title="Take no payments online", undo="take-payments-online", when=_is_on, consequences=foreseen_off,
    **OFFICE,
)  # fmt: skip
def take_no_payments_online(association, *, by, now):
    online.switch(association, on=False, by=by, now=now)
    return f"{PaymentWay.STRIPE.label}: off."
