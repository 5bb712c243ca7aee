"""What is charged beside a registration: a year of membership, and whatever else the office asks for."""

import uuid

from django import forms
from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.actions.forms import ActionForm
from exams.calendar.days import local_day, said
from exams.refusals.exceptions import Refused
from exams.registration.actions.rows import MY_CANDIDACIES, PAYERS
from exams.registration.fees import ledger
from exams.registration.fees.prices import membership_fee, rules_in_force
from exams.registration.states import FeeKind, Matter
from exams.wording.phrases import money

OFFICE = {"may": Permission.RUN_CYCLES}
TAKEN_BACK = "An invoice that should not be is taken back by a credit note."
MATTER = {
    FeeKind.RENEWAL: Matter.RENEWAL,
    FeeKind.REINSTATEMENT: Matter.REINSTATEMENT,
    FeeKind.MOVING: Matter.MOVING,
}
BY_HAND = [fee for fee in FeeKind if fee not in (FeeKind.MEMBERSHIP, FeeKind.EXAM, FeeKind.RETAKE)]


class MembershipForm(ActionForm):
    year = forms.TypedChoiceField(label="Year", coerce=int)

    def prepare(self):
        self.fields["year"].choices = [(year, str(year)) for year in years_for(self.row, now=self.now)]


def years_for(candidate, *, now) -> list[int]:
    """The year that a membership bought today runs in, and the next; not those that it reaches already."""
    rules = rules_in_force(candidate.association, now=now)
    if rules is None:
        return []
    first = rules.eligibility.membership_until(local_day(now, candidate.association.time_zone)).year
    known = candidate.memberships.latest_end(candidate)
    return [year for year in (first, first + 1) if known is None or known.year < year]


def membership_is_billed(candidate, *, by, now):
    rules = rules_in_force(candidate.association, now=now)
    if rules is None or membership_fee(candidate, rules) <= 0:
        raise Refused(f"{candidate.association} does not bill membership here.")
    if not years_for(candidate, now=now):
        raise Refused("The membership is paid for as far ahead as it can be.")


def foreseen_membership(candidate, given, *, by, now):
    rules = rules_in_force(candidate.association, now=now)
    yield (
        f"An invoice of {money(membership_fee(candidate, rules))} {rules.fees.currency} is made out to "
        f"{candidate.name}: membership {given['year']}."
    )
    yield f"Once it is paid, the membership until 31 December {given['year']} is noted by itself."


MEMBERSHIP = {
    "form": MembershipForm,
    "guards": [membership_is_billed],
    "consequences": foreseen_membership,
    "final": TAKEN_BACK,
}


def _charge_membership(candidate, year, *, by, now):
    rules = rules_in_force(candidate.association, now=now)
    return ledger.charge(
        candidate, matter=Matter.MEMBERSHIP, thing=f"membership {year}", title=f"Membership {year}",
        fee=FeeKind.MEMBERSHIP, amount=membership_fee(candidate, rules), rules=rules, by=by, now=now,
    )  # fmt: skip


@action(MY_CANDIDACIES, title="Pay a year of membership", may=Permission.REGISTER, **MEMBERSHIP)
def ask_for_membership(candidate, *, year, by, now):
    """The invoice for a year of membership; asked for twice, it is the same."""
    made = _charge_membership(candidate, year, by=by, now=now)
    page = reverse("my-fees:one", args=[made.bill_id])
    return Done(f"Invoice {made.number}.", {"invoice": made.number, "bill": str(made.bill_id)}, go=page)


@action(PAYERS, title="Charge a year of membership", **MEMBERSHIP, **OFFICE)
def charge_membership(candidate, *, year, by, now):
    made = _charge_membership(candidate, year, by=by, now=now)
    page = reverse("bills:one", args=[made.bill_id])
    return Done(f"Invoice {made.number}.", {"invoice": made.number, "bill": str(made.bill_id)}, go=page)


class ChargeForm(ActionForm):
    fee = forms.ChoiceField(label="For", choices=[(fee.value, fee.label) for fee in BY_HAND])
    title = forms.CharField(label="As the invoice says it", max_length=150)
    amount = forms.DecimalField(max_digits=8, decimal_places=2, min_value=0.01)
    due_on = forms.DateField(
        label="To be paid by", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave it empty for the days of the rule book.",
    )  # fmt: skip

    def clean_due_on(self):
        due = self.cleaned_data["due_on"]
        if due and due < local_day(self.now, self.row.association.time_zone):
            raise forms.ValidationError("Give a day that is not over.")
        return due


def has_rules(candidate, *, by, now):
    if rules_in_force(candidate.association, now=now) is None:
        raise Refused("There is no rule book in force that says in which currency, and when a fee is due.")


def foreseen_charge(candidate, given, *, by, now):
    rules = rules_in_force(candidate.association, now=now)
    by_when = f", to be paid by {said(given['due_on'])}" if given["due_on"] else ""
    yield (
        f"An invoice of {money(given['amount'])} {rules.fees.currency} is made out to {candidate.name}: "
        f"{given['title']}{by_when}."
    )


@action(
    PAYERS, title="Charge another fee", form=ChargeForm, guards=[has_rules], consequences=foreseen_charge,
    final=TAKEN_BACK, **OFFICE,
)  # fmt: skip
def charge_fee(candidate, *, fee, title, amount, due_on, by, now):
    made = ledger.charge(
        candidate, matter=MATTER.get(fee, Matter.OTHER), thing=f"by hand {uuid.uuid4()}", title=title, fee=fee,
        amount=amount, due_on=due_on, rules=rules_in_force(candidate.association, now=now), by=by, now=now,
    )  # fmt: skip
    page = reverse("bills:one", args=[made.bill_id])
    return Done(f"Invoice {made.number}.", {"invoice": made.number, "bill": str(made.bill_id)}, go=page)
