"""Part Two marks: scripts joined to people, once the seal is open."""

import numpy as np
from django.db import transaction

from exams.audit.procedures import record
from exams.jobs.bulk import in_batches
from exams.registration.models import Registration
from panels.reading.models import Panel, PartTwoMark
from panels.reading.procedures.adjudication import marks_of
from panels.reading.sealing import registration_of_script
from panels.reading.states import PanelState
from scoring.rubrics.pass_mark import percent, reaches


@transaction.atomic
def mark_part_two(cycle, *, by, now):
    """Mark Part Two of every registration with a script; a mark that comes out the same is left alone.

    Returns what ``mark_part_one`` does.
    """
    panel = Panel.objects.filter(cycle=cycle, state=PanelState.OPENED).select_related("rubric").first()
    tally = {"new": 0, "changed": 0, "set_aside": 0}
    in_force = {mark.registration_id: mark for mark in PartTwoMark.objects.in_force().filter(registration__cycle=cycle)}
    fresh, aside, moved = [], [], []
    for mark in _marks(cycle, panel, now=now) if panel else []:
        before = in_force.pop(mark.registration_id, None)
        if before is None:
            tally["new"] += 1
        elif _same(before, mark):
            continue
        else:
            tally["changed"] += 1
            aside.append(before.pk)
            if _told(before) != _told(mark):
                moved.append((mark.registration_id, f"{_told(before)} → {_told(mark)}"))
        fresh.append(mark)
    tally["set_aside"] = len(in_force)
    aside += [mark.pk for mark in in_force.values()]
    for start in range(0, len(aside), 500):
        PartTwoMark.objects.filter(pk__in=aside[start : start + 500]).update(superseded_at=now)
    PartTwoMark.objects.bulk_create(fresh, batch_size=2000)
    if fresh or aside:
        record("part-two.marked", cycle, by=by, at=now, cycle=cycle, **tally)
    return tally | ({"moved": _named(moved)} if moved else {})


def _told(mark) -> str:
    if mark.points is None:
        return "not available"
    return f"{mark.points:g} of {mark.maximum:g} points, {'passed' if mark.passed else 'not passed'}"


def _named(moved):
    """``C1: Part Two 31 of 40 points → …``, in the order of the office's list."""
    said, found = dict(moved), []
    for batch in in_batches(said):
        rows = Registration.objects.filter(pk__in=batch).values_list("position", "candidate__reference", "pk")
        found += [(position, f"{reference}: Part Two {said[pk]}") for position, reference, pk in rows]
    return [told for _, told in sorted(found)]


def marks_under(cycle, rules, *, now):
    """{registration: the mark it would have under these rules}, unsaved; of a cycle whose seal is open."""
    panel = Panel.objects.filter(cycle=cycle, state=PanelState.OPENED).select_related("rubric").first()
    if panel is None or not panel.scripts.exists():
        return {}
    return {mark.registration_id: mark for mark in _marks(cycle, panel, now=now, rules=rules)}


def _marks(cycle, panel, *, now, rules=None):
    """One unsaved mark per registration with scripts, from the scripts' marks, in arrays."""
    rules = rules or cycle.rules.part_two
    _, marks = marks_of(panel, rules=rules)
    registration_of = registration_of_script(panel)
    scripts = list(panel.scripts.order_by("pk").values_list("pk", flat=True))
    people = list(dict.fromkeys(registration_of[pk] for pk in scripts))
    row_of = {registration: row for row, registration in enumerate(people)}
    person = np.array([row_of[registration_of[pk]] for pk in scripts], dtype=np.int64)

    n = len(people)
    n_scripts = np.bincount(person, minlength=n)
    points = np.bincount(person, marks.points, minlength=n)  # nan where any script has no full reading
    readings = np.bincount(person, marks.readings, minlength=n).astype(int)
    discrepant = np.bincount(person, marks.discrepant, minlength=n).astype(int)
    short = np.bincount(person, marks.short, minlength=n).astype(int)
    maximum, minimum = marks.maximum * n_scripts, marks.minimum * n_scripts
    share = percent(points, maximum=maximum, minimum=minimum, of=rules.percent_of)
    passed = reaches(share, float(rules.pass_percent))
    for row, registration in enumerate(people):
        known = bool(np.isfinite(points[row]))
        yield PartTwoMark(
            registration_id=registration,
            rubric_id=panel.rubric_id,
            rule_book_id=cycle.rule_book_id,
            points=float(points[row]) if known else None,
            maximum=float(maximum[row]),
            percent=float(share[row]) if known else None,
            passed=bool(passed[row]) if known else None,
            needs_adjudication=bool(discrepant[row]),
            reasons=_missing(rules, int(n_scripts[row]), int(discrepant[row]), int(short[row]), known=known),
            scripts=int(n_scripts[row]),
            readings=int(readings[row]),
            marked_at=now,
        )


def _missing(rules, scripts, discrepant, short, *, known):
    """What keeps this mark from being final, in sentences."""
    reasons = []
    if not known:
        reasons.append("A criterion was rated by nobody.")
    if short:
        reasons.append(f"{short} of {scripts} script{'s' * (scripts > 1)} short of {rules.readings} readings.")
    if discrepant:
        reasons.append(
            f"Readings of {discrepant} script{'s' * (discrepant > 1)} differ by more than "
            f"{rules.adjacent_levels} level{'s' * (rules.adjacent_levels != 1)}."
        )
    return reasons


def _same(before, after) -> bool:
    names = (
        "rubric_id",
        "rule_book_id",
        "points",
        "maximum",
        "passed",
        "needs_adjudication",
        "reasons",
        "scripts",
        "readings",
    )
    return all(getattr(before, name) == getattr(after, name) for name in names)
