"""The docket: which cases come before the committee, and in which order."""

from collections import defaultdict
from itertools import count

from exams.audit.procedures import record, recorded
from exams.delivery.models import Incident
from exams.rules.sections.eligibility import ONE_EXAM
from panels.committee.models import Case, Decision, Recommendation
from panels.committee.procedures.decision_accuracy import sure_of
from panels.committee.procedures.recusals import find_conflicts
from panels.committee.procedures.signatures import signatures_of
from panels.committee.procedures.standing_on import added_to_others
from panels.committee.states import Outcome, Section

# For discussion, what needs a word comes before what only waits.
ORDER = [
    Outcome.HOLD,
    Outcome.DO_NOT_ENDORSE,
    Outcome.DEFER,
    Outcome.ENDORSE_ON_CONDITION,
    Outcome.RETAKE_ONE,
    Outcome.RETAKE_TWO,
    Outcome.RETAKE_BOTH,
    Outcome.ENDORSE,
    Outcome.AWAIT_READING,
    Outcome.NOT_AVAILABLE,
]
INCIDENT, UNSURE, CHANGED, ASKED = "incident", "near the pass mark", "the panel recommends otherwise", "asked for"
ADDED = "added to another case"


@recorded
def lay_docket(cycle, *, by, now):
    """Put every recommended registration on the docket: the clear cases to consent, the rest for discussion.

    Clear is an endorsement that nothing stands beside (``why_discussed``).  Once a meeting was opened a case keeps its
    number, by which minutes and members know it, and later ones follow; a registration that no longer stands leaves the
    docket if nothing was decided or heard on it.
    """
    existing = {case.registration_id: case for case in cycle.cases.all()}
    beside = why_discussed(cycle)
    rows = []
    for registration, position, outcome in (
        Recommendation.objects.in_force()
        .filter(registration__cycle=cycle)
        .values_list("registration_id", "registration__position", "outcome")
    ):
        clear = outcome == Outcome.ENDORSE and not beside[registration]
        section = Section.CONSENT if clear else Section.DISCUSSION
        rows.append((section != Section.CONSENT, ORDER.index(Outcome(outcome)), position, registration, section))
    rows.sort(key=lambda row: row[:3])

    fresh, moved, number = [], [], _numbers(cycle, existing)
    for _, _, _, registration, section in rows:
        case, place = existing.pop(registration, None), number(registration)
        if case is None:
            fresh.append(Case(cycle=cycle, registration_id=registration, section=section, position=place))
        elif (case.section, case.position) != (section, place):
            case.section, case.position = section, place
            moved.append(case)
    gone = _never_heard([case.pk for case in existing.values()])
    Case.objects.bulk_create(fresh, batch_size=2000)
    Case.objects.bulk_update(moved, ["section", "position"], batch_size=500)
    if fresh or moved or gone:
        record("docket.laid", cycle, by=by, at=now, cycle=cycle, new=len(fresh), moved=len(moved), gone=gone)
    if fresh:
        find_conflicts(cycle, by=by, now=now)
    return len(rows)


def _numbers(cycle, existing):
    """registration -> its number: counted from one, or after the first meeting kept and counted on."""
    began = cycle.meetings.filter(opened_at__isnull=False).exists()
    kept = {registration: case.position for registration, case in existing.items()} if began else {}
    following = count(max(kept.values(), default=0) + 1)
    return lambda registration: kept.get(registration) or next(following)


def why_discussed(cycle, *, signed=None, sure=None) -> dict:
    """{registration: what stands beside its recommendation}; a clear case has nothing there.

    ``signed`` and ``sure`` (``signatures_of``, ``sure_of``) where the caller has asked already.
    """
    signed = signatures_of(cycle) if signed is None else signed
    sure = sure_of(cycle) if sure is None else sure
    beside = defaultdict(list)
    for registration in Incident.objects.filter(cycle=cycle).values_list("registration_id", flat=True).distinct():
        beside[registration].append(INCIDENT)
    limit = cycle.rules.committee.sure_percent / 100
    for registration, again in sure.items():
        if again < limit:
            beside[registration].append(UNSURE)
    for registration, one in signed.items():
        if one.signature.outcome != one.signature.recommendation.outcome:
            beside[registration].append(CHANGED)
    if cycle.rules.eligibility.both_credentials == ONE_EXAM:
        once = cycle.registrations.exclude(exam_with=None)
        for registration, exam in once.values_list("pk", "exam_with"):
            beside[registration] += [one for one in beside[exam] if one in (INCIDENT, UNSURE)]
    for registration in added_to_others(cycle):
        beside[registration].append(ADDED)
    for registration in cycle.cases.filter(asked_for=True).values_list("registration_id", flat=True):
        beside[registration].append(ASKED)
    return beside


def moved_after_the_decision(cycle) -> set:
    """Decided cases whose marks or recommendation have changed since: somebody has to look whether it still stands."""
    decided = Decision.objects.in_force().filter(case__cycle=cycle)
    return set(decided.exclude(recommendation__superseded_at=None).values_list("case_id", flat=True))


def _never_heard(ids):
    """Take these off the docket, but for those on which something stands in the record."""
    gone = 0
    for start in range(0, len(ids), 500):
        never = Case.objects.undecided().filter(
            pk__in=ids[start : start + 500], hearings=None, motions=None, recusals=None
        )
        gone += never.delete()[0]
    return gone
