"""From the closed exam to the release: sealing, scoring, the committee; each step with its way back."""

from django import forms
from django.urls import reverse
from django.utils import timezone

from exams.accounts.permissions import Permission
from exams.actions.declaration import Done, action
from exams.actions.forms import ReasonForm
from exams.calendar.days import day_and_hour
from exams.cycles import procedures as cycles
from exams.cycles.actions import CYCLES
from exams.cycles.states import CycleState
from exams.refusals.exceptions import Refused
from exams.wording.phrases import counted
from panels.committee.models import Case, Decision, MotionVote, Recommendation
from panels.committee.procedures import decisions
from panels.committee.procedures.docket import lay_docket
from panels.committee.procedures.signatures import signatures_of
from panels.committee.procedures.substitutes import out_of_reach
from panels.committee.states import MeetingState, Outcome
from panels.desks.actions.cycle_facts import RUN, ask_for_scoring, in_state, panel_of, ready_for
from panels.desks.facts import checklist_of
from panels.desks.forms.cycle_page import TakenOutItemForm, VoidItemForm
from panels.desks.readiness import COMMITTEE, READING
from panels.reading import sealing
from panels.reading.masking.procedures import unconfirmed
from panels.reading.models import SealOpening
from panels.reading.procedures.moving_on import let_ratings_stand
from panels.reading.states import PanelState
from scoring.keys.part_one_marks import attempts_to_score
from scoring.keys.procedures import restore_item as score_item_again
from scoring.keys.procedures import void_item as take_item_out


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
    guards=[names_are_looked_at, something_to_seal, ready_for(READING)], consequences=what_sealing_does,
    final="A sealed script stays sealed; later ones are sealed beside it.", **RUN,
)  # fmt: skip
def seal_and_plan(cycle, *, by, now):
    sealed = sealing.seal_responses(panel_of(cycle), by=by, now=now)
    said = f"{counted(sealed, 'script is', 'scripts are')} sealed. Look at the plan, then give them out."
    return Done(said, {"scripts": sealed}, go=reverse("panel:show", args=[cycle.pk]))


def to_be_opened(cycle) -> bool:
    """Ratings that nobody can take back any more stand by now, whether or not a minute's work has said so."""
    panel = panel_of(cycle) if cycle.state == CycleState.SCORING else None
    if panel is None:
        return False
    if panel.state == PanelState.READING and let_ratings_stand(now=timezone.now(), panel=panel):
        panel.refresh_from_db(fields=["state"])
    return panel.state == PanelState.SETTLED


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
@action(
    CYCLES, title="Score what is there", when=in_state(CycleState.SCORING, CycleState.COMMITTEE),
    final="Scoring computes anew from what is there; what was computed before stays in the record.", **RUN,
)  # fmt: skip
def score_cycle(cycle, *, by, now):
    return Done("Scoring has begun.", ask_for_scoring(cycle, by=by, now=now))


def what_voiding_does(cycle, given, *, by, now):
    yield f"Item {given['item'].code} counts for nobody."
    yield from _what_marking_anew_does(cycle, given["item"].form)


def what_counting_again_does(cycle, given, *, by, now):
    yield f"Item {given['item'].code} counts again, under the key it had."
    yield from _what_marking_anew_does(cycle, given["item"].form)


def _what_marking_anew_does(cycle, form):
    n = attempts_to_score(cycle, form).count()
    yield f"{counted(n, 'paper is', 'papers are')} marked anew."
    signed = sum(one.holds for one in signatures_of(cycle).values())
    if signed:
        yield (
            f"{counted(signed, 'recommendation is', 'recommendations are')} signed: "
            "where a mark moves, the signature no longer holds, and the panel lead signs anew."
        )
    decided = Case.objects.filter(cycle=cycle, decisions__isnull=False).distinct().count()
    if decided:
        yield f"{counted(decided, 'case is', 'cases are')} decided already: look at those whose marks move."


@action(
    CYCLES, title="Take an item out of Part One", form=VoidItemForm, danger=True, undo="restore-item",
    when=in_state(CycleState.SCORING, CycleState.COMMITTEE), consequences=what_voiding_does, **RUN,
)  # fmt: skip
def void_item(cycle, *, item, reason, by, now):
    take_item_out(item.form, item.code, by=by, now=now, reason=reason)
    return Done("The item is taken out; the papers are being marked anew.", ask_for_scoring(cycle, by=by, now=now))


@action(
    CYCLES, title="Count an item again that was taken out", form=TakenOutItemForm, undo="void-item",
    when=in_state(CycleState.SCORING, CycleState.COMMITTEE), consequences=what_counting_again_does, **RUN,
)  # fmt: skip
def restore_item(cycle, *, item, reason, by, now):
    score_item_again(item.form, item.code, by=by, now=now, reason=reason)
    return Done("The item counts again; the papers are being marked anew.", ask_for_scoring(cycle, by=by, now=now))


# ── the committee ────────────────────────────────────────────────────────────────────────────────────────────────────
def by_outcome(outcomes) -> str:
    outcomes = list(outcomes)
    tally = {one: outcomes.count(one) for one in Outcome.values if one in outcomes}
    labels = {one: Outcome(one).label for one in tally}
    return ", ".join(f"{labels[one][0].lower()}{labels[one][1:]}: {n}" for one, n in tally.items())


def what_laying_does(cycle, given, *, by, now):
    found = list(Recommendation.objects.in_force().filter(registration__cycle=cycle).values_list("outcome", flat=True))
    yield f"{counted(len(found), 'case comes', 'cases come')} before the committee ({by_outcome(found)})."
    yield "Members see names and recommendations from then on."
    yield from (item.sentence for item in checklist_of(cycle, COMMITTEE, now=now).advised)


@action(
    CYCLES, title="Lay before the committee", undo="withdraw-docket", when=in_state(CycleState.SCORING),
    guards=[ready_for(COMMITTEE)], consequences=what_laying_does, **RUN,
)  # fmt: skip
def lay_before_committee(cycle, *, by, now):
    lay_docket(cycle, by=by, now=now)
    cycles.lay_before_committee(cycle, by=by, now=now)
    short = out_of_reach(cycle)
    if not short:
        return "The docket is before the committee."
    numbers = sorted(Case.objects.filter(pk__in=short).values_list("position", flat=True))
    return Done(
        "The docket is before the committee.",
        warnings=(
            f"{counted(len(short), 'case')} cannot reach the quorum, because too many have left: number "
            f"{', '.join(map(str, numbers[:20]))}. The docket says what can be done.",
        ),
    )


def nothing_is_decided(cycle, *, by, now):
    if Case.objects.filter(cycle=cycle, decisions__isnull=False).exists():
        raise Refused("Cases are decided already: the docket stays before the committee.")
    if MotionVote.objects.filter(motion__meeting__cycle=cycle).exists():
        raise Refused("Votes are cast already: the docket stays before the committee.")
    if cycle.meetings.filter(state="open").exists():
        raise Refused("The committee is in session: close the meeting first.")


def what_withdrawing_the_docket_does(cycle, given, *, by, now):
    n = Case.objects.filter(cycle=cycle).count()
    yield f"{counted(n, 'case waits', 'cases wait')} until the docket is laid before the committee again."
    for meeting in cycle.meetings.filter(state=MeetingState.PLANNED):
        yield f"{meeting}, planned for {day_and_hour(meeting.starts_at, cycle.association.time_zone)}, stays planned."


@action(
    CYCLES, title="Withdraw the docket", form=ReasonForm, undo="lay-before-committee",
    when=in_state(CycleState.COMMITTEE), guards=[nothing_is_decided], consequences=what_withdrawing_the_docket_does,
    **RUN,
)  # fmt: skip
def withdraw_docket(cycle, *, reason, by, now):
    cycles.walk_back(cycle, CycleState.COMMITTEE, reason=reason, by=by, now=now)
    return "The docket is withdrawn; the cycle is being scored again."


def releasable(cycle, *, by, now):
    decisions.require_releasable(cycle)


def what_releasing_does(cycle, given, *, by, now):
    fresh = Decision.objects.in_force().filter(case__in=Case.objects.filter(cycle=cycle).to_release())
    outcomes = list(fresh.values_list("outcome", flat=True))
    yield f"{counted(len(outcomes), 'candidate reads', 'candidates read')} the decision ({by_outcome(outcomes)})."
    waiting = list(Case.objects.filter(cycle=cycle).undecided().visible_to(by).order_by("position"))
    hidden = Case.objects.filter(cycle=cycle).undecided().count() - len(waiting)
    if waiting or hidden:
        numbers = ", ".join(str(case.position) for case in waiting[:20])
        yield (
            f"{counted(len(waiting) + hidden, 'case')} not decided{f' ({numbers})' if waiting else ''}: nobody is told "
            "anything of it, and it is released later."
        )
    yield "Letters are sent, endorsements are granted, the public registry shows them. From now on one can appeal."


@action(
    CYCLES, title="Release all decisions", may=Permission.RELEASE_DECISIONS, typed=True, danger=True,
    when=in_state(CycleState.COMMITTEE), guards=[releasable], consequences=what_releasing_does,
    final="A release cannot be taken back: a decision that proves wrong is corrected by a new one.",
)  # fmt: skip
def release_decisions(cycle, *, by, now):
    decisions.release(cycle, by=by, now=now)
    return "The decisions are released."


def decided_since(cycle):
    return cycle.state == CycleState.RELEASED and Case.objects.filter(cycle=cycle).to_release().exists()


@action(
    CYCLES, title="Release what was decided since", may=Permission.RELEASE_DECISIONS, typed=True, danger=True,
    when=decided_since, guards=[releasable], consequences=what_releasing_does,
    final="A release cannot be taken back: a decision that proves wrong is corrected by a new one.",
)  # fmt: skip
def release_later_decisions(cycle, *, by, now):
    """The decisions on cases that an earlier release went ahead without."""
    letters = decisions.release(cycle, by=by, now=now)
    return f"{counted(letters, 'letter')} written; the others stay as they were."
