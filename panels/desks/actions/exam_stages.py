"""The stages until the exam is sat, each with its way back."""

from exams.actions.declaration import action
from exams.actions.forms import ReasonForm
from exams.calendar.days import day_and_hour, days_ahead
from exams.cycles import procedures as cycles
from exams.cycles.actions import CYCLES
from exams.cycles.states import CycleState, Part
from exams.delivery.models import Attempt
from exams.delivery.procedures.papers import file_overdue
from exams.delivery.states import AttemptState
from exams.refusals.exceptions import Refused
from exams.registration.states import RegistrationState
from exams.wording.phrases import counted, listed
from panels.desks.actions.cycle_facts import RUN, in_state, names_of, panel_of, ready_for
from panels.desks.facts import checklist_of
from panels.desks.readiness import APPLY, EXAM, SCORING
from panels.reading.masking.procedures import look_for_names
from panels.reading.models import Assignment
from panels.reading.states import NOT_HELD


# ── registration ─────────────────────────────────────────────────────────────────────────────────────────────────────
def what_opening_registration_does(cycle, given, *, by, now):
    yield f"Everybody sees that {cycle} is open for registration, under version {cycle.rule_book.version} of the rules."
    zone, opens, closes = cycle.association.time_zone, cycle.registration_opens, cycle.registration_closes
    if opens and opens > now:
        yield f"It would open by itself on {day_and_hour(opens, zone)}."
    if closes:
        yield f"It closes by itself on {day_and_hour(closes, zone)}."
    yield from (item.sentence for item in checklist_of(cycle, APPLY, now=now).advised)


@action(
    CYCLES, title="Open registration", undo="withdraw-registration-opening", when=in_state(CycleState.DRAFT),
    guards=[ready_for(APPLY)], consequences=what_opening_registration_does, **RUN,
)  # fmt: skip
def open_registration(cycle, *, by, now):
    cycles.open_registration(cycle, by=by, now=now)
    return "Registration is open."


def nobody_has_applied(cycle, *, by, now):
    applied = names_of(cycle.registrations.not_withdrawn())
    if applied:
        raise Refused(f"{counted(len(applied), 'person has', 'people have')} applied already: {listed(applied)}.")


def what_withdrawing_the_opening_does(cycle, given, *, by, now):
    if cycle.registration_opens and cycle.registration_opens <= now:
        yield "Its day of opening has passed and is taken out: it does not open by itself again until you give it one."


@action(
    CYCLES, title="Withdraw the opening of registration", form=ReasonForm, undo="open-registration",
    when=in_state(CycleState.REGISTRATION), guards=[nobody_has_applied],
    consequences=what_withdrawing_the_opening_does, **RUN,
)  # fmt: skip
def withdraw_registration_opening(cycle, *, reason, by, now):
    cycles.walk_back(cycle, CycleState.REGISTRATION, reason=reason, by=by, now=now)
    return "The cycle is a draft again."


# ── exam days ────────────────────────────────────────────────────────────────────────────────────────────────────────
def what_beginning_exam_days_does(cycle, given, *, by, now):
    registered = cycle.registrations.filter(state=RegistrationState.REGISTERED)
    yield f"Registration closes; {counted(registered.count(), 'candidate is', 'candidates are')} registered."
    applying = names_of(cycle.registrations.filter(state=RegistrationState.APPLYING))
    if applying:
        yield f"{counted(len(applying), 'application')} not completed can no longer be handed in: {listed(applying)}."
    without = registered.filter(sits_exam=False).count()
    if without:
        yield f"No exam is asked of {without} of them: no seat is needed there."
    unseated = names_of(registered.sitting_exam().filter(sitting=None))
    if unseated:
        yield f"{len(unseated)} of them {'has' if len(unseated) == 1 else 'have'} no seat: {listed(unseated)}."
    if cycle.registration_closes and cycle.registration_closes > now:
        until = day_and_hour(cycle.registration_closes, cycle.association.time_zone)
        yield f"Registration was to stay open until {until}."
    first = cycle.sittings.order_by("starts_at").first()
    if first and first.starts_at > now:
        days = days_ahead(first.starts_at, now=now, zone=first.time_zone)
        yield f"The first sitting is {'in ' + counted(days, 'day') if days else 'today'}: {first.told}."
    yield from (item.sentence for item in checklist_of(cycle, EXAM, now=now).advised if item.name != "seats")


@action(
    CYCLES, title="Close registration and begin exam days", undo="reopen-registration",
    when=in_state(CycleState.REGISTRATION), guards=[ready_for(EXAM)], consequences=what_beginning_exam_days_does, **RUN,
)  # fmt: skip
def begin_exam_days(cycle, *, by, now):
    cycles.begin_exam_days(cycle, by=by, now=now)
    return "Registration is closed."


def nobody_has_begun(cycle, *, by, now):
    begun = cycle.registrations.filter(attempts__started_at__isnull=False).exclude(attempts__state=AttemptState.VOIDED)
    begun = names_of(begun.distinct())
    if begun:
        has = counted(len(begun), "candidate has", "candidates have")
        raise Refused(f"{has} begun the exam already: {listed(begun)}. Registration stays closed.")


def what_reopening_does(cycle, given, *, by, now):
    if cycle.registration_closes and cycle.registration_closes <= now:
        yield "Its last day has passed and is taken out: registration stays open until you close it or give it another."


@action(
    CYCLES, title="Reopen registration", form=ReasonForm, undo="begin-exam-days", when=in_state(CycleState.SITTING),
    guards=[nobody_has_begun], consequences=what_reopening_does, **RUN,
)  # fmt: skip
def reopen_registration(cycle, *, reason, by, now):
    cycles.walk_back(cycle, CycleState.SITTING, reason=reason, by=by, now=now)
    return "Registration is open again."


def nobody_is_writing(cycle, *, by, now):
    writing = Attempt.objects.still_open(now=now).filter(registration__cycle=cycle)
    rows = list(writing.order_by("closes_at").values_list("registration__candidate__name", "closes_at")[:6])
    if rows:
        n = writing.count()
        raise Refused(
            f"{counted(n, 'candidate is', 'candidates are')} still writing: {listed([name for name, _ in rows])}. "
            "Wait until their time is over or they have handed in."
        )


def something_is_handed_in(cycle, *, by, now):
    if not cycle.registrations.standing().sitting_exam().exists() and cycle.registrations.standing().exists():
        return  # nobody in this cycle is asked to sit
    over = Attempt.objects.filter(registration__cycle=cycle, state=AttemptState.IN_PROGRESS)
    if not Attempt.objects.filter(registration__cycle=cycle).to_be_scored().exists() and not over.exists():
        raise Refused("No paper is handed in yet: there is nothing to score. Sheets of results can be handed in below.")


def what_closing_exam_days_does(cycle, given, *, by, now):
    without = cycle.registrations.standing().filter(sits_exam=False).count()
    if without:
        yield f"{counted(without, 'candidate goes', 'candidates go')} on without an exam."
    for part in Part:
        n = Attempt.objects.filter(registration__cycle=cycle, part=part).to_be_scored().count()
        yield f"{part.label}: {counted(n, 'paper is', 'papers are')} handed in."
    absent = cycle.registrations.sitting_exam().filter(state__in=[RegistrationState.REGISTERED, RegistrationState.SAT])
    handed = Attempt.objects.filter(registration__cycle=cycle).to_be_scored().values("registration")
    absent = names_of(absent.exclude(pk__in=handed))
    last = cycle.sittings.order_by("-ends_at").first()
    if absent:
        until = f" The last window closes on {last.ends_at:%-d %B %Y}." if last and last.ends_at > now else ""
        yield f"{counted(len(absent), 'candidate has', 'candidates have')} handed in nothing: {listed(absent)}.{until}"
    yield "Nobody can sit any more, unless the exam days are reopened."


@action(
    CYCLES, title="Close the exam days", undo="reopen-exam-days", when=in_state(CycleState.SITTING),
    guards=[nobody_is_writing, something_is_handed_in, ready_for(SCORING)],
    consequences=what_closing_exam_days_does, **RUN,
)  # fmt: skip
def close_exam_days(cycle, *, by, now):
    """What was handed in is scored from now on; sealing and giving out are steps of their own."""
    file_overdue(by=by, now=now, cycle=cycle)
    cycles.begin_scoring(cycle, by=by, now=now)
    panel = panel_of(cycle)
    waiting = look_for_names(cycle, by=by, now=now) if panel and not panel.identified_at_source else 0
    if waiting:
        tell = counted(waiting, "answer may tell who wrote it", "answers may tell who wrote them")
        return f"The exam days are closed. {tell}: look at them first (Names)."
    return "The exam days are closed; the responses can be sealed."


def nothing_is_given_out(cycle, *, by, now):
    panel = panel_of(cycle)
    out = Assignment.objects.filter(script__panel=panel).exclude(state__in=NOT_HELD)
    given = 0 if panel is None or panel.identified_at_source else out.count()
    if given:
        raise Refused(f"{counted(given, 'reading is', 'readings are')} given out: call them in first (The panel).")


@action(
    CYCLES, title="Reopen the exam days", form=ReasonForm, undo="close-exam-days", when=in_state(CycleState.SCORING),
    guards=[nothing_is_given_out], **RUN,
)  # fmt: skip
def reopen_exam_days(cycle, *, reason, by, now):
    """What is sealed stays sealed; what is handed in later is sealed beside it."""
    cycles.walk_back(cycle, CycleState.SCORING, reason=reason, by=by, now=now)
    return "The exam days are open again: whoever has a seat can sit."
