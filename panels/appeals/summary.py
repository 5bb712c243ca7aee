"""How often appeals are filed, upheld, and change a decision: by cycle and by association, with exact intervals."""

from collections import defaultdict
from dataclasses import dataclass, fields

from django.db.models import Count

from panels.appeals.models import Appeal
from panels.appeals.sealed_panels import read_again
from panels.appeals.states import OPEN, AppealState
from panels.committee.models import Decision
from scoring.statistics.intervals import exact_interval


@dataclass(frozen=True, slots=True)
class Counts:
    """``known`` are those of which it is known whether they changed a decision: dismissed, or upheld and decided anew;
    ``read`` are those of them for which Part Two was read again."""

    decisions: int = 0
    filed: int = 0
    open: int = 0
    withdrawn: int = 0
    upheld: int = 0
    known: int = 0
    changed: int = 0
    read: int = 0
    read_changed: int = 0

    def __add__(self, other):
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The figures as they are told, each share with its interval."""
        told = (
            (self.filed, self.decisions, "released decision", "appealed against"),
            (self.changed, self.known, "answered appeal", "changed a decision"),
            (self.read_changed, self.read, "second reading", "changed a decision"),
        )
        return tuple(_share(*one) for one in told if one[1])


@dataclass(frozen=True, slots=True)
class Line:
    """A cycle, or all cycles of an association."""

    name: str
    counts: Counts
    total: bool = False


def figures_of(cycles) -> list[Line]:
    """Every released cycle, the newest first, under a line for its association; in four questions."""
    of_cycle = defaultdict(Counts)
    appeals = Appeal.objects.of_cycles(cycles)
    again = read_again(appeals)
    for appeal in appeals.select_related("decision__corrected_by", "decision__case__registration"):
        of_cycle[appeal.registration.cycle_id] += _counts(appeal, read=appeal.pk in again)
    first = Decision.objects.released().filter(corrects=None, case__registration__cycle__in=cycles).order_by()
    for cycle, n in first.values_list("case__registration__cycle").annotate(Count("pk")):
        of_cycle[cycle] += Counts(decisions=n)
    by_association = defaultdict(list)
    for cycle in cycles.filter(pk__in=of_cycle).select_related("association"):
        by_association[cycle.association].append(Line(str(cycle), of_cycle[cycle.pk]))
    found = []
    for association, lines in sorted(by_association.items(), key=lambda pair: pair[0].name):
        total = sum((line.counts for line in lines), Counts())
        found += [Line(association.name, total, total=True), *lines]
    return found


def _counts(appeal, *, read) -> Counts:
    known = appeal.state == AppealState.DISMISSED or (
        appeal.state == AppealState.UPHELD and not appeal.waits_for_a_decision
    )
    return Counts(
        filed=1,
        open=appeal.state in OPEN,
        withdrawn=appeal.state == AppealState.WITHDRAWN,
        upheld=appeal.state == AppealState.UPHELD,
        known=known,
        changed=appeal.changed,
        read=known and read,
        read_changed=appeal.changed and read,
    )


def _share(part, whole, thing, what) -> str:
    """“3 of 11 answered appeals changed a decision (27 %, 95 % interval 6 to 61 %).”"""
    interval = exact_interval(part, whole)
    things = thing if whole == 1 else f"{thing}s"
    verb = ("was " if part == 1 else "were ") if what.startswith("appealed") else ""
    return (
        f"{part:,} of {whole:,} {things} {verb}{what} ({100 * part / whole:.0f} %, "
        f"95 % interval {100 * interval.low:.0f} to {100 * interval.high:.0f} %)."
    )
