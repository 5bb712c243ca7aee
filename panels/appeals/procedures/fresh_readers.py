"""Who reads again for an appeal: nobody who had anything to do with the first round."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from exams.accounts.models import RoleGrant
from exams.accounts.permissions import Permission
from exams.audit.procedures import record, recorded
from panels.appeals import sealed_panels
from panels.committee.models import Decision, DecisionVote
from panels.reading import sealing
from panels.reading.models import Assignment, PanelMember, Script, Seed
from panels.reading.plan.allocation import Reader, Work, plan
from panels.reading.procedures.assignments import tell_readers
from panels.reading.procedures.planning import is_away, smaller_cap
from panels.reading.procedures.training import sow_seeds
from panels.reading.states import NOT_HELD, AssignmentState, ScriptPhase
from panels.reviewers.models import Reviewer
from panels.reviewers.states import MAY_READ


@dataclass(frozen=True, slots=True)
class Given:
    """Readings given out, readings that still lack somebody, and how many reviewers may read at all."""

    readings: int
    lacking: int
    free: int


def fresh_readers(panel, *, now):
    """Reviewers of the association who may read for this appeal, but for what one script or another forbids.

    Not: whoever had a script of this candidate on the desk in any round, has left the first panel or leads it, stood
    in a vote on the case or recorded a decision on it, knows the text as a seed, is away, or is
    too close to the candidate.
    """
    cycle, appeal = panel.cycle, sealed_panels.appeal_of(panel)
    first = PanelMember.objects.filter(Q(lead=True) | Q(left_at__isnull=False), panel__cycle=cycle)
    seen = (
        sealing.readers_of_the_same_hands(panel) | _know_as_seeds(panel) | set(first.values_list("reviewer", flat=True))
    )
    case = appeal.decision.case_id
    accounts = set(DecisionVote.objects.filter(decision__case=case).values_list("member", flat=True))
    accounts |= set(Decision.objects.filter(case=case).values_list("recorded_by", flat=True))
    # The same person may be known twice: at home and where they are lent.
    accounts |= set(Reviewer.objects.filter(pk__in=seen, user__isnull=False).values_list("user", flat=True))
    may = RoleGrant.objects.with_permission(Permission.RATE_SCRIPTS).filter(association=cycle.association_id)
    pool = (
        Reviewer.objects.filter(association=cycle.association_id, state__in=MAY_READ, user__in=may.values("user"))
        .exclude(pk__in=seen)
        .exclude(user__in=accounts)
        .select_related("user")
        .order_by("pk")
    )
    here = [r for r in pool if not is_away(r, now.date())]
    barred = [close for _, _, close in sealing.planning_facts(panel, here, scripts=list(panel.scripts.all()))]
    return [r for r in here if not any(r.pk in close for close in barred)]


@recorded
def give_to_fresh_readers(panel, *, by, now) -> Given:
    """Every reading of this panel that nobody holds goes to somebody fresh, a script's to different people.

    Where the readings of a script lie too far apart one more is asked for: as independent as they are, and so a
    reading of the first round.
    """
    free, fresh = fresh_readers(panel, now=now), []
    while lacking := _lacking(panel):
        scripts = {s.code: s for s, _ in lacking}
        team = _one_each(panel, scripts, free, turn=len(fresh)) if free else {}
        given = [
            Assignment(script=scripts[code], reviewer_id=pk, label=scripts[code].label, rank=rank)
            for rank, (code, pk) in enumerate(sorted(team.items()), start=1)
        ]
        if not given:
            break
        Assignment.objects.bulk_create(given)
        fresh += given
    if fresh:
        sow_seeds(panel, fresh, by=by, now=now)
        record("panel.given-out", panel, by=by, at=now, cycle=panel.cycle, readings=len(fresh))
        tell_readers({one.reviewer_id for one in fresh}, now=now)
    return Given(len(fresh), sum(n for _, n in lacking), len(free))


def lacking_readings(panels):
    """{panel: readings that nobody holds}, in one question."""
    by_key = {panel.pk: panel for panel in panels}
    found = Counter()
    for script in _held([panel.pk for panel in panels]):
        found[script.panel_id] += max(_needed(by_key[script.panel_id], script) - script.held, 0)
    return found


def _lacking(panel):
    """[(script, readings it lacks)]."""
    found = [(script, _needed(panel, script) - script.held) for script in _held([panel.pk])]
    return [(script, n) for script, n in found if n > 0]


def _held(panels):
    held = Count("assignments", filter=~Q(assignments__state__in=NOT_HELD))
    return Script.objects.filter(panel__in=panels).unsettled().annotate(held=held).order_by("code")


def _needed(panel, script):
    return panel.part_two.readings + (script.phase == ScriptPhase.DISCREPANT)


def _one_each(panel, scripts, free, *, turn):
    """{code: reviewer}: one more reader for each script, none of whom ever held it; of one desk as little as can be."""
    held = Assignment.objects.filter(script__in=scripts.values()).values_list("script__code", "reviewer_id")
    barred = {code: frozenset(r for c, r in held if c == code) for code in scripts}
    waiting = Assignment.objects.filter(reviewer__in=free, state=AssignmentState.WAITING)
    loads = Counter(waiting.values_list("reviewer_id", flat=True))
    cap = panel.cycle.rules.reading.load_cap
    made = plan(
        [Work(code, 0, barred[code]) for code in scripts],
        [Reader(r.pk, smaller_cap(r.load_cap, cap), loads[r.pk]) for r in free],
        readings=1,
        seed=f"{panel.order_seed}/{turn}",
    )
    return {code: team[0] for code, team in made.teams.items() if team}


def _know_as_seeds(panel):
    """Reviewers who read one of these texts as a seed, and may have been told what was agreed on it."""
    seeds = Seed.objects.filter(association=panel.cycle.association_id, text__in=panel.scripts.values("text"))
    practised = Reviewer.objects.filter(trainings__seed__in=seeds)
    read = Reviewer.objects.filter(assignments__script__seed__in=seeds)
    return set(practised.values_list("pk", flat=True)) | set(read.values_list("pk", flat=True))
