"""Appeals: filed and taken back by the candidate, read again by the office, answered by the committee."""

from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Rows, action
from exams.calendar.days import local_day, said
from exams.cycles.models import Cycle
from exams.refusals.exceptions import NotYours, Refused, WrongState
from exams.registration.models import Registration
from exams.wording.phrases import counted
from panels.appeals.forms import AppealAnswerForm, GroundsForm
from panels.appeals.models import Appeal
from panels.appeals.procedures import filing, second_reading
from panels.appeals.states import OPEN, AppealState
from panels.committee.models import Decision
from panels.reading import sealing
from panels.reading.models import Panel


def _appeals(user, *may):
    cycles = Cycle.objects.with_permission(user, *may)
    return Appeal.objects.of_cycles(cycles).visible_to(user).with_their_cases()


def _mine(user, *may):
    return Registration.objects.of_account(user).select_related("cycle__association", "cycle__rule_book", "candidate")


MY_REGISTRATIONS = Rows("my-registrations", _mine, page="candidate:registration")
APPEALS = Rows("appeals", _appeals, page=lambda one: reverse("committee:case", args=[one.decision.case_id]))
APPEALS_AT_THE_OFFICE = Rows(
    "appeals", _appeals, page=lambda one: reverse("appeals:of-cycle", args=[one.registration.cycle_id])
)
OFFICE = {"may": Permission.RUN_CYCLES}


# ── the candidate's own ──────────────────────────────────────────────────────────────────────────────────────────────
def decision_on(registration):
    """That which is released and in force."""
    found = Decision.objects.released().in_force().filter(case__registration=registration)
    return found.select_related(
        "case__registration__cycle__association", "case__registration__cycle__rule_book"
    ).first()


def in_time_and_once(registration, *, by, now):
    decision = decision_on(registration)
    if decision is None:
        raise NotYours("No such decision is yours.")
    filing.require_appealable(decision, now=now)


def foreseen_filing(registration, given, *, by, now):
    rules = registration.cycle.rules.appeals
    yield f"The committee reads your appeal against “{decision_on(registration).decided}”, word for word."
    yield rules.sentence()
    due = rules.answer_due(now)
    if due:
        yield f"You have the answer by {said(local_day(due, registration.cycle.association.time_zone))}."
    if rules.withdrawal:
        yield "You can take the appeal back while it is not answered."
    else:
        yield "By the rules of your association an appeal cannot be taken back."


@action(
    MY_REGISTRATIONS, title="File the appeal", may=Permission.REGISTER, form=GroundsForm, guards=[in_time_and_once],
    consequences=foreseen_filing, final="You can appeal against a decision once.",
)  # fmt: skip
def file_appeal(registration, *, grounds, by, now):
    filing.file_appeal(decision_on(registration), grounds=grounds, by=by, now=now)
    return "Your appeal is filed. You will read the answer here."


def open_appeal(registration):
    return Appeal.objects.filter(decision__case__registration=registration).open().with_their_cases().first()


def the_rules_let_it_be_taken_back(registration, *, by, now):
    filing.require_withdrawable(open_appeal(registration))


def foreseen_withdrawal(registration, given, *, by, now):
    appeal = open_appeal(registration)
    yield f"The decision “{appeal.decision.decided}” stands, and nobody answers your appeal."
    if appeal.state == AppealState.READ_AGAIN:
        yield "Reading Part Two again ends; a mark that came of it does not count."


@action(
    MY_REGISTRATIONS, title="Take the appeal back", may=Permission.REGISTER, danger=True,
    when=lambda registration: open_appeal(registration) is not None, guards=[the_rules_let_it_be_taken_back],
    consequences=foreseen_withdrawal, final="You cannot appeal against this decision again.",
)  # fmt: skip
def withdraw_appeal(registration, *, by, now):
    filing.withdraw(open_appeal(registration), by=by, now=now)
    return "Your appeal is taken back."


# ── the office ───────────────────────────────────────────────────────────────────────────────────────────────────────
def foreseen_reading(appeal, given, *, by, now):
    registration, rules = appeal.registration, appeal.rules
    yield f"Part Two of {registration.candidate.name} is read again by {counted(rules.readings, 'reviewer')}."
    panel = Panel.objects.filter(cycle=registration.cycle).first()
    if panel and sealing.can_be_read_again([registration]):
        scripts = sealing.scripts_of_registration(panel, registration).count()
        yield f"{counted(scripts, 'script')} {'comes' if scripts == 1 else 'come'} to their desks under new codes."
    yield "They had no part in the first round, and are chosen and told at once."
    yield "The appeal is answered once the last reading is in."


@action(
    APPEALS_AT_THE_OFFICE, title="Have Part Two read again", consequences=foreseen_reading,
    when=lambda appeal: appeal.state == AppealState.FILED and appeal.rules.reads_again,
    final="It ends with the last reading, or when the candidate takes the appeal back.", **OFFICE,
)  # fmt: skip
def read_part_two_again(appeal, *, by, now):
    """By people who had no part in the first round."""
    second_reading.open_remark(appeal, by=by, now=now)
    return "Part Two is being read again, by people who had no part in the first round."


@action(
    APPEALS_AT_THE_OFFICE, title="Find a reader", when=lambda appeal: appeal.state == AppealState.READ_AGAIN,
    final="Whoever was given a script can give it back.", **OFFICE,
)  # fmt: skip
def find_fresh_readers(appeal, *, by, now):
    """Where somebody gave a script back, or readings lie too far apart."""
    given = second_reading.find_readers(appeal, by=by, now=now)
    return f"{counted(given, 'reading')} given out." if given else "Every reading has its reader."


# ── the committee ────────────────────────────────────────────────────────────────────────────────────────────────────
def answering_is_theirs(appeal, *, by, now):
    if not filing.answers(by, appeal):
        raise NotYours("There is no such appeal.")
    if appeal.state == AppealState.READ_AGAIN:
        raise WrongState("It can be answered once Part Two is read again.")
    if filing.is_too_near(by, appeal):
        raise Refused(filing.TOO_NEAR)


def foreseen_answer(appeal, given, *, by, now):
    name, decided = appeal.registration.candidate.name, appeal.decision.decided
    if given["verdict"] == "uphold":
        yield f"The appeal of {name} is upheld: the committee has to make a new decision instead of “{decided}”."
        weighed = second_reading.remark_of(appeal)
        if weighed and weighed.passed and weighed.changes:
            yield "Part Two counts as passed from today on."
    else:
        yield f"The appeal of {name} is dismissed: “{decided}” stands."
    yield f"{name} is told now, by e-mail too, and reads your answer word for word."


@action(
    APPEALS, title="Answer the appeal", form=AppealAnswerForm, may=(Permission.DECIDE_APPEALS, Permission.VOTE),
    when=lambda appeal: appeal.state in OPEN, guards=[answering_is_theirs], consequences=foreseen_answer,
    final="An answer is not changed; what follows from it is another decision.",
)  # fmt: skip
def answer_appeal(appeal, *, verdict, answer, by, now):
    """Uphold or dismiss: the chair, or where the rules ask for it somebody fresh."""
    act = filing.uphold if verdict == "uphold" else filing.dismiss
    act(appeal, answer=answer, by=by, now=now)
    return "The appeal is answered."
