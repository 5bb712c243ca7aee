"""While the panel reads: how each reviewer does beside the others, and whose decisions hang by a thread."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Exists, OuterRef

from exams.audit.procedures import record, recorded
from exams.cycles.states import Part
from exams.refusals.exceptions import Refused, WrongState
from exams.registration.eligibility.findings import carried_in
from panels.reading import sealing
from panels.reading.models import Assignment, Panel, Rating, Script
from panels.reading.near_decision import by_a_thread, severities
from panels.reading.procedures.adjudication import marks_of, move_scripts, scales_of, settle_panel_if_done
from panels.reading.procedures.rating_table import handed_in_order, rating_table
from panels.reading.sealing import move_panel
from panels.reading.states import NOT_HELD, AssignmentState, PanelState, ScriptPhase
from scoring.keys.models import PartOneMark
from scoring.statistics.raters.effects import rater_effects
from scoring.statistics.raters.severity_drift import drift

SEVERE, DRIFTS, MIDDLE, HALO, ERRATIC = "severe or lenient", "drifting", "keeps to the middle", "halo", "erratic"


@dataclass(frozen=True, slots=True)
class Watched:
    """One reviewer so far; of somebody with few shared readings only their number and the seeds are said."""

    reviewer: str
    readings: int
    severity: float | None
    low: float | None
    high: float | None
    misfit: float | None  # mean squared distance from the others over the panel's, severity taken out
    drift: float | None
    agreement: float | None  # share of the levels within the tolerance of each co-reader's
    minutes: float | None  # between two hand-ins of one sitting, the median
    seeds: tuple[int, int]  # hit, of how many
    alerts: tuple[str, ...]
    reread: tuple[str, ...]  # scripts to be read again, those that moved most first


def watch(panel) -> list[Watched]:
    """Every reviewer of the panel as of now; the caller says who may see it."""
    table, rules = rating_table(panel), panel.cycle.rules
    limits = rules.reading.alerts
    first = table.rounds == 1
    if not len(table.scripts) or np.bincount(table.scripts[first]).max(initial=0) < 2:
        return []
    levels, script, reviewer = table.levels[first], table.scripts[first], table.reviewers[first]
    when = handed_in_order(panel)[first]
    effects = rater_effects(levels, script, np.array(table.reviewer_labels)[reviewer])
    distance, noise = _distances(levels, script, reviewer, few=limits.shared_readings)
    agreement = _agreement(levels, script, reviewer, adjacent=rules.part_two.adjacent_levels)
    seeds = seeds_of(panel)
    found = []
    for effect in effects.raters:
        number = table.reviewer_labels.index(effect.rater)
        own, hits = reviewer == number, seeds.get(str(effect.rater), (0, 0))
        said = {"minutes": _pace(when[own]), "seeds": hits}
        if effect.n < limits.shared_readings or effect.severity_interval is None:
            nothing = dict.fromkeys(("severity", "low", "high", "misfit", "drift", "agreement"))
            found.append(Watched(str(effect.rater), int(own.sum()), **nothing, **said, alerts=(), reread=()))
            continue
        moved = drift(distance[own], when[own], labels=np.array(table.script_labels)[script[own]])
        misfit = float(np.nanmean((distance[own] - np.nanmean(distance[own])) ** 2) / noise)
        interval = effect.severity_interval
        found.append(
            Watched(
                str(effect.rater), int(own.sum()), float(effect.severity), float(interval.low), float(interval.high),
                misfit, float(moved.slope), agreement=agreement[number], **said,
                alerts=_alerts(effect, moved, misfit, limits), reread=tuple(str(code) for code in moved.to_reread),
            )
        )  # fmt: skip
    return found


@recorded
def ask_for_third_readings(panel, *, by, now):
    """Once everything is settled: the scripts of candidates whose decision hangs by a thread go to a lead.

    Nobody learns whose they are; the record says how many.
    """
    if panel.state != PanelState.SETTLED:
        raise WrongState("This is asked once every script is settled, and before the seal is opened.")
    scripts = for_third_reading(panel)
    if not scripts:
        raise Refused("No decision hangs by a thread: no further reading is needed.")
    move_panel(panel, PanelState.READING, by=by, at=now, reason="third readings near the decision")
    move_scripts(scripts, ScriptPhase.DISCREPANT, by=by, at=now)
    Script.objects.filter(pk__in=[script.pk for script in scripts]).update(third_asked_at=now)
    record("panel.third-readings", panel, by=by, at=now, cycle=panel.cycle, scripts=len(scripts))
    return len(scripts)


def for_third_reading(panel) -> list[Script]:
    codes = near_the_decision(panel)
    third = Assignment.objects.filter(script=OuterRef("pk"), round__gt=1, state=AssignmentState.HANDED_IN)
    settled = Script.objects.filter(~Exists(third), panel=panel, phase=ScriptPhase.SETTLED).order_by("code")
    return [script for script in settled if script.code in codes]


def third_not_begun(panel):
    """Scripts that went to the leads because a decision hangs by them, and that no lead has taken."""
    taken = Assignment.objects.filter(script=OuterRef("pk"), round__gt=1).exclude(state__in=NOT_HELD)
    asked = panel.scripts.filter(phase=ScriptPhase.DISCREPANT, third_asked_at__isnull=False)
    return asked.filter(~Exists(taken))


@recorded
def withdraw_third_readings(panel, *, by, now):
    """What no lead has taken is settled again as it was.  How many."""
    scripts = list(third_not_begun(panel).select_for_update(of=("self",)).order_by("code"))
    if not scripts:
        raise Refused("The leads have taken every one of them; whoever has not read one can put it back.")
    move_scripts(scripts, ScriptPhase.SETTLED, by=by, at=now)
    Script.objects.filter(pk__in=[script.pk for script in scripts]).update(third_asked_at=None)
    record("panel.third-readings-withdrawn", panel, by=by, at=now, cycle=panel.cycle, scripts=len(scripts))
    settle_panel_if_done(panel, by=by, now=now)
    return len(scripts)


def near_the_decision(panel) -> set[str]:
    """The codes of scripts whose candidate's pass or fail would flip; who they are stays behind the seal."""
    table = rating_table(panel, revised=True)
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


def marks_settled_by(user) -> list:
    """Raw and adjusted marks of the scripts this lead has settled, while their panels read."""
    done = Assignment.objects.filter(reviewer__user=user, round__gt=1, state=AssignmentState.HANDED_IN)
    done = done.filter(script__phase=ScriptPhase.SETTLED).exclude(script__panel__state=PanelState.OPENED)
    by_panel = {}
    for panel, code in done.values_list("script__panel", "script__code"):
        by_panel.setdefault(panel, []).append(code)
    panels = Panel.objects.filter(pk__in=by_panel).select_related("rubric", "cycle__rule_book")
    return [mark for panel in panels for mark in marks_beside(panel, scripts=by_panel[panel.pk])]


@dataclass(frozen=True, slots=True)
class MarkBeside:
    """A settled script: its mark, and what it would be without its readers' severities, in percent of the points."""

    code: str
    readings: int
    percent: float
    adjusted: float
    cut: float  # the pass mark
    crosses: bool  # whether the two lie on different sides of the pass mark


def marks_beside(panel, *, scripts=None) -> list[MarkBeside]:
    """Raw and adjusted marks of settled scripts (or of some), side by side; the adjusted one is used nowhere.

    Severities are of the levels that count, so after a discussion; where the rules let the further reading alone count,
    or the closest two, the mark follows them and the adjusted one is still the mean of all readings.
    """
    table, marks = marks_of(panel)
    settled = set(panel.scripts.filter(phase=ScriptPhase.SETTLED).values_list("code", flat=True))
    settled &= settled if scripts is None else set(scripts)
    if not len(table.scripts) or not settled:
        return []
    weights = np.array([scale.weight for scale in scales_of(panel.rubric)])
    totals = 100 * (table.levels @ weights) / marks.maximum
    whole = ~np.isnan(totals)
    script, reviewer, totals = table.scripts[whole], table.reviewers[whole], totals[whole]
    n = len(table.script_labels)
    counts = np.bincount(script, minlength=n)
    even = totals + severities(totals, script, reviewer)[reviewer]
    adjusted = np.clip(np.bincount(script, even, minlength=n) / np.maximum(counts, 1), 0, 100)
    percent, cut = 100 * marks.points / marks.maximum, float(panel.cycle.rules.part_two.pass_percent)
    return [
        MarkBeside(
            code, int(counts[row]), float(percent[row]), float(adjusted[row]), cut,
            bool((round(percent[row], 9) >= cut) != (round(adjusted[row], 9) >= cut)),
        )
        for row, code in enumerate(table.script_labels)
        if code in settled and counts[row]
    ]  # fmt: skip


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


def seeds_of(panel) -> dict[str, tuple[int, int]]:
    """{reviewer: (hit, of how many)} of the live seeds, in two questions."""
    tolerance, found = panel.cycle.rules.reading.seed_tolerance, {}
    rated = Rating.objects.filter(assignment__script__panel=panel, assignment__script__seed__isnull=False)
    for rating in rated.select_related("assignment__script__seed", "assignment__reviewer").prefetch_related("levels"):
        reviewer, seed = rating.assignment.reviewer.reference, rating.assignment.script.seed
        hits, n = found.get(reviewer, (0, 0))
        levels = {level.criterion_id: level.level for level in rating.levels.all()}
        found[reviewer] = (hits + seed.is_hit(levels, tolerance=tolerance), n + 1)
    return found


def pace_of(user) -> float | None:
    """A reviewer's own median minutes a script; None before there is anything to say."""
    own = Rating.objects.filter(assignment__reviewer__user=user, assignment__script__panel__state=PanelState.READING)
    return _pace(np.array([at.timestamp() for at in own.values_list("handed_in_at", flat=True)]))


def _pace(when) -> float | None:
    """Median minutes between hand-ins that follow each other within the hour; None before there are three."""
    gaps = np.diff(np.sort(when)) / 60
    gaps = gaps[(gaps > 0) & (gaps <= 60)]
    return float(np.median(gaps)) if len(gaps) >= 3 else None


def _agreement(levels, script, reviewer, *, adjacent) -> dict[int, float]:
    """{reviewer: share of their levels within ``adjacent`` of a co-reader's}, over all pairs on one script."""
    order = np.argsort(script, kind="stable")
    readings = np.bincount(script)
    near, pairs = np.zeros(reviewer.max() + 1), np.zeros(reviewer.max() + 1)
    for step in range(1, int(readings.max(initial=1))):
        one, other = order[:-step], order[step:]
        together = script[one] == script[other]
        one, other = one[together], other[together]
        gap = np.abs(levels[one] - levels[other])
        said = np.isfinite(gap)
        within = (said & (np.nan_to_num(gap, nan=np.inf) <= adjacent)).sum(axis=1)
        for reader in (reviewer[one], reviewer[other]):
            near += np.bincount(reader, within, minlength=len(near))
            pairs += np.bincount(reader, said.sum(axis=1), minlength=len(pairs))
    return {n: float(near[n] / pairs[n]) if pairs[n] else None for n in range(len(near))}


def _distances(levels, script, reviewer, *, few):
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
    within = [np.nanvar(d) for d in by_reader if np.isfinite(d).sum() >= few]
    return distance, float(np.median(within)) if within else float("nan")


def _alerts(effect, moved, misfit, limits) -> tuple[str, ...]:
    """Each limit is held against the end of the interval that is nearer to nothing."""
    far = float(limits.severity)
    interval = effect.severity_interval
    narrow, halo = effect.spread_interval, effect.halo_interval
    found = {
        SEVERE: interval.low > far or interval.high < -far,
        DRIFTS: moved.p_value < float(limits.drift_p),
        MIDDLE: narrow is not None and narrow.high < float(limits.spread),
        HALO: halo is not None and halo.low > float(limits.halo),
        ERRATIC: misfit > float(limits.noise),
    }
    return tuple(name for name, holds in found.items() if holds)
