"""The docket: which cases come before the committee, and in which order."""

from django.db import transaction

from exams.models import Incident
from exams.procedures.audit import record
from panels.models import Case, Meeting, Recommendation
from panels.states import Outcome, Section

# For discussion, what needs a word comes before what only waits.
ORDER = [
    Outcome.HOLD,
    Outcome.DEFER,
    Outcome.RETAKE_ONE,
    Outcome.RETAKE_TWO,
    Outcome.RETAKE_BOTH,
    Outcome.ENDORSE,
    Outcome.AWAIT_READING,
    Outcome.NOT_AVAILABLE,
]


@transaction.atomic
def lay_docket(cycle, *, by, now):
    """Put every recommended registration on the docket: the clear cases to consent, the rest for discussion.

    Clear is an endorsement that nothing stands beside: no incident.  Cases keep their place in the
    record when the order changes; a registration that no longer stands leaves the docket if nothing
    was decided on it.
    """
    meeting, _ = Meeting.objects.get_or_create(cycle=cycle)
    with_incident = set(Incident.objects.filter(cycle=cycle).values_list("registration_id", flat=True))
    rows = []
    for registration, position, outcome in (
        Recommendation.objects.in_force()
        .filter(registration__cycle=cycle)
        .values_list("registration_id", "registration__position", "outcome")
    ):
        clear = outcome == Outcome.ENDORSE and registration not in with_incident
        section = Section.CONSENT if clear else Section.DISCUSSION
        rows.append((section != Section.CONSENT, ORDER.index(Outcome(outcome)), position, registration, section))
    rows.sort(key=lambda row: row[:3])

    existing = {case.registration_id: case for case in meeting.cases.all()}
    fresh, moved = [], []
    for place, (_, _, _, registration, section) in enumerate(rows, start=1):
        case = existing.pop(registration, None)
        if case is None:
            fresh.append(Case(meeting=meeting, registration_id=registration, section=section, position=place))
        elif (case.section, case.position) != (section, place):
            case.section, case.position = section, place
            moved.append(case)
    gone = [case.pk for case in existing.values()]
    for start in range(0, len(gone), 500):
        Case.objects.undecided().filter(pk__in=gone[start : start + 500]).delete()
    Case.objects.bulk_create(fresh, batch_size=2000)
    Case.objects.bulk_update(moved, ["section", "position"], batch_size=500)
    if fresh or moved or gone:
        record("docket.laid", cycle, by=by, at=now, cycle=cycle, new=len(fresh), moved=len(moved), gone=len(gone))
    return len(rows)
