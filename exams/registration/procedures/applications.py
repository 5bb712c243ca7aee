"""An application, from the first form to the registration: saved as it goes, complete when every task is done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day, said
from exams.calendar.zones import is_zone
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, Refused, WrongState
from exams.registration.eligibility.findings import exam_day_of, findings_of
from exams.registration.eligibility.rules import eligible
from exams.registration.fees import ledger
from exams.registration.models import AccommodationRequest, Agreement
from exams.registration.procedures.accommodations import accommodation_of, ask_for_accommodation
from exams.registration.procedures.registrations import add_registration, complete, reopen, require_open
from exams.registration.states import LedgerKind, RegistrationState
from exams.rules.sections.entry import EXAM, NEVER, SEAT
from exams.wording.languages import LANGUAGES
from exams.wording.phrases import money, quoted

DONE, MISSING, WAITING, NOT_NEEDED = "done", "missing", "waiting", "not-needed"
LABELS = {DONE: "Done", MISSING: "To do", WAITING: "Waiting for the office", NOT_NEEDED: "Not needed"}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list.  ``blocks``: the application cannot be handed in before it is done."""

    name: str
    title: str
    state: str
    sentence: str
    by: date | datetime | None = None
    blocks: bool = True

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def open(self) -> bool:
        return self.state == MISSING


@dataclass(frozen=True, slots=True)
class Application:
    """How an application stands: its tasks, and what the rule book says of it."""

    tasks: tuple[Task, ...]
    findings: tuple

    @property
    def complete(self) -> bool:
        return not any(task.blocks and task.state in (MISSING, WAITING) for task in self.tasks)

    @property
    def missing(self) -> list[Task]:
        return [task for task in self.tasks if task.blocks and task.state in (MISSING, WAITING)]


def apply_for(candidate, *, cycle, credential, category, by, now):
    """Begin an application; from here on it is saved as it goes."""
    require_open(cycle, credential=credential, category=category, now=now)
    state = RegistrationState.APPLYING
    return add_registration(
        candidate, cycle=cycle, credential=credential, category=category, by=by, now=now, state=state
    )


def application_of(registration, *, now) -> Application:
    """The task list as it stands now."""
    findings = tuple(findings_of(registration, now=now))
    closes = registration.cycle.registration_closes
    tasks = (
        _profile(registration, closes),
        _category(registration, findings, closes),
        *_standing(findings),
        _agreements(registration, closes),
        _accommodation(registration, now),
        _fee(registration),
    )
    return Application(tasks, findings)


@recorded
def confirm_profile(registration, *, by, now, name, phone="", agency="", time_zone="", language=""):
    """The candidate's own details, as letters and the proctor will read them."""
    _require_applying_or_registered(registration)
    if not name.strip():
        raise Invalid("Write your name as it stands on the document you will show on the day.")
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
    registration.credential, registration.category = credential, category
    registration.save(update_fields=["credential", "category"])
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
            body=f"{registration.credential} {registration.category}.{owed} Now choose where and when you sit.",
            link=reverse("candidate:registration", args=[registration.pk]),
            key=f"registered {registration.pk}{f' again {times}' if times else ''}",
            by_mail=True,
            now=now,
        )
    return registration


def require_complete(registration, *, now):
    """That it can be handed in: in time, eligible, every task done."""
    if registration.state != RegistrationState.APPLYING:
        raise WrongState("This application is handed in already.")
    require_open(registration.cycle, credential=registration.credential, category=registration.category, now=now)
    application = application_of(registration, now=now)
    if not eligible(application.findings):
        finding = next(f for f in application.findings if not f.stands)
        raise Refused(f"{finding.sentence} {finding.todo}".strip())
    if not application.complete:
        raise Refused(f"Not complete yet: {', '.join(task.title.lower() for task in application.missing)}.")


@recorded
def reopen_application(registration, *, by, now):
    """Handed in too early: completed anew, as long as nothing rests on it.  The invoice is taken back."""
    require_reopenable(registration, now=now)
    ledger.take_back_charge(registration, reason="The application was opened again", by=by, now=now)
    return reopen(registration, by=by, now=now)


def require_reopenable(registration, *, now):
    require_open(registration.cycle, credential=registration.credential, category=registration.category, now=now)
    if registration.attempts.exists():
        raise Refused("A paper is begun: the application stays as it is.")
    if registration.sitting_id or registration.waiting_places.filter(state__in=("waiting", "offered")).exists():
        raise Refused("You have chosen where you sit; ask the office for what is to be changed.")
    paid = registration.ledger.filter(kind__in=(LedgerKind.PAYMENT, LedgerKind.WAIVER), reversed_by=None)
    if paid.exists():
        raise Refused("Your fee is settled already; ask the office for what is to be changed.")


def agreements_of(cycle) -> dict:
    """{name: text} of the rule book's agreements; the name is what stands before the colon."""
    return {text.partition(":")[0].strip(): text for text in cycle.rules.eligibility.agreements}


def lacking_agreements(registration, names) -> list[str]:
    """The texts that are neither signed nor agreed to now."""
    signed = set(registration.agreements.values_list("name", flat=True))
    return [name for name in agreements_of(registration.cycle) if name not in signed and name not in names]


def accommodation_deadline(cycle):
    day = exam_day_of(cycle)
    return day - timedelta(weeks=cycle.rules.accommodations.weeks_before) if day else None


def _profile(registration, closes):
    if registration.profile_confirmed_at:
        return Task("profile", "Your details", DONE, f"Confirmed on {said(registration.profile_confirmed_at.date())}.")
    return Task("profile", "Your details", MISSING, "Check your name, telephone and time zone.", closes)


def _category(registration, findings, closes):
    found = next(f for f in findings if f.rule == "category")
    sentence = f"{registration.credential} {registration.category}. {found.exception or found.sentence}"
    state = DONE if found.stands else MISSING
    return Task(
        "category",
        "Credential and category",
        state,
        f"{sentence} {found.todo}".strip(),
        None if state == DONE else closes,
    )


def _standing(findings):
    """Everything the office knows and the candidate cannot tick off: membership, portfolio, waits."""
    for found in findings:
        if found.rule == "category":
            continue
        sentence = (
            f"{found.sentence} Exception: {found.exception}" if found.exception else f"{found.sentence} {found.todo}"
        )
        yield Task(found.rule, found.title, DONE if found.stands else WAITING, sentence.strip(), found.by)


def _agreements(registration, closes):
    texts, signed = agreements_of(registration.cycle), set(registration.agreements.values_list("name", flat=True))
    if not texts:
        return Task("agreements", "Agreements", NOT_NEEDED, "There is nothing to sign.")
    if set(texts) <= signed:
        return Task("agreements", "Agreements", DONE, "You have agreed to every text.")
    return Task("agreements", "Agreements", MISSING, f"{len(set(texts) - signed)} to read and agree to.", closes)


def _accommodation(registration, now):
    due, title = accommodation_deadline(registration.cycle), "Accommodation"
    asked = AccommodationRequest.objects.filter(candidate=registration.candidate_id, decided_at=None).first()
    in_force = accommodation_of(registration)
    if asked:
        sentence = f"Asked for on {said(asked.asked_at.date())}; the office decides. You can go on meanwhile."
        return Task("accommodation", title, WAITING, sentence, blocks=False)
    if in_force.version:
        return Task("accommodation", title, DONE, f"Granted: {in_force}.")
    if registration.needs_no_accommodation:
        return Task("accommodation", title, NOT_NEEDED, "You need none. You can still ask for one.")
    late = due and local_day(now, registration.cycle.association.time_zone) > due
    hint = " The date has passed: ask nevertheless, the office does what it can." if late else ""
    return Task("accommodation", title, MISSING, f"Say whether you need one.{hint}", due)


def _fee(registration):
    rules, title = registration.cycle.rules.fees, "Fee"
    if rules.paid_before == NEVER:
        return Task("fee", title, NOT_NEEDED, "The exam is not billed here.", blocks=False)
    charge = registration.ledger.charges().last()
    amount, what = ledger.fee_of(registration)
    if charge is None:
        if amount <= 0:
            return Task("fee", title, NOT_NEEDED, f"{what}: nothing to pay.", blocks=False)
        when = {SEAT: "before you choose a seat", EXAM: "before the exam"}[rules.paid_before]
        return Task(
            "fee", title, MISSING, f"{what}: {money(amount)} {rules.currency}, to be paid {when}.", blocks=False
        )
    owed = ledger.balance_of(registration)
    if owed <= 0:
        return Task("fee", title, DONE, f"Invoice {charge.invoice} is settled.", blocks=False)
    sentence = f"Invoice {charge.invoice}: {money(owed)} {charge.currency} to be paid."
    return Task("fee", title, MISSING, sentence, charge.due_on, blocks=False)


def _require_applying_or_registered(registration):
    if registration.state not in (RegistrationState.APPLYING, RegistrationState.REGISTERED):
        raise WrongState("This registration can no longer be changed.")
