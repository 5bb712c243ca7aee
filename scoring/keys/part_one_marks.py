"""Marking Part One: the key in force, the cycle's pass rule, every paper handed in."""

import numpy as np
from django.db import transaction

from exams.audit.procedures import record
from exams.cycles.states import Part
from exams.delivery.models import Attempt
from exams.items.models import Form
from exams.jobs.bulk import in_batches
from scoring.keys.answer_matrix import AnswerMatrix, answer_matrix
from scoring.keys.models import AnswerKey, PartOneMark
from scoring.keys.right_answers import is_right


def attempts_to_score(cycle, form):
    return Attempt.objects.to_be_scored().filter(registration__cycle=cycle, part=Part.ONE, form=form)


def forms_sat(cycle):
    """The Part One forms of this cycle that have a key."""
    keyed = AnswerKey.objects.in_force().values("form")
    return Form.objects.filter(papers__cycle=cycle, part=Part.ONE, pk__in=keyed).distinct()


def right_answers(answers: AnswerMatrix, entries) -> np.ndarray:
    """1 where the answer earns the point, per attempt and item (``entries``: {item id: key})."""
    right = np.zeros(answers.codes.shape, dtype=np.uint8)
    for column, item in enumerate(answers.items):
        worth = np.array([is_right(label, entries[item.pk]) for label in answers.labels], dtype=np.uint8)
        right[:, column] = worth[answers.codes[:, column]]
    return right


def marks_under(key, cycle, form, *, now, entries=None):
    """The marks of every paper of this cycle on the form, unsaved, under this key.

    ``entries``, {item id: (key, scored)}, stands for what the key would say instead.
    """
    rules = cycle.rules.part_one
    if entries is None:
        entries = {entry.item_id: (entry.key, entry.scored) for entry in key.entries.all()}
    answers = answer_matrix(form, attempts_to_score(cycle, form))
    right = right_answers(answers, {item: text for item, (text, _) in entries.items()})
    counts = np.array([entries[item.pk][1] for item in answers.items], dtype=bool)
    correct = right[:, counts].sum(axis=1, dtype=np.int64)
    omitted = (answers.codes[:, counts] == 0).sum(axis=1)
    scored = int(counts.sum())
    for attempt, n_correct, n_omitted in zip(
        answers.attempts.tolist(), correct.tolist(), omitted.tolist(), strict=True
    ):
        yield PartOneMark(
            attempt_id=attempt,
            answer_key=key,
            rule_book_id=cycle.rule_book_id,
            correct=n_correct,
            omitted=n_omitted,
            scored=scored,
            passed=rules.passed(correct=n_correct, scored=scored),
            marked_at=now,
        )


@transaction.atomic
def mark_part_one(cycle, *, by, now):
    """Mark every paper of the cycle; a mark that comes out the same is left alone.

    Returns how many marks are new, changed and set aside, and (where there are any) ``moved``: whose mark
    is another now, in words.
    """
    tally = {"new": 0, "changed": 0, "set_aside": 0}
    in_force = marks_in_force(cycle)
    fresh, aside, moved = [], [], []
    for form in forms_sat(cycle):
        key = form.answer_keys.in_force().get()
        for mark in marks_under(key, cycle, form, now=now):
            before = in_force.pop(mark.attempt_id, None)
            if before is None:
                tally["new"] += 1
            elif _same(before, mark):
                continue
            else:
                tally["changed"] += 1
                aside.append(before.pk)
                if told(before) != told(mark):
                    moved.append((mark.attempt_id, f"{told(before)} → {told(mark)}"))
            fresh.append(mark)
    tally["set_aside"] = len(in_force)  # of papers that are no longer there: withdrawn or voided
    aside += [mark.pk for mark in in_force.values()]
    for start in range(0, len(aside), 500):
        PartOneMark.objects.filter(pk__in=aside[start : start + 500]).update(superseded_at=now)
    PartOneMark.objects.bulk_create(fresh, batch_size=2000)
    if fresh or aside:
        record("part-one.marked", cycle, by=by, at=now, cycle=cycle, **tally)
    return tally | ({"moved": _named(moved)} if moved else {})


def marks_in_force(cycle):
    """{attempt id: its mark}."""
    marks = PartOneMark.objects.in_force().filter(attempt__registration__cycle=cycle)
    return {mark.attempt_id: mark for mark in marks}


def told(mark) -> str:
    return f"{mark.correct} of {mark.scored}, {'passed' if mark.passed else 'not passed'}"


def _named(moved):
    """``C1: Part One 46 of 60 → 48 of 60``, in the order of the office's list."""
    said = dict(moved)
    found = []
    for batch in in_batches(said):
        rows = Attempt.objects.filter(pk__in=batch).values_list(
            "registration__position", "registration__candidate__reference", "pk"
        )
        found += [(position, f"{reference}: Part One {said[pk]}") for position, reference, pk in rows]
    return [sentence for _, sentence in sorted(found)]


def _same(before, after) -> bool:
    return all(
        getattr(before, name) == getattr(after, name)
        for name in ("answer_key_id", "rule_book_id", "correct", "omitted", "scored", "passed")
    )
