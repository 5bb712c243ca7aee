"""An application, from the first form to the registration: saved as it goes, complete when every task is done."""

from django.urls import reverse

from exams.audit.procedures import record, recorded
from exams.calendar.days import said
from exams.calendar.zones import is_zone
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.eligibility.rules import eligible
from exams.registration.fees import ledger
from exams.registration.models import Agreement
from exams.registration.procedures import task_list
from exams.registration.procedures.accommodations import ask_for_accommodation
from exams.registration.procedures.additions import require_with_its_application
from exams.registration.procedures.registrations import (
    add_registration,
    complete,
    reopen,
    require_open,
    rewrite_category,
)
from exams.registration.procedures.task_list import agreements_of, application_of, lacking_agreements
from exams.registration.states import LedgerKind, RegistrationState
from exams.wording.languages import LANGUAGES
from exams.wording.phrases import money, quoted


def apply_for(candidate, *, cycle, credential, category, by, now):
    """Begin an application; from here on it is saved as it goes."""
    require_open(cycle, credential=credential, category=category, now=now)
    state = RegistrationState.APPLYING
    return add_registration(
        candidate, cycle=cycle, credential=credential, category=category, by=by, now=now, state=state
    )


@recorded
def confirm_profile(registration, *, by, now, name, phone="", agency="", time_zone="", language=""):
    """The candidate's own details, as letters and the proctor will read them."""
    _require_applying_or_registered(registration)
    if not name.strip():
        as_on = "the document you will show on the day" if registration.sits_exam else "your documents"
        raise Invalid(f"Write your name as it stands on {as_on}.")
    if time_zone and not is_zone(time_zone):
        raise Invalid(f"{quoted(time_zone)} is no time zone: choose one from the list.")
    if language and language not in LANGUAGES:
        raise Invalid(f"{quoted(language)} is no language of letters: choose one from the list.")
    candidate = registration.candidate
    candidate.name, candidate.phone, candidate.agency, candidate.time_zone = name.strip(), phone, agency, time_zone
    candidate.language = language
    candidate.save(update_fields=["name", "phone", "agency", "time_zone", "language"])
    registration.profile_confirmed_at = now
    registration.save(update_fields=["profile_confirmed_at"])
    record("registration.profile-confirmed", registration, by=by, at=now, cycle=registration.cycle)


@recorded
def change_category(registration, *, credential, category, by, now):
    """Another credential or category, while the application is being completed."""
    require_category_free(registration)
    require_open(registration.cycle, credential=credential, category=category, now=now)
    others = registration.cycle.registrations.not_withdrawn().exclude(pk=registration.pk)
    if others.filter(candidate=registration.candidate_id, credential=credential, category=category).exists():
        raise Refused("You have another registration for this credential and category in this cycle.")
    rewrite_category(registration, credential=credential, category=category, now=now)
    record("registration.category-changed", registration, by=by, at=now, cycle=registration.cycle,
           credential=credential, category=category)  # fmt: skip


def require_category_free(registration):
    if registration.state != RegistrationState.APPLYING:
        raise WrongState("The application is handed in; ask the office to change its category.")
    if registration.ledger.charges().exists():
        raise Refused("There is an invoice for this category already; ask the office to change it.")


@recorded
def sign_agreements(registration, names, *, by, now):
    """The texts of the rule book, each signed as it stands."""
    _require_applying_or_registered(registration)
    texts = agreements_of(registration.cycle)
    signed = set(registration.agreements.values_list("name", flat=True))
    lacking = lacking_agreements(registration, names)
    if lacking:
        raise Invalid(f"Agree to every text; missing: {', '.join(lacking)}.")
    fresh = [name for name in texts if name not in signed]
    Agreement.objects.bulk_create(
        [Agreement(registration=registration, name=n, text=texts[n], signed_by=by, signed_at=now) for n in fresh]
    )
    record("registration.agreements-signed", registration, by=by, at=now, cycle=registration.cycle, names=fresh)


@recorded
def settle_accommodation(registration, *, wanted, by, now, needs="", documents=None):
    """Whether an accommodation is needed, and the request for it."""
    _require_applying_or_registered(registration)
    if not registration.sits_exam:
        raise Refused("No exam is asked for here, so there is nothing to make an accommodation for.")
    if wanted:
        rules = registration.cycle.rules.accommodations
        if rules.documents_required and not documents:
            raise Invalid("Add a document that supports the request, as PDF, PNG or JPEG.")
        ask_for_accommodation(registration.candidate, needs=needs, documents=documents or {}, by=by, now=now)
    registration.needs_no_accommodation = not wanted
    registration.save(update_fields=["needs_no_accommodation"])
    record("registration.accommodation-settled", registration, by=by, at=now, cycle=registration.cycle, wanted=wanted)


@recorded
def hand_in_application(registration, *, by, now):
    """The application is complete: from here on it is a registration."""
    require_complete(registration, now=now)
    complete(registration, by=by, now=now)
    for added in task_list.added_to(registration).filter(state=RegistrationState.APPLYING):
        hand_in_application(added, by=by, now=now)
    invoice = ledger.issue_invoice(registration, by=by, now=now)
    owed = (
        f" Invoice {invoice.invoice}: {money(invoice.amount)} {invoice.currency}, due {said(invoice.due_on)}."
        if invoice
        else ""
    )
    times = registration.ledger.filter(reverses__kind=LedgerKind.CHARGE).count()
    if registration.candidate.user:
        notify_all(
            [registration.candidate.user],
            subject=f"You are registered for {registration.cycle}",
            body=f"{registration.credential} {registration.category}.{owed} {what_comes_next(registration)}",
            link=reverse("candidate:registration", args=[registration.pk]),
            key=f"registered {registration.pk}{f' again {times}' if times else ''}",
            by_mail=True,
            now=now,
        )
    return registration


def what_comes_next(registration) -> str:
    if registration.exam_with:
        return f"Your exam for {registration.exam_with.credential} counts for it too."
    if registration.sits_exam:
        return "Now choose where and when you sit."
    return "No exam is asked for: your portfolio is reviewed, and the committee decides."


def require_complete(registration, *, now):
    """That it can be handed in: in time, eligible, every task done."""
    if registration.state != RegistrationState.APPLYING:
        raise WrongState("This application is handed in already.")
    require_with_its_application(registration)
    require_open(registration.cycle, credential=registration.credential, category=registration.category, now=now)
    application = application_of(registration, now=now)
    if not eligible(application.findings):
        finding = next(f for f in application.findings if not f.stands)
        raise Refused(f"{finding.sentence} {finding.todo}".strip())
    if not application.complete:
        raise Refused(f"Not complete yet: {', '.join(task.inside for task in application.missing)}.")


@recorded
def reopen_application(registration, *, by, now):
    """Handed in too early: completed anew, as long as nothing rests on it.  The invoice is taken back."""
    require_reopenable(registration, now=now)
    ledger.take_back_charge(registration, reason="The application was opened again", by=by, now=now)
    for added in task_list.added_to(registration).filter(state=RegistrationState.REGISTERED):
        reopen_application(added, by=by, now=now)
    return reopen(registration, by=by, now=now)


def require_reopenable(registration, *, now):
    require_open(registration.cycle, credential=registration.credential, category=registration.category, now=now)
    if registration.attempts.exists():
        raise Refused("A paper is begun: the application stays as it is.")
    for added in task_list.added_to(registration).filter(state=RegistrationState.REGISTERED):
        require_reopenable(added, now=now)
    if registration.sitting_id or registration.waiting_places.open().exists():
        raise Refused("You have chosen where you sit; ask the office for what is to be changed.")
    paid = registration.ledger.filter(kind__in=(LedgerKind.PAYMENT, LedgerKind.WAIVER), reversed_by=None)
    if paid.exists():
        raise Refused("Your fee is settled already; ask the office for what is to be changed.")


def _require_applying_or_registered(registration):
    if registration.state not in (RegistrationState.APPLYING, RegistrationState.REGISTERED):
        raise WrongState("This registration can no longer be changed.")
