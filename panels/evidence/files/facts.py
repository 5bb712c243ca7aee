"""What every file of the pack starts from: the cycle, its panel, and whose names do not appear."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Role
from exams.items.models import Paper
from panels.evidence.names import Names
from panels.reading.models import Panel
from panels.results.exports import Table
from panels.reviewers.models import Reviewer

CHUNK = 2000  # rows read at a time


@dataclass(frozen=True)
class Facts:
    cycle: Any
    by: Any
    now: datetime

    @cached_property
    def panel(self):
        return Panel.objects.filter(cycle=self.cycle).select_related("rubric").first()

    @cached_property
    def form_ids(self) -> list:
        return sorted(set(Paper.objects.filter(cycle=self.cycle).values_list("form_id", flat=True)))

    @cached_property
    def references(self) -> dict:
        """{account's address: candidate's reference}, for those of this cycle."""
        rows = self.cycle.registrations.order_by("position", "pk").values_list(
            "candidate__reference", "candidate__email", "candidate__user__email"
        )
        return {address.casefold(): reference for reference, *own in rows for address in own if address}

    @cached_property
    def names(self) -> Names:
        people = self.cycle.registrations.order_by("pk").values_list("candidate__name", "candidate__email")
        association = self.cycle.association_id
        staff = RoleGrant.objects.filter(association=association).exclude(role=Role.CANDIDATE)
        ours = [*staff.values_list("user__name", flat=True)]
        ours += Reviewer.objects.filter(association=association).values_list("name", flat=True)
        return Names([*people, *(("", address) for address in self.references)], ours)

    def said(self, text: str) -> str:
        """Free text without candidates' names."""
        return self.names.masked(text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the pack as CSV; its rows are read as they are written."""

    name: str
    holds: str
    table: Callable[[Facts], Table]


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers of one kind; a * in the name stands for a number, and there may be none."""

    name: str
    holds: str
    made: Callable[[Facts], Iterator[tuple[str, bytes]]]


def at(moment) -> str:
    """A moment in UTC, to the second or as exactly as it is known."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else ""


def yes(value) -> str:
    return "" if value is None else "yes" if value else "no"


def read(queryset, *fields):
    """Plain rows, a chunk at a time."""
    return queryset.values_list(*fields).iterator(chunk_size=CHUNK)
