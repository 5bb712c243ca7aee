"""What the office does with one registration that concerns several subjects at once."""

from django import forms

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.actions.forms import ActionForm, ReasonForm
from exams.cycles.states import CycleState
from exams.delivery.models import Attempt
from exams.delivery.procedures.attempts import restore_paper as restore
from exams.delivery.procedures.attempts import void_attempt
from exams.delivery.procedures.save_receipts import compare
from exams.delivery.states import AttemptState
from exams.jobs import procedures as jobs
from exams.registration.actions import REGISTRATIONS
from exams.registration.fees import ledger
from exams.registration.procedures.registrations import added_and_open, withdraw
from exams.registration.procedures.registrations import restore_registration as stand_again
from exams.registration.states import RegistrationState
from exams.sittings.procedures.waiting_list import leave_lists, promote
from exams.sittings.states import OfferState
from exams.wording.phrases import counted, money

OFFICE = {"may": Permission.RUN_CYCLES}


def foreseen_withdrawal(registration, given, *, by, now):
    credit, what = ledger.withdrawal(registration, now=now)
    currency = registration.cycle.rules.fees.currency
    yield f"{registration.candidate.name} no longer takes part in {registration.cycle}."
    if registration.sitting:
        yield f"The place in {registration.sitting.told} goes to the next on the waiting list, or is free."
    if credit > 0:
        yield f"{money(credit)} {currency} are credited ({what})."
    for added in added_and_open(registration):
        yield f"{added.credential} {added.category}, which was added to it, is withdrawn too."
    papers = registration.attempts.exclude(state=AttemptState.VOIDED).count()
    if papers:
        yield f"{counted(papers, 'paper')} already begun or planned will not be scored."


@action(
    REGISTRATIONS, title="Withdraw", form=ReasonForm, danger=True, undo="restore-registration",
    when=lambda r: r.state in (RegistrationState.REGISTERED, RegistrationState.APPLYING),
    consequences=foreseen_withdrawal, **OFFICE,
)  # fmt: skip
def withdraw_registration(registration, *, reason, by, now):
    ledger.credit_withdrawal(registration, by=by, now=now)
    withdraw(registration, by=by, now=now, reason=reason)
    leave_lists(registration, to=OfferState.LEFT, by=by, now=now)
    if registration.sitting:
        promote(registration.sitting, now=now)
    return "Withdrawn."


@action(
    REGISTRATIONS, title="Restore the registration", form=ReasonForm, undo="withdraw-registration",
    when=lambda r: r.state == RegistrationState.WITHDRAWN and r.cycle.state != CycleState.RELEASED, **OFFICE,
)  # fmt: skip
def restore_registration(registration, *, reason, by, now):
    """It stands again, with its papers; what was credited is owed again."""
    ledger.reverse_credit(registration, reason=reason, by=by, now=now)
    stand_again(registration, by=by, now=now, reason=reason)
    return f"The registration stands again.{_marked_anew(registration, by=by, now=now)}"


class PaperForm(ReasonForm):
    paper = forms.ModelChoiceField(Attempt.objects.none(), empty_label=None)
    field_order = ["paper"]
    states = ()

    def prepare(self):
        papers = self.fields["paper"]
        papers.queryset = self.row.attempts.filter(state__in=self.states).order_by("part", "number")
        papers.label_from_instance = lambda it: f"{it.get_part_display()}, paper {it.number}"


class VoidedPaperForm(PaperForm):
    states = (AttemptState.VOIDED,)


class StandingPaperForm(PaperForm):
    states = (AttemptState.SUBMITTED, AttemptState.IN_PROGRESS, AttemptState.SCHEDULED)


def papers_in(*states):
    return lambda r: r.cycle.state != CycleState.RELEASED and r.attempts.filter(state__in=states).exists()


@action(
    REGISTRATIONS, title="Restore a paper", form=VoidedPaperForm, undo="void-paper",
    when=papers_in(AttemptState.VOIDED), **OFFICE,
)  # fmt: skip
def restore_paper(registration, *, paper, reason, by, now):
    """It counts again as before it was voided; another paper of the same part has to be voided first."""
    restore(paper, by=by, now=now, reason=reason)
    return f"{paper.get_part_display()} stands again.{_marked_anew(registration, by=by, now=now)}"


def foreseen_voiding(registration, given, *, by, now):
    paper = given["paper"]
    yield f"{paper.get_part_display()} of {registration.candidate.name}, {paper.saves} saves, is not scored."
    yield "The part can be sat again."


@action(
    REGISTRATIONS, title="Void a paper", form=StandingPaperForm, danger=True, undo="restore-paper",
    when=papers_in(*StandingPaperForm.states), consequences=foreseen_voiding, **OFFICE,
)  # fmt: skip
def void_paper(registration, *, paper, reason, by, now):
    void_attempt(paper, by=by, now=now, reason=reason)
    return f"{paper.get_part_display()} is voided.{_marked_anew(registration, by=by, now=now)}"


class ReceiptsForm(ActionForm):
    receipts = forms.FileField(
        label="Receipts the candidate took home", widget=forms.FileInput(attrs={"accept": ".json"})
    )

    def clean_receipts(self):
        if self.cleaned_data["receipts"].size > 20 * 1024 * 1024:
            raise forms.ValidationError("Choose the file of receipts that the candidate took home.")
        return self.cleaned_data["receipts"]


@action(
    REGISTRATIONS, title="Compare with the journal", form=ReceiptsForm, final="It changes nothing.",
    when=lambda r: r.attempts.exists(), **OFFICE,
)  # fmt: skip
def compare_receipts(registration, *, receipts, by, now):
    found = compare(registration, receipts.read())
    said = f"{found.attempt.get_part_display()}: {found.sentence}"
    return Done(warnings=(said,)) if found.first or found.broken else Done(said)


def _marked_anew(registration, *, by, now) -> str:
    """What was scored without it is scored with it, and the other way round."""
    if registration.cycle.state not in (CycleState.SCORING, CycleState.COMMITTEE):
        return ""
    jobs.ask_for("score", cycle=registration.cycle, by=by, now=now)
    return " The cycle is being scored anew."
