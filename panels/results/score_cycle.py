"""From answers and ratings to the docket: every step in order, each its own transaction, each repeatable."""

from django.db import transaction

from exams.audit.procedures import record
from exams.cycles.states import CycleState
from exams.jobs.bulk import in_batches
from panels.committee.procedures.decision_accuracy import figure_cases
from panels.committee.procedures.docket import lay_docket
from panels.committee.procedures.recommendations import recommend
from panels.reading.models import Panel, Script
from panels.reading.procedures.adjudication import marks_of, scales_of
from panels.reading.procedures.part_two_marks import mark_part_two
from panels.reading.procedures.rating_table import rating_table
from panels.reading.states import PanelState, ScriptPhase
from scoring.keys.part_one_marks import mark_part_one
from scoring.reports.analyses import analyse_forms, analyse_ratings

STEPS = (
    "Marking Part One",
    "Analysing items",
    "Analysing ratings",
    "Marking Part Two",
    "Joining both parts and the portfolio",
    "Working out how sure each result is",
)


def score_cycle(cycle, *, by, now, tell=lambda step: None):
    """Score and analyse what is there, and propose.  Before the seal is open Part Two has no marks yet."""
    tell(STEPS[0])
    part_one = mark_part_one(cycle, by=by, now=now)
    tell(STEPS[1])
    analyse_forms(cycle, by=by, now=now)
    tell(STEPS[2])
    panel = Panel.objects.filter(cycle=cycle).select_related("rubric", "cycle__rule_book").first()
    if panel:
        if panel.identified_at_source:
            follow_phases(panel, by=by, now=now)
        table = rating_table(panel)
        if len(table.scripts):
            analyse_ratings(cycle, table, scales_of(panel.rubric), by=by, now=now)
    tell(STEPS[3])
    part_two = mark_part_two(cycle, by=by, now=now)
    tell(STEPS[4])
    recommended = recommend(cycle, by=by, now=now)
    tell(STEPS[5])
    sealed = panel is not None and panel.state != PanelState.OPENED
    if not sealed:
        figure_cases(cycle, by=by, now=now)
    if cycle.state in (CycleState.SCORING, CycleState.COMMITTEE) and not sealed:
        lay_docket(cycle, by=by, now=now)
    return {"part_one": part_one, "part_two": part_two, "recommended": recommended}


def score_parts(cycle, *, by, now):
    """Both parts alone: what a change of sheets does to the marks."""
    return {"part_one": mark_part_one(cycle, by=by, now=now), "part_two": mark_part_two(cycle, by=by, now=now)}


def moved_marks(scored) -> list[str]:
    """Whose marks moved, of both parts, in words."""
    return [told for part in ("part_one", "part_two") for told in scored[part].get("moved", ())]


@transaction.atomic
def follow_phases(panel, *, by, now):
    """Bring the phases of scripts that came on a sheet in line with their readings, as whole sets."""
    scripts = list(panel.scripts.order_by("pk").values_list("pk", "phase"))
    if not scripts:
        return 0
    _, marks = marks_of(panel)
    to = {}
    for (pk, phase), short, discrepant in zip(scripts, marks.short.tolist(), marks.discrepant.tolist(), strict=True):
        wanted = ScriptPhase.INDEPENDENT if short else ScriptPhase.DISCREPANT if discrepant else ScriptPhase.SETTLED
        if phase != wanted:
            to.setdefault(wanted, []).append(pk)
    for phase, ids in to.items():
        for batch in in_batches(ids):
            Script.objects.filter(pk__in=batch).update(phase=phase)
    if to:
        record("scripts.judged", panel, by=by, at=now, cycle=panel.cycle, **{str(k): len(v) for k, v in to.items()})
    return sum(map(len, to.values()))
