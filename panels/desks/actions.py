"""The stages of a cycle, each with its way back, and what else the cycle's page offers."""

from django import forms
from django.urls import reverse

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, Rows, action
from exams.actions.forms import ReasonForm
from exams.cycles import procedures as cycles
from exams.cycles.actions import CYCLES
from exams.cycles.states import CycleState, Part
from exams.delivery.models import Attempt
from exams.delivery.procedures.papers import file_overdue
from exams.delivery.states import AttemptState
from exams.jobs import procedures as jobs
from exams.refusals.exceptions import Refused
from exams.registration.states import RegistrationState
from exams.wording.phrases import counted, listed
from panels.committee.models import Case, Decision, MotionVote, Recommendation
from panels.committee.procedures import decisions
from panels.committee.procedures.docket import lay_docket
from panels.committee.states import Outcome
from panels.desks.forms import HandInForm, TakenOutItemForm, VoidItemForm
from panels.intake.models import SheetImport
from panels.intake.procedures.hand_in import confirm, hand_in
from panels.intake.procedures.taking_back import take_back
from panels.reading import sealing
from panels.reading.masking.procedures import look_for_names, unconfirmed
from panels.reading.models import Assignment, Panel, SealOpening
from panels.reading.states import NOT_HELD, PanelState
from scoring.keys.part_one_marks import attempts_to_score
from scoring.keys.procedures import restore_item as score_item_again
from scoring.keys.procedures import void_item as take_item_out

RUN = {"may": Permission.RUN_CYCLES}


def in_state(*states):
    return lambda cycle: cycle.state in states


def panel_of(cycle):
    """Asked once for a row: a page asks several actions whether they are offered."""
    if not hasattr(cycle, "_panel_asked"):
        panels = Panel.objects.filter(cycle=cycle)
        cycle._panel_asked = panels.select_related("rubric", "cycle__rule_book", "cycle__association").first()
    return cycle._panel_asked


def names_of(registrations) -> list[str]:
    return list(registrations.order_by("candidate__name").values_list("candidate__name", flat=True))


# ── registration ─────────────────────────────────────────────────────────────────────────────────────────────────────
def what_opening_registration_does(cycle, given, *, by, now):
    yield f"Everybody sees that {cycle} is open for registration, under version {cycle.rule_book.version} of the rules."
    if not cycle.sittings.exists():
        yield "No sitting is planned yet: people can register, and choose a seat later."


@action(
    CYCLES, title="Open registration", undo="withdraw-registration-opening", when=in_state(CycleState.DRAFT),
    consequences=what_opening_registration_does, **RUN,
)  # fmt: skip
def open_registration(cycle, *, by, now):
    cycles.open_registration(cycle, by=by, now=now)
    return "Registration is open."


def nobody_has_applied(cycle, *, by, now):
    applied = names_of(cycle.registrations.not_withdrawn())
    if applied:
        raise Refused(f"{counted(len(applied), 'person has', 'people have')} applied already: {listed(applied)}.")


@action(
    CYCLES, title="Withdraw the opening of registration", form=ReasonForm, undo="open-registration",
    when=in_state(CycleState.REGISTRATION), guards=[nobody_has_applied], **RUN,
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
    unseated = names_of(registered.filter(sitting=None))
    if unseated and cycle.sittings.exists():
        yield f"{len(unseated)} of them {'has' if len(unseated) == 1 else 'have'} no seat: {listed(unseated)}."
    if cycle.registration_closes and cycle.registration_closes > now:
        yield f"Registration was to stay open until {cycle.registration_closes:%-d %B %Y}."
    first = cycle.sittings.order_by("starts_at").first()
    if first and first.starts_at > now:
        yield f"The first sitting is in {counted((first.starts_at.date() - now.date()).days, 'day')}: {first.told}."


@action(
    CYCLES, title="Close registration and begin exam days", undo="reopen-registration",
    when=in_state(CycleState.REGISTRATION), consequences=what_beginning_exam_days_does, **RUN,
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


@action(
    CYCLES, title="Reopen registration", form=ReasonForm, undo="begin-exam-days", when=in_state(CycleState.SITTING),
    guards=[nobody_has_begun], **RUN,
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
    over = Attempt.objects.filter(registration__cycle=cycle, state=AttemptState.IN_PROGRESS)
    if not Attempt.objects.filter(registration__cycle=cycle).to_be_scored().exists() and not over.exists():
        raise Refused("No paper is handed in yet: there is nothing to score. Sheets of results can be handed in below.")


def what_closing_exam_days_does(cycle, given, *, by, now):
    for part in Part:
        n = Attempt.objects.filter(registration__cycle=cycle, part=part).to_be_scored().count()
        yield f"{part.label}: {counted(n, 'paper is', 'papers are')} handed in."
    absent = cycle.registrations.filter(state__in=[RegistrationState.REGISTERED, RegistrationState.SAT])
    handed = Attempt.objects.filter(registration__cycle=cycle).to_be_scored().values("registration")
    absent = names_of(absent.exclude(pk__in=handed))
    last = cycle.sittings.order_by("-ends_at").first()
    if absent:
        until = f" The last window closes on {last.ends_at:%-d %B %Y}." if last and last.ends_at > now else ""
        yield f"{counted(len(absent), 'candidate has', 'candidates have')} handed in nothing: {listed(absent)}.{until}"
    yield "Nobody can sit any more, unless the exam days are reopened."


@action(
    CYCLES, title="Close the exam days", undo="reopen-exam-days", when=in_state(CycleState.SITTING),
    guards=[nobody_is_writing, something_is_handed_in], consequences=what_closing_exam_days_does, **RUN,
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


# ── sealing; giving out is done on the panel's page ──────────────────────────────────────────────────────────────────
def to_be_sealed(cycle) -> bool:
    panel = panel_of(cycle) if cycle.state == CycleState.SCORING else None
    return panel is not None and not panel.identified_at_source and panel.state == PanelState.READING


def names_are_looked_at(cycle, *, by, now):
    waiting = unconfirmed(cycle).count()
    if waiting:
        tell = counted(waiting, "answer may tell who wrote it", "answers may tell who wrote them")
        raise Refused(f"{tell}: look at them first (Names).")


def something_to_seal(cycle, *, by, now):
    if not sealing.waiting_to_be_sealed(panel_of(cycle)).exists():
        raise Refused("Every response that was handed in is sealed.")


def what_sealing_does(cycle, given, *, by, now):
    n = sealing.waiting_to_be_sealed(panel_of(cycle)).count()
    yield f"The responses of {counted(n, 'candidate')} become scripts under random codes."
    yield "Nothing is given to readers yet: the plan of who reads what is shown first and can be changed."


@action(
    CYCLES, title="Seal the responses and plan the readings", when=to_be_sealed,
    guards=[names_are_looked_at, something_to_seal], consequences=what_sealing_does,
    final="A sealed script stays sealed; later ones are sealed beside it.", **RUN,
)  # fmt: skip
def seal_and_plan(cycle, *, by, now):
    sealed = sealing.seal_responses(panel_of(cycle), by=by, now=now)
    said = f"{counted(sealed, 'script is', 'scripts are')} sealed. Look at the plan, then give them out."
    return Done(said, {"scripts": sealed}, go=reverse("panel:show", args=[cycle.pk]))


def to_be_opened(cycle) -> bool:
    panel = panel_of(cycle) if cycle.state == CycleState.SCORING else None
    return panel is not None and panel.state == PanelState.SETTLED


def proposed(cycle) -> bool:
    return SealOpening.objects.filter(panel__cycle=cycle, confirmed_at=None).exists()


class ProposalForm(ReasonForm):
    reason = forms.CharField(
        label="Why the seal is to be opened", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Every script is settled. A second person has to confirm; both names stand on every case.",
    )  # fmt: skip


@action(
    CYCLES, title="Propose to open the seal", may=Permission.PROPOSE_UNSEALING, form=ProposalForm,
    undo="withdraw-opening-proposal", when=lambda cycle: to_be_opened(cycle) and not proposed(cycle),
)  # fmt: skip
def propose_opening(cycle, *, reason, by, now):
    sealing.propose_opening(panel_of(cycle), reason=reason, by=by, now=now)
    return "The opening is proposed. A second person has to confirm it."


@action(
    CYCLES, title="Withdraw the proposal", may=Permission.PROPOSE_UNSEALING, form=ReasonForm, undo="propose-opening",
    when=proposed,
)  # fmt: skip
def withdraw_opening_proposal(cycle, *, reason, by, now):
    sealing.withdraw_proposal(panel_of(cycle), reason=reason, by=by, now=now)
    return "The proposal is withdrawn; the seal stays closed."


# ── scoring ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _score(cycle, *, by, now) -> dict:
    return {"job": str(jobs.ask_for("score", cycle=cycle, by=by, now=now).pk)}


@action(
    CYCLES, title="Score what is there", when=in_state(CycleState.SCORING, CycleState.COMMITTEE),
    final="Scoring computes anew from what is there; what was computed before stays in the record.", **RUN,
)  # fmt: skip
def score_cycle(cycle, *, by, now):
    return Done("Scoring has begun.", _score(cycle, by=by, now=now))


def what_voiding_does(cycle, given, *, by, now):
    item = given["item"]
    n = attempts_to_score(cycle, item.form).count()
    yield f"Item {item.code} counts for nobody; {counted(n, 'paper is', 'papers are')} marked anew."
    decided = Case.objects.filter(cycle=cycle, decisions__isnull=False).distinct().count()
    if decided:
        yield f"{counted(decided, 'case is', 'cases are')} decided already: look at those whose marks move."


@action(
    CYCLES, title="Take an item out of Part One", form=VoidItemForm, danger=True, undo="restore-item",
    when=in_state(CycleState.SCORING, CycleState.COMMITTEE), consequences=what_voiding_does, **RUN,
)  # fmt: skip
def void_item(cycle, *, item, reason, by, now):
    take_item_out(item.form, item.code, by=by, now=now, reason=reason)
    return Done("The item is taken out; the papers are being marked anew.", _score(cycle, by=by, now=now))


@action(
    CYCLES, title="Count an item again that was taken out", form=TakenOutItemForm, undo="void-item",
    when=in_state(CycleState.SCORING, CycleState.COMMITTEE), consequences=what_voiding_does, **RUN,
)  # fmt: skip
def restore_item(cycle, *, item, reason, by, now):
    score_item_again(item.form, item.code, by=by, now=now, reason=reason)
    return Done("The item counts again; the papers are being marked anew.", _score(cycle, by=by, now=now))


# ── the committee ────────────────────────────────────────────────────────────────────────────────────────────────────
def seal_is_open(cycle, *, by, now):
    panel = panel_of(cycle)
    if panel and panel.state != PanelState.OPENED:
        raise Refused("The seal is closed: the committee cannot be shown cases before it was opened.")


def something_is_recommended(cycle, *, by, now):
    if not Recommendation.objects.in_force().filter(registration__cycle=cycle).exists():
        raise Refused("There is nothing to lay before the committee yet: score the cycle first.")


def by_outcome(outcomes) -> str:
    outcomes = list(outcomes)
    tally = {one: outcomes.count(one) for one in Outcome.values if one in outcomes}
    return ", ".join(f"{Outcome(one).label.lower()}: {n}" for one, n in tally.items())


def what_laying_does(cycle, given, *, by, now):
    found = list(Recommendation.objects.in_force().filter(registration__cycle=cycle).values_list("outcome", flat=True))
    yield f"{counted(len(found), 'case comes', 'cases come')} before the committee ({by_outcome(found)})."
    yield "Members see names and recommendations from then on."


@action(
    CYCLES, title="Lay before the committee", undo="withdraw-docket", when=in_state(CycleState.SCORING),
    guards=[seal_is_open, something_is_recommended], consequences=what_laying_does, **RUN,
)  # fmt: skip
def lay_before_committee(cycle, *, by, now):
    lay_docket(cycle, by=by, now=now)
    cycles.lay_before_committee(cycle, by=by, now=now)
    return "The docket is before the committee."


def nothing_is_decided(cycle, *, by, now):
    if Case.objects.filter(cycle=cycle, decisions__isnull=False).exists():
        raise Refused("Cases are decided already: the docket stays before the committee.")
    if MotionVote.objects.filter(motion__meeting__cycle=cycle).exists():
        raise Refused("Votes are cast already: the docket stays before the committee.")
    if cycle.meetings.filter(state="open").exists():
        raise Refused("The committee is in session: close the meeting first.")


@action(
    CYCLES, title="Withdraw the docket", form=ReasonForm, undo="lay-before-committee",
    when=in_state(CycleState.COMMITTEE), guards=[nothing_is_decided], **RUN,
)  # fmt: skip
def withdraw_docket(cycle, *, reason, by, now):
    cycles.walk_back(cycle, CycleState.COMMITTEE, reason=reason, by=by, now=now)
    return "The docket is withdrawn; the cycle is being scored again."


def every_case_is_decided(cycle, *, by, now):
    undecided = Case.objects.filter(cycle=cycle).undecided().count()
    if undecided:
        raise Refused(
            f"{counted(undecided, 'case is', 'cases are')} not decided yet; all decisions are released together."
        )
    if not Case.objects.filter(cycle=cycle).exists():
        raise Refused("There is no case on the docket.")
    if cycle.meetings.filter(state="open").exists():
        raise Refused("The committee is still in session: the meeting is closed first.")


def what_releasing_does(cycle, given, *, by, now):
    outcomes = list(Decision.objects.in_force().filter(case__cycle=cycle).values_list("outcome", flat=True))
    yield f"{counted(len(outcomes), 'candidate reads', 'candidates read')} the decision ({by_outcome(outcomes)})."
    yield "Letters are sent, endorsements are granted, the public registry shows them. From now on one can appeal."


@action(
    CYCLES, title="Release all decisions", may=Permission.RELEASE_DECISIONS, typed=True, danger=True,
    when=in_state(CycleState.COMMITTEE), guards=[every_case_is_decided], consequences=what_releasing_does,
    final="A release cannot be taken back: a decision that proves wrong is corrected by a new one.",
)  # fmt: skip
def release_decisions(cycle, *, by, now):
    decisions.release(cycle, by=by, now=now)
    return "The decisions are released."


# ── sheets ───────────────────────────────────────────────────────────────────────────────────────────────────────────
SHEETS = Rows(
    "sheets",
    lambda user, *may: SheetImport.objects.filter(cycle__association__in=user.associations(*may)).select_related(
        "cycle__association", "cycle__rule_book", "by"
    ),
    page=lambda kept: reverse("office:handed-in", args=[kept.cycle_id, kept.pk]),
    model=SheetImport,
    shows={
        "id": "id", "cycle": "cycle_id", "at": "at", "by": "by.email", "applied": "applied", "looked_at": "looked_at",
        "taken_back_at": "taken_back_at", "changes": "changes", "named": "named", "faults": "faults", "notes": "notes",
    },
    reads=(Permission.RUN_CYCLES,),
)  # fmt: skip


@action(
    CYCLES, title="See what they would change", form=HandInForm, final="Nothing is changed before it is applied.",
    when=lambda cycle: cycle.state != CycleState.RELEASED, **RUN,
)  # fmt: skip
def hand_in_sheets(cycle, *, sheets, by, now, **said):
    """The sheets are read; a job says in numbers and names what they would change.  Apply them afterwards."""
    job = hand_in(cycle, sheets, by=by, now=now, look=True, **said)
    data = {"job": str(job.pk), "sheets": job.outcome.get("about", "")}
    return Done("The sheets are being read. Nothing is changed yet.", data)


@action(
    SHEETS, title="Apply the sheets", undo="take-back-sheets",
    when=lambda kept: not kept.applied and kept.looked_at is not None, **RUN,
)  # fmt: skip
def apply_sheets(kept, *, by, now):
    """As they were looked at; what they take away is kept and can be brought back."""
    job = confirm(kept, by=by, now=now)
    go = reverse("office:cycle", args=[kept.cycle_id])
    return Done("The sheets are being applied.", {"job": str(job.pk)}, go=go)


@action(
    SHEETS, title="Bring back what was taken away", form=ReasonForm,
    final="Hand the sheets in again to take it away once more.",
    when=lambda kept: kept.applied and kept.taken and not kept.taken_back_at
    and kept.cycle.state != CycleState.RELEASED, **RUN,
)  # fmt: skip
def take_back_sheets(kept, *, reason, by, now):
    """People are registered again, papers stand, ratings count; where something newer stands, that stays."""
    done, left = take_back(kept, by=by, now=now, reason=reason)
    told = ", ".join(f"{number:,} {what}" for what, number in done.items()) or "nothing that was still gone"
    data = {"back": done, "left": left, **_score(kept.cycle, by=by, now=now)}
    return Done(
        f"Brought back: {told}. The cycle is being scored anew.", data,
        go=reverse("office:cycle", args=[kept.cycle_id]),
        warnings=tuple(f"Not brought back: {sentence}" for sentence in left[:20]),
    )  # fmt: skip
