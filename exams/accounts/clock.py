"""On whose clock a page tells the time.

A page about a cycle, a registration or anything else of an association goes by that association's zone, whichever
others its reader belongs to.  On one's own pages a zone that one has chosen goes before it.  A page about nothing in
particular goes by the zone of the first association whose business it is.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils import timezone

# The way from a row to its association.  No way leads through a panel or a script: a reviewer's page does not tell
# by its hours where a script was written.
WAYS = (
    "association", "cycle", "registration", "candidate", "portfolio", "sitting", "endorsement", "attempt", "meeting",
    "case", "sheet_import",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whoever reads the page, and the zones they chose for their own pages: {association: zone}, "" for all others."""

    chosen: dict = field(default_factory=dict)


_reader: ContextVar[_Reader | None] = ContextVar("whoever reads the page", default=None)


def begin(user, associations, *, own, sits):
    """A page begins, of the business of these associations.

    ``own``: it is about the reader's own matters; ``sits``: the reader is a candidate, who may have chosen a zone.
    """
    chosen = {}
    if own and sits:
        chosen = {pk: zone for pk, zone in user.candidacies.values_list("association", "time_zone") if zone}
    if own:
        chosen[""] = user.time_zone
    _reader.set(_Reader(chosen))
    first = next((grant.association for grant in user.grants if grant.association_id in associations), None)
    zone = next(filter(None, chosen.values()), "") or (first.time_zone if first else "")
    if zone:
        timezone.activate(zone)


def tell_time_of(row):
    """From here on the page is about this row."""
    reader = _reader.get()
    association = reader and association_of(row)
    if association:
        chosen = reader.chosen.get(association.pk) or reader.chosen.get("")
        timezone.activate(chosen or association.time_zone)


def stop():
    """The page is written; the next answer of this thread begins without a clock."""
    _reader.set(None)
    timezone.deactivate()


def association_of(row):
    """The association a row belongs to; None where no way leads to one."""
    if hasattr(row, "time_zone") and hasattr(row, "slug"):
        return row
    held = {column.name for column in row._meta.concrete_fields} if isinstance(row, Model) else ()
    way = next((way for way in WAYS if way in held), None)
    return association_of(getattr(row, way)) if way and getattr(row, f"{way}_id") else None
