"""Part Two of one candidate read again for an appeal, by people who had nothing to do with the first round."""

import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from exams.audit.procedures import record, recorded
from exams.refusals.exceptions import Refused, WrongState
from panels.appeals import sealed_panels
from panels.appeals.models import Appeal
from panels.appeals.procedures.fresh_readers import give_to_fresh_readers, lacking_readings
from panels.appeals.procedures.moves import move_appeal
from panels.appeals.second_marks import Weighed, weigh
from panels.appeals.states import AppealState
from panels.reading import sealing
from panels.reading.models import Assignment, Panel, RubricUse
from panels.reading.procedures.adjudication import marks_of
from panels.reading.states import NOT_HELD, AssignmentState, PanelState
from scoring.rubrics.pass_mark import percent


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading for an appeal has come: readings in, on desks, and those nobody holds."""

    handed_in: int
    held: int
    lacking: int

    @property
    def asked(self) -> int:
        return self.held + self.lacking


@recorded
def open_remark(appeal, *, by, now):
    """A panel of its own for this appeal: the same answers and rubrics, new codes, other people.

    Refused, and nothing is kept, where too few can be found.
    """
    cycle = appeal.registration.cycle
    if not appeal.rules.reads_again:
        raise Refused(f"By the rules of {cycle} nothing is read again: the appeal is answered after a review.")
    if not sealing.can_be_read_again([appeal.registration]):
        raise Refused("No scripts of this candidate lie here that could be read again.")
    move_appeal(appeal, AppealState.READ_AGAIN, by=by, at=now)
    first = Panel.objects.get(cycle=cycle)
    panel = Panel.with_appeals.create(
        cycle=cycle, for_appeal=True, rubric=first.rubric, order_seed=secrets.token_hex(8)
    )
    RubricUse.objects.bulk_create(
        [RubricUse(panel=panel, label=u.label, category=u.category, rubric=u.rubric) for u in first.rubric_uses.all()]
    )
    scripts = sealed_panels.seal_again(appeal, first, panel)
    record("panel.set-up", panel, by=by, at=now, cycle=cycle, rubric=first.rubric.version, scripts=scripts)
    given = give_to_fresh_readers(panel, by=by, now=now)
    if given.lacking:
        raise Refused(_too_few(given, appeal.rules.readings))
    return panel


@recorded
def find_readers(appeal, *, by, now):
    """After somebody gave a script back, or where readings lie too far apart and nobody was there: how many readings
    were given out."""
    panel = sealed_panels.panels_of_appeals([appeal]).get(appeal.pk)
    if panel is None or appeal.state != AppealState.READ_AGAIN:
        raise WrongState("Nothing is being read again for this appeal.")
    given = give_to_fresh_readers(panel, by=by, now=now)
    if given.lacking and not given.readings:
        raise Refused(_too_few(given, given.free + given.lacking))
    return given.readings


def call_back(appeal, *, by, now):
    """What waits on desks for this appeal is no longer needed."""
    panel = sealed_panels.panels_of_appeals([appeal]).get(appeal.pk)
    if panel is None or panel.state != PanelState.READING:
        return
    waiting = Assignment.objects.filter(script__panel=panel, state=AssignmentState.WAITING)
    waiting.update(state=AssignmentState.GIVEN_BACK, reason="no longer needed")
    sealing.move_panel(panel, PanelState.SETTLED, by=by, at=now, reason="the appeal was taken back")


def remark_of(appeal) -> Weighed | None:
    """The second mark beside the first and which of them counts; None before everything is read again."""
    panel = sealed_panels.panels_of_appeals([appeal]).get(appeal.pk)
    if panel is None or panel.state == PanelState.READING or appeal.state == AppealState.WITHDRAWN:
        return None
    rules, appeals = panel.part_two, appeal.rules
    _, marks = marks_of(panel)
    n = len(marks.points)
    share = percent(
        float(np.sum(marks.points)), maximum=marks.maximum * n, minimum=marks.minimum * n, of=rules.percent_of
    )
    first = appeal.decision.recommendation.part_two_mark
    return weigh(
        first.percent if first else None,
        share if np.isfinite(share) else None,
        pass_percent=rules.pass_percent,
        tolerance=appeals.tolerance,
        may_lower=appeals.may_lower,
    )


def behind(decision) -> Weighed | None:
    """What reading again came to, for a decision that followed from an upheld appeal: its letter says that mark."""
    appeal = Appeal.objects.with_their_cases().filter(decision=decision.corrects_id, state=AppealState.UPHELD).first()
    return remark_of(appeal) if appeal else None


def progress_of_appeals(appeals) -> dict:
    """{appeal: how far its reading has come}, in a few questions whatever their number."""
    panels = sealed_panels.panels_of_appeals(appeals)
    states = defaultdict(Counter)
    held = Assignment.objects.filter(script__panel__in=panels.values(), script__seed=None).exclude(state__in=NOT_HELD)
    for panel, state in held.values_list("script__panel_id", "state"):
        states[panel][state] += 1
    lacking = lacking_readings(list(panels.values()))
    return {
        appeal: Progress(
            states[panel.pk][AssignmentState.HANDED_IN], states[panel.pk].total(), lacking.get(panel.pk, 0)
        )
        for appeal, panel in panels.items()
    }


def _too_few(given, needed):
    missing = needed - given.free
    if missing > 0:
        return (
            f"Reading again takes {needed} reviewer{'s' * (needed != 1)} who had no part in the first round and are "
            f"not close to the candidate; {given.free} can be found, {missing} {'is' if missing == 1 else 'are'} "
            "missing. Borrow from another association, on the page of the panel."
        )
    return "The caps of the reviewers leave no room: raise a cap, or borrow from another association."
