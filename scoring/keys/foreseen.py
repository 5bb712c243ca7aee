"""What another key would do to marks that stand: computed, never written."""

from dataclasses import dataclass

from exams.cycles.models import Cycle
from exams.delivery.models import Attempt
from exams.jobs.bulk import in_batches
from scoring.keys.part_one_marks import marks_in_force, marks_under, told


@dataclass(frozen=True, slots=True)
class Moved:
    """One person's mark as it stands and as it would be."""

    name: str
    before: str
    after: str
    passes: bool | None  # the verdict, where it becomes another

    def __str__(self):
        return f"{self.name}: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One cycle: how many marks stand, and whose would be others, verdicts that turn first."""

    cycle: Cycle
    marked: int
    moved: list[Moved]


def foreseen(form, entries, *, now) -> list[Foreseen]:
    """Every cycle in which this form is marked, under ``entries``: {item id: (key, scored)}."""
    marked = Cycle.objects.filter(
        registrations__attempts__form=form, registrations__attempts__part_one_marks__superseded_at=None,
        registrations__attempts__part_one_marks__isnull=False,
    )  # fmt: skip
    key = form.answer_keys.in_force().first()
    return [
        _in_cycle(cycle, form, key, entries, now=now)
        for cycle in marked.select_related("rule_book").order_by("created_at", "pk").distinct()
    ]


def _in_cycle(cycle, form, key, entries, *, now):
    before, moved = marks_in_force(cycle), {}
    after = list(marks_under(key, cycle, form, now=now, entries=entries))
    for mark in after:
        old = before.get(mark.attempt_id)
        if old is not None and told(old) != told(mark):
            moved[mark.attempt_id] = (old, mark)
    named = [
        Moved(names, told(old), told(mark), mark.passed if old.passed != mark.passed else None)
        for names, (old, mark) in _with_names(moved)
    ]
    named.sort(key=lambda one: one.passes is None)
    return Foreseen(cycle, sum(mark.attempt_id in before for mark in after), named)


def _with_names(moved):
    """In the order of the office's list."""
    rows = []
    for batch in in_batches(moved):
        rows += Attempt.objects.filter(pk__in=batch).values_list(
            "registration__position", "registration__candidate__name", "registration__candidate__reference", "pk"
        )
    return [(f"{name or reference} ({reference})", moved[pk]) for _, name, reference, pk in sorted(rows)]
