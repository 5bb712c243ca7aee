"""What the office does with one registration: exceptions, standing, money, accommodation."""

from django import forms

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, action
from exams.actions.forms import ActionForm, ReasonForm
from exams.registration.eligibility.findings import EXCEPTABLE, grant_exception
from exams.registration.fees import ledger
from exams.registration.forms import DecideAccommodationForm, PaymentForm, StandingForm
from exams.registration.models import AccommodationRequest, LedgerLine, Registration
from exams.registration.procedures import standing
from exams.registration.procedures.accommodations import decide_accommodation
from exams.registration.procedures.registrations import complete
from exams.registration.states import LedgerKind, RegistrationState

REGISTRATIONS = Rows(
    "registrations",
    lambda user, *may: Registration.objects.of_office(user, *may).select_related(
        "candidate__user", "cycle__association", "cycle__rule_book", "sitting"
    ),
    page="registrations:show",
    named=lambda registration: registration.candidate.name,
    model=Registration,
    shows={
        "id": "id",
        "cycle": "cycle_id",
        "candidate": "candidate.reference",
        "name": "candidate.name",
        "credential": "credential",
        "category": "category",
        "state": "state",
        "registered_at": "registered_at",
        "sitting": "sitting_id",
        "seat": "seat",
    },
    reads=(Permission.RUN_CYCLES,),
)
OFFICE = {"may": Permission.RUN_CYCLES}
LATER_VERSION = "What was decided stays in the record; deciding again makes another version, which holds from then on."


class ExceptionForm(ActionForm):
    rule = forms.ChoiceField(choices=[(rule, rule) for rule in EXCEPTABLE], widget=forms.HiddenInput)
    reason = forms.CharField(label="Reason for an exception", max_length=500)


@action(REGISTRATIONS, title="Grant an exception", form=ExceptionForm, final="It stays in the record.", **OFFICE)
def grant_exception_from_rule(registration, *, rule, reason, by, now):
    grant_exception(registration, rule, reason=reason, by=by, now=now)
    return "The exception is granted and stands in the record."


@action(REGISTRATIONS, title="Note", form=StandingForm, undo="note-standing", **OFFICE)
def note_standing(registration, *, member_since, submitted_on, approved_on, by, now):
    """Membership and portfolio as the office knows them; a later note corrects an earlier one."""
    who = registration.candidate
    if member_since:
        standing.note_membership(who, bought_on=member_since, rules=registration.cycle.rules, by=by, now=now)
    if submitted_on or approved_on:
        standing.note_portfolio(
            who, credential=registration.credential, category=registration.category, by=by, now=now,
            submitted_on=submitted_on, approved_on=approved_on,
        )  # fmt: skip
    return "Noted."


@action(
    REGISTRATIONS, title="Register as it is", undo="withdraw-registration",
    when=lambda registration: registration.state == RegistrationState.APPLYING, **OFFICE,
)  # fmt: skip
def complete_registration(registration, *, by, now):
    complete(registration, by=by, now=now)
    return "Registered."


def nothing_charged(registration) -> bool:
    return not registration.ledger.filter(kind=LedgerKind.CHARGE).exists()


@action(REGISTRATIONS, title="Issue the invoice", undo="waive-fee", when=nothing_charged, **OFFICE)
def issue_invoice(registration, *, by, now):
    made = ledger.issue_invoice(registration, by=by, now=now)
    return f"Invoice {made.invoice}." if made else "There is nothing to pay."


class PaymentOfTodayForm(PaymentForm):
    def prepare(self):
        self.fields["paid_on"].initial = self.now.date()


@action(REGISTRATIONS, title="Enter a payment", form=PaymentOfTodayForm, undo="reverse-entry", **OFFICE)
def enter_payment(registration, *, by, now, **payment):
    ledger.enter_payment(registration, by=by, now=now, **payment)
    return "The payment is entered."


@action(REGISTRATIONS, title="Waive the fee", form=ReasonForm, undo="reverse-entry", **OFFICE)
def waive_fee(registration, *, reason, by, now):
    ledger.waive_fee(registration, reason=reason, by=by, now=now)
    return "The fee is waived."


class PayBackForm(ActionForm):
    reference = forms.CharField(label="Reference of the transfer back", max_length=100)


@action(
    REGISTRATIONS, title="Paid back", form=PayBackForm, undo="reverse-entry",
    when=lambda registration: ledger.balance_of(registration) < 0, **OFFICE,
)  # fmt: skip
def pay_back(registration, *, reference, by, now):
    ledger.pay_back(registration, reference=reference, by=by, now=now)
    return "Paid back."


class ReverseForm(ReasonForm):
    line = forms.ModelChoiceField(LedgerLine.objects.none(), label="Entry", empty_label=None)
    field_order = ["line"]

    def prepare(self):
        self.fields["line"].queryset = ledger.reversible(self.row)


@action(
    REGISTRATIONS, title="Reverse an entry", form=ReverseForm, danger=True,
    when=lambda registration: ledger.reversible(registration).exists(),
    consequences=lambda registration, given, *, by, now: ledger.foreseen_reversal(given["line"]),
    final="Enter it anew where it was right after all.", **OFFICE,
)  # fmt: skip
def reverse_entry(registration, *, line, reason, by, now):
    ledger.reverse(line, reason=reason, by=by, now=now)
    return "The entry is reversed; both lines stay."


class AccommodationDecisionForm(DecideAccommodationForm):
    """Begins with what is in force."""

    @classmethod
    def first(cls, row):
        standing = row.candidate.accommodations.order_by("-version").first()
        measures = [name for name in cls.base_fields if name != "reason"]
        return {name: getattr(standing, name) for name in measures} if standing else {}


@action(REGISTRATIONS, title="Decide", form=AccommodationDecisionForm, final=LATER_VERSION, **OFFICE)
def decide_on_accommodation(registration, *, by, now, **measures):
    asked = AccommodationRequest.objects.filter(candidate=registration.candidate, decided_at=None).first()
    decide_accommodation(registration.candidate, request=asked, by=by, now=now, **measures)
    return "Decided; seat, clock and proctor go by it from now on."
