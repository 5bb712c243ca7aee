"""What the office does with one registration: exceptions, category, standing, accommodation."""

from copy import copy
from dataclasses import replace

from django import forms

from exams.accounts import procedures as people
from exams.accounts.permissions import Permission
from exams.actions.declaration import action
from exams.actions.forms import ActionForm, ReasonForm
from exams.registration.actions.rows import REGISTRATIONS
from exams.registration.eligibility import findings
from exams.registration.eligibility.findings import EXCEPTABLE
from exams.registration.eligibility.rules import assess
from exams.registration.fees import ledger
from exams.registration.forms import CategoryForm, DecideAccommodationForm, StandingForm
from exams.registration.models import AccommodationRequest, EligibilityException
from exams.registration.procedures import registrations, standing
from exams.registration.procedures.accommodations import decide_accommodation
from exams.registration.procedures.registrations import complete
from exams.registration.states import RegistrationState
from exams.wording.phrases import money

OFFICE = {"may": Permission.RUN_CYCLES}
LATER_VERSION = "What was decided stays in the record; deciding again makes another version, which holds from then on."


class ExceptionForm(ActionForm):
    rule = forms.ChoiceField(choices=[(rule, rule) for rule in EXCEPTABLE], widget=forms.HiddenInput)
    reason = forms.CharField(label="Reason for an exception", max_length=500)


@action(REGISTRATIONS, title="Grant an exception", form=ExceptionForm, undo="take-back-exception", **OFFICE)
def grant_exception_from_rule(registration, *, rule, reason, by, now):
    findings.grant_exception(registration, rule, reason=reason, by=by, now=now)
    return "The exception is granted and stands in the record."


class ExceptionInForceForm(ReasonForm):
    exception = forms.ModelChoiceField(EligibilityException.objects.none(), label="Exception", empty_label=None)
    field_order = ["exception"]

    def prepare(self):
        self.fields["exception"].queryset = self.row.exceptions.in_force()


def no_paper_under_it(registration, *, by, now):
    findings.require_no_paper_under_exception(registration)


def foreseen_without_exception(registration, given, *, by, now):
    rule, facts = given["exception"].rule, findings.facts_of([registration], now=now)[registration.pk]
    yield f"The exception from “{rule}” is taken back: {registration.candidate.name} has to meet this rule again."
    without = replace(facts, exceptions={name: why for name, why in facts.exceptions.items() if name != rule})
    judged = assess(registration.cycle.rules, without)
    yield from (found.sentence for found in judged if found.rule == rule and not found.stands)
    if registration.state == RegistrationState.REGISTERED:
        yield "The registration itself stands; withdraw it where it must not."


@action(
    REGISTRATIONS, title="Take back the exception", form=ExceptionInForceForm, undo="grant-exception-from-rule",
    when=lambda registration: registration.exceptions.in_force().exists(),
    guards=[no_paper_under_it],
    consequences=foreseen_without_exception, **OFFICE,
)  # fmt: skip
def take_back_exception(registration, *, exception, reason, by, now):
    findings.take_back_exception(exception, reason=reason, by=by, now=now)
    return "The exception is taken back; it stays in the record."


class OtherCategoryForm(CategoryForm):
    reason = forms.CharField(label="Why", max_length=500)


def foreseen_category(registration, given, *, by, now):
    other = copy(registration)
    other.credential, other.category = given["credential"], given["category"]
    other.sits_exam = findings.exam_is_asked(
        registration.cycle, registration.candidate, credential=other.credential, category=other.category, now=now
    )
    currency = registration.cycle.rules.fees.currency
    yield (
        f"{registration.candidate.name} is registered for {other.credential} {other.category}; until now for "
        f"{registration.credential} {registration.category}."
    )
    if other.sits_exam != registration.sits_exam:
        yield "From then on the exam is asked for." if other.sits_exam else "From then on no exam is asked for."
    if registration.sitting and not other.sits_exam:
        yield f"The place in {registration.sitting.told} is free again."
    charge, fee = ledger.invoice_of(registration), ledger.fee_of(other)[0]
    if charge and charge.amount != fee:
        yield (
            f"Invoice {charge.invoice} of {money(charge.amount)} {currency} is taken back, and a new one of "
            f"{money(fee)} {currency} is made."
        )
    for found in findings.findings_of(other, now=now):
        if not found.stands:
            yield f"{found.title}: {found.sentence}"


def category_is_open(registration, *, by, now):
    registrations.require_no_paper(registration)


@action(
    REGISTRATIONS, title="Change the category", form=OtherCategoryForm, undo="change-category",
    when=lambda registration: registration.state in (RegistrationState.APPLYING, RegistrationState.REGISTERED),
    guards=[category_is_open], consequences=foreseen_category, **OFFICE,
)  # fmt: skip
def change_category(registration, *, credential, category, reason, by, now):
    changed = registrations.correct_category(
        registration, credential=credential, category=category, reason=reason, by=by, now=now
    )
    ledger.charge_anew(changed, reason=reason, by=by, now=now)
    return f"The registration is for {credential} {category} from now on."


class CandidateForm(ActionForm):
    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail address", max_length=254, required=False)
    reference = forms.CharField(label="Reference", max_length=100, help_text="The association’s own number.")
    reason = forms.CharField(label="Why", max_length=500)

    @classmethod
    def first(cls, row):
        return {name: getattr(row.candidate, name) for name in ("name", "email", "reference")}


@action(REGISTRATIONS, title="Correct the candidate", form=CandidateForm, undo="correct-candidate", **OFFICE)
def correct_candidate(registration, *, name, email, reference, reason, by, now):
    """Name, address and number as the association knows them; an account keeps the address it signs in with."""
    people.correct_candidate(
        registration.candidate, name=name, email=email, reference=reference, reason=reason, by=by, now=now
    )
    return "Corrected."


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
