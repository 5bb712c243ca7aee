"""What a candidate does: an application begun, completed step by step, handed in, opened again."""

from dataclasses import replace

from django.urls import reverse

from exams.accounts.models import Candidate
from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.calendar.days import local_day, said
from exams.registration.actions.rows import MY_REGISTRATIONS, OPEN_CYCLES
from exams.registration.fees import ledger
from exams.registration.forms import AccommodationForm, AdditionForm, AgreementsForm, CategoryForm, ProfileForm
from exams.registration.models import AccommodationRequest
from exams.registration.procedures import accommodations, additions, applications
from exams.registration.procedures.task_list import added_to
from exams.registration.states import RegistrationState
from exams.wording.phrases import counted, money

OWN = {"may": Permission.REGISTER}
APPLICATIONS = replace(MY_REGISTRATIONS, page="application:tasks")  # from here one comes back to the list of tasks


def is_open(registration) -> bool:
    return registration.state in (RegistrationState.APPLYING, RegistrationState.REGISTERED)


def _tasks(registration, /, sentence="", **data):
    return Done(sentence, data=data, go=reverse("application:tasks", args=[registration.pk]))


@action(
    OPEN_CYCLES,
    title="Begin",
    form=CategoryForm,
    undo="withdraw-my-registration",
    **OWN,
)
def begin_application(cycle, *, credential, category, by, now):
    """An application in a cycle that is open; from here on it is saved as it goes."""
    candidate = Candidate.objects.of_account(by).filter(association=cycle.association_id).first()
    made = applications.apply_for(candidate, cycle=cycle, credential=credential, category=category, by=by, now=now)
    return _tasks(made, registration=str(made.pk))


@action(APPLICATIONS, title="These are right", form=ProfileForm, when=is_open, undo="confirm-details", **OWN)
def confirm_details(registration, *, by, now, **details):
    """One's own name, telephone, employer, time zone and language."""
    applications.confirm_profile(registration, by=by, now=now, **details)
    return _tasks(registration, "Your details are saved.")


@action(
    APPLICATIONS, title="Add to this application", form=AdditionForm, undo="withdraw-my-registration",
    when=lambda registration: bool(additions.open_to(registration)), **OWN,
)  # fmt: skip
def add_to_application(registration, *, what, by, now):
    """The other credential, or what stands on the category: decided on its own, with the same tasks."""
    credential, category = what
    made = additions.add_to_application(registration, credential=credential, category=category, by=by, now=now)
    return _tasks(made, f"{credential} {category} is added to your application.", registration=str(made.pk))


def category_is_free(registration, *, by, now):
    applications.require_category_free(registration)


@action(
    APPLICATIONS, title="Choose the category", form=CategoryForm, guards=[category_is_free], undo="choose-category",
    **OWN,
)  # fmt: skip
def choose_category(registration, *, credential, category, by, now):
    """Another credential or category, while the application is being completed."""
    applications.change_category(registration, credential=credential, category=category, by=by, now=now)
    return _tasks(registration, f"Your application is for {credential} {category}.")


@action(
    APPLICATIONS, title="Agree", form=AgreementsForm, when=is_open,
    final="What you agreed to stays with your registration; withdraw it where you no longer agree.", **OWN,
)  # fmt: skip
def sign_agreements(registration, *, agree, by, now):
    """The texts of the rule book, each as it stands."""
    applications.sign_agreements(registration, agree, by=by, now=now)
    return _tasks(registration, "Your agreements are saved.")


def request_of(registration):
    """The request of this person that waits for the office."""
    return AccommodationRequest.objects.filter(candidate=registration.candidate_id, decided_at=None).first()


def not_asked_yet(registration, *, by, now):
    if request_of(registration):
        raise accommodations.asked_already()


@action(
    APPLICATIONS, title="Save", name="settle-accommodation", form=AccommodationForm,
    when=lambda registration: is_open(registration) and registration.sits_exam,
    guards=[not_asked_yet], undo="take-back-accommodation-request", **OWN,
)  # fmt: skip
def settle_accommodation(registration, *, wanted, needs, documents, by, now):
    """Whether an accommodation is needed, and the request for it with its documents."""
    applications.settle_accommodation(
        registration, wanted=wanted == "yes", needs=needs, documents=documents, by=by, now=now
    )
    told = "Your request is with the office." if wanted == "yes" else "Noted: you need no accommodation."
    return _tasks(registration, told)


def foreseen_without_request(registration, given, *, by, now):
    asked = request_of(registration)
    with_documents = f" with {counted(asked.documents.count(), 'document')}" if asked.documents.exists() else ""
    day = local_day(asked.asked_at, registration.cycle.association.time_zone)
    yield f"Your request of {said(day)}{with_documents} is taken back; the office decides nothing."
    yield "You can ask anew, with other words or documents."


@action(
    APPLICATIONS, title="Take the request back", undo="settle-accommodation",
    when=lambda registration: request_of(registration) is not None, consequences=foreseen_without_request, **OWN,
)  # fmt: skip
def take_back_accommodation_request(registration, *, by, now):
    """A request that the office has not decided yet."""
    accommodations.take_back_request(request_of(registration), by=by, now=now)
    return Done("Your request is taken back.", go=reverse("application:accommodation", args=[registration.pk]))


def nothing_charged_yet(registration) -> bool:
    return is_open(registration) and not registration.ledger.charges().exists() and ledger.fee_of(registration)[0] > 0


def foreseen_invoice(registration, given, *, by, now):
    amount, what = ledger.fee_of(registration)
    yield f"An invoice of {money(amount)} {registration.cycle.rules.fees.currency} is made out to you: {what}."
    if registration.state == RegistrationState.APPLYING:
        yield "From then on only the office changes your credential or category."


@action(
    APPLICATIONS, title="Get the invoice", when=nothing_charged_yet, consequences=foreseen_invoice,
    final="An invoice that should not be is settled by the office.", **OWN,
)  # fmt: skip
def get_invoice(registration, *, by, now):
    """The invoice before handing in, for whoever pays it first."""
    made = ledger.issue_invoice(registration, by=by, now=now)
    page = reverse("application:fee", args=[registration.pk])
    return Done(f"Invoice {made.invoice}.", data={"invoice": made.invoice}, go=page)


def is_complete(registration, *, by, now):
    applications.require_complete(registration, now=now)


def foreseen_registration(registration, given, *, by, now):
    yield f"You are registered for {registration.credential} {registration.category} in {registration.cycle}."
    for added in added_to(registration).filter(state=RegistrationState.APPLYING):
        yield f"You are registered for {added.credential} {added.category} with it."
    amount, what = ledger.fee_of(registration)
    charge = ledger.invoice_of(registration)
    if charge:
        yield f"Invoice {charge.invoice} stands: {money(charge.amount)} {charge.currency}."
    elif amount > 0:
        yield f"An invoice of {money(amount)} {registration.cycle.rules.fees.currency} is made out to you: {what}."


@action(
    APPLICATIONS, title="Hand in the application", undo="reopen-application", guards=[is_complete],
    when=lambda registration: registration.state == RegistrationState.APPLYING, consequences=foreseen_registration,
    **OWN,
)  # fmt: skip
def hand_in_application(registration, *, by, now):
    """From here on it is a registration, with its invoice."""
    applications.hand_in_application(registration, by=by, now=now)
    told = f"You are registered for {registration.cycle}. {applications.what_comes_next(registration)}"
    return Done(told, go=reverse("candidate:registration", args=[registration.pk]))


def nothing_rests_on_it(registration, *, by, now):
    applications.require_reopenable(registration, now=now)


def foreseen_reopening(registration, given, *, by, now):
    yield "You are not registered until you hand the application in again."
    charge = ledger.invoice_of(registration)
    if charge:
        yield f"Invoice {charge.invoice} of {money(charge.amount)} {charge.currency} is taken back."
    if registration.cycle.registration_closes:
        day = local_day(registration.cycle.registration_closes, registration.cycle.association.time_zone)
        yield f"Registration closes on {said(day)}."


@action(
    APPLICATIONS, title="Open the application again", undo="hand-in-application", guards=[nothing_rests_on_it],
    when=lambda registration: registration.state == RegistrationState.REGISTERED, consequences=foreseen_reopening,
    **OWN,
)  # fmt: skip
def reopen_application(registration, *, by, now):
    """Handed in too early: completed anew, as long as nothing rests on it."""
    applications.reopen_application(registration, by=by, now=now)
    return _tasks(registration, "Your application is open again.")
