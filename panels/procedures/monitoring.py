"""While the panel reads: how each reviewer does beside the others, and whose decisions hang by a thread."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Exists, OuterRef

from exams.errors import Refused, WrongState
from exams.procedures.audit import record, recorded
from exams.procedures.eligibility import carried_in
from exams.states import Part
from panels.models import Assignment, Script
from panels.near_decision import by_a_thread, severities
from panels.procedures import sealing
from panels.procedures.adjudication import move_scripts, scales_of
from panels.procedures.rating_table import handed_in_order, rating_table
from panels.procedures.sealing import move_panel
from panels.states import AssignmentState, PanelState, ScriptPhase
from scoring.models import PartOneMark
from scoring.statistics.drift import drift
from scoring.statistics.raters import rater_effects

SEVERE, DRIFTS, MIDDLE, HALO, ERRATIC = "severe or lenient", "drifting", "keeps to the middle", "halo", "erratic"
FEW = 10  # shared readings before anything is said of a reviewer


@dataclass(frozen=True, slots=True)
class Watched:
    """One reviewer so far; nothing but the number of readings is said below ten shared ones."""

    reviewer: str
    readings: int
    severity: float | None
    low: float | None
    high: float | None
    misfit: float | None  # mean squared distance from the others over the panel's, severity taken out
    drift: float | None
    alerts: tuple[str, ...]
    reread: tuple[str, ...]  # scripts to be read again, those that moved most first


def watch(panel) -> list[Watched]:
    """Every reviewer of the panel as of now; the caller says who may see it."""
    table = rating_table(panel)
    first = table.rounds == 1
    if not len(table.scripts) or np.bincount(table.scripts[first]).max(initial=0) < 2:
        return []
    levels, script, reviewer = table.levels[first], table.scripts[first], table.reviewers[first]
    when = handed_in_order(panel)[first]
    effects = rater_effects(levels, script, np.array(table.reviewer_labels)[reviewer])
    distance, noise = _distances(levels, script, reviewer)
    found = []
    for effect in effects.raters:
        own = reviewer == table.reviewer_labels.index(effect.rater)
        if effect.n < FEW or effect.severity_interval is None:
            found.append(Watched(str(effect.rater), int(own.sum()), None, None, None, None, None, (), ()))
            continue
        moved = drift(distance[own], when[own], labels=np.array(table.script_labels)[script[own]])
        misfit = float(np.nanmean((distance[own] - np.nanmean(distance[own])) ** 2) / noise)
        found.append(_watched(effect, int(own.sum()), moved, misfit))
    return found


@recorded
def ask_for_third_readings(panel, *, by, now):
    """Once everything is settled: the scripts of candidates whose decision hangs by a thread go to a lead.

    Nobody learns whose they are; the record says how many.
    """
    if panel.state != PanelState.SETTLED:
        raise WrongState("This is asked once every script is settled, and before the seal is opened.")
    codes = near_the_decision(panel)
    third = Assignment.objects.filter(script=OuterRef("pk"), round__gt=1, state=AssignmentState.HANDED_IN)
    settled = Script.objects.filter(~Exists(third), panel=panel, phase=ScriptPhase.SETTLED).order_by("code")
    scripts = [script for script in settled if script.code in codes]
    if not scripts:
        raise Refused("No decision hangs by a thread: no further reading is needed.")
    move_panel(panel, PanelState.READING, by=by, at=now, reason="third readings near the decision")
    move_scripts(scripts, ScriptPhase.DISCREPANT, by=by, at=now)
    record("panel.third-readings", panel, by=by, at=now, cycle=panel.cycle, scripts=len(scripts))
    return len(scripts)


def near_the_decision(panel) -> set[str]:
    """The codes of scripts whose candidate's pass or fail would flip; who they are stays behind the seal."""
    table = rating_table(panel)
    if not len(table.scripts):
        return set()
    scales = scales_of(panel.rubric)
    weights = np.array([scale.weight for scale in scales])
    maximum = float(weights @ [scale.maximum for scale in scales])
    totals = 100 * (table.levels @ weights) / maximum
    whole = ~np.isnan(totals)
    groups, decides = _groups(panel, table)
    threads = by_a_thread(
        totals[whole], table.scripts[whole], table.reviewers[whole], groups,
        cut=float(panel.cycle.rules.part_two.pass_percent), decides=decides,
    )  # fmt: skip
    hanging = {thread.group for thread in threads}
    return {code for code, group in zip(table.script_labels, groups.tolist(), strict=True) if group in hanging}


def _groups(panel, table):
    """The candidate of each script as a number, and whether Part Two still decides for them."""
    passed = set(
        PartOneMark.objects.in_force()
        .filter(attempt__registration__cycle=panel.cycle, passed=True)
        .values_list("attempt__registration_id", flat=True)
    )
    passed |= {pk for pk, parts in carried_in(panel.cycle).items() if Part.ONE in parts}
    group_of, decides = sealing.groups_of(panel, passed)
    return np.array([group_of[code] for code in table.script_labels], dtype=np.int64), np.array(decides, dtype=bool)


def _distances(levels, script, reviewer):
    """(how far below the co-readers each reading is, a criterion; the panel's typical square of it).

    The co-readers' own severities are taken out first: nobody is blamed for whom they read with.
    """
    own = np.nanmean(levels, axis=1)
    level = own + severities(own, script, reviewer)[reviewer]
    n = int(script.max()) + 1
    count, total = np.bincount(script, minlength=n), np.bincount(script, level, minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        others = np.where(count[script] > 1, (total[script] - level) / (count[script] - 1), np.nan)
    distance = others - own
    by_reader = [distance[reviewer == r] for r in np.unique(reviewer)]
    within = [np.nanvar(d) for d in by_reader if np.isfinite(d).sum() >= FEW]
    return distance, float(np.median(within)) if within else float("nan")


def _watched(effect, readings, moved, misfit):
    alerts = []
    interval = effect.severity_interval
    if interval.low > 0.25 or interval.high < -0.25:
        alerts.append(SEVERE)
    if moved.p_value < 0.01:
        alerts.append(DRIFTS)
    if effect.spread_interval is not None and effect.spread_interval.high < 0.8:
        alerts.append(MIDDLE)
    if effect.halo_interval is not None and effect.halo_interval.low > 0.2:
        alerts.append(HALO)
    if misfit > 2:
        alerts.append(ERRATIC)
    return Watched(
        str(effect.rater), readings, float(effect.severity), float(interval.low), float(interval.high), misfit,
        float(moved.slope), tuple(alerts), tuple(str(code) for code in moved.to_reread),
    )  # fmt: skip
