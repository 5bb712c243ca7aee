"""What is done of an application and what is missing, by when: a list that candidate and office read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from exams.calendar.days import local_day, said
from exams.registration.eligibility.findings import exam_day_of, findings_of
from exams.registration.fees import ledger
from exams.registration.models import AccommodationRequest
from exams.registration.procedures.accommodations import accommodation_of
from exams.rules.sections.fees import EXAM, NEVER, SEAT
from exams.wording.phrases import money

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
    of: object = None  # the registration whose own tasks these are

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def inside(self) -> str:
        """Its name within a sentence."""
        return f"{self.of.credential} {self.of.category}" if self.of else self.title.lower()

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


def application_of(registration, *, now) -> Application:
    """The task list as it stands now."""
    findings = tuple(findings_of(registration, now=now))
    closes, first = registration.cycle.registration_closes, registration.application
    own = first.pk == registration.pk
    tasks = (
        *((_profile(registration, closes),) if own else ()),
        _category(registration, findings, closes),
        *_standing(findings),
        *((_agreements(registration, closes),) if own else ()),
        *((_accommodation(registration, now),) if own and registration.sits_exam else ()),
        _fee(registration),
        *(_added(one, now) for one in (added_to(registration) if own else ())),
    )
    return Application(tasks, findings)


def added_to(registration):
    """What was added to this application and stands."""
    return registration.added.not_withdrawn().select_related("cycle__rule_book", "cycle__association", "candidate")


def _added(registration, now):
    its = application_of(registration, now=now)
    title = f"Added: {registration.credential} {registration.category}"
    if its.missing:
        sentence = f"To do: {', '.join(task.inside for task in its.missing)}."
        return Task("added", title, MISSING, sentence, registration.cycle.registration_closes, of=registration)
    return Task("added", title, DONE, "Everything is there.", of=registration)


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
        day = local_day(registration.profile_confirmed_at, registration.cycle.association.time_zone)
        return Task("profile", "Your details", DONE, f"Confirmed on {said(day)}.")
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
    """Everything of the rule book: what the office knows, as membership and waits, and the portfolio to hand in."""
    for found in findings:
        if found.rule == "category":
            continue
        sentence = (
            f"{found.sentence} Exception: {found.exception}" if found.exception else f"{found.sentence} {found.todo}"
        )
        state = DONE if found.stands else MISSING if found.own else WAITING
        yield Task(found.rule, found.title, state, sentence.strip(), found.by)


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
        day = local_day(asked.asked_at, registration.cycle.association.time_zone)
        sentence = f"Asked for on {said(day)}; the office decides. You can go on meanwhile."
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
        return Task("fee", title, NOT_NEEDED, "Nothing is billed here.", blocks=False)
    charge = ledger.invoice_of(registration)
    amount, what = ledger.fee_of(registration)
    if charge is None:
        if amount <= 0:
            return Task("fee", title, NOT_NEEDED, f"{what}: nothing to pay.", blocks=False)
        when = {SEAT: "before you choose a seat", EXAM: "before the exam"}[rules.paid_before]
        when = when if registration.sits_exam else f"within {rules.days_to_pay} days of handing in"
        return Task(
            "fee", title, MISSING, f"{what}: {money(amount)} {rules.currency}, to be paid {when}.", blocks=False
        )
    owed = ledger.balance_of(registration)
    if owed <= 0:
        return Task("fee", title, DONE, f"Invoice {charge.invoice} is settled.", blocks=False)
    sentence = f"Invoice {charge.invoice}: {money(owed)} {charge.currency} to be paid."
    return Task("fee", title, MISSING, sentence, charge.due_on, blocks=False)
