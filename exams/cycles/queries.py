"""Which cycle somebody may see or run."""

from exams.accounts.clock import tell_time_of
from exams.accounts.permissions import Permission
from exams.cycles.models import Cycle
from exams.refusals.exceptions import NotYours


def cycle_for(user, permission: Permission, pk) -> Cycle:
    """The cycle, if this person may do this there; otherwise there is no such cycle."""
    cycle = (
        Cycle.objects.with_permission(user, permission).select_related("association", "rule_book").filter(pk=pk).first()
    )
    if cycle is None:
        raise NotYours("There is no such cycle, or it is not yours.")
    tell_time_of(cycle)
    return cycle
