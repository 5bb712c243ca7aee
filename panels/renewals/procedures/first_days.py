"""The first day until which an endorsement is valid, for those that have none yet."""

from exams.audit.procedures import Entry, record_all, recorded
from exams.calendar.days import local_day
from panels.endorsements.models import Endorsement
from panels.renewals.periods import first_valid_until, period_of
from panels.renewals.procedures.facts import Books


@recorded
def set_first_days(association, *, by, now):
    """By the calendar of the rule book; one granted long ago is due at the end of the present period."""
    undated = list(without_a_day(association).select_for_update(of=("self",)).select_related("association"))
    today = local_day(now, association.time_zone)
    book = Books([association.pk]).rules(association.pk, today)
    if book is None or not book.renewal.renews or not undated:
        return 0
    for e in undated:
        first = first_valid_until(book.renewal, e.granted_on)
        e.valid_until = first if first >= today else period_of(book.renewal, today).due_on
    Endorsement.objects.bulk_update(undated, ["valid_until"], batch_size=500)
    lines = [Entry("endorsement.dated", e, details={"valid_until": e.valid_until.isoformat()}) for e in undated]
    record_all(lines, by=by, at=now)
    return len(undated)


def without_a_day(association):
    return Endorsement.objects.active().filter(association=association, valid_until=None, stands_on=None)
