"""How far a cycle is, in a handful of queries whatever its size."""

from dataclasses import dataclass

from django.db.models import Count

from exams.registration.states import RegistrationState
from panels.committee.models import Case, Recommendation
from panels.committee.states import Outcome
from panels.portfolio.models import PortfolioReview
from panels.portfolio.states import PortfolioOutcome
from panels.reading.models import Assignment, PartTwoMark
from panels.reading.states import AssignmentState, ScriptPhase
from scoring.keys.models import PartOneMark


@dataclass(frozen=True, slots=True)
class Progress:
    registrations: int
    without_exam: int
    withdrawn: int
    part_one: int
    part_one_passed: int
    readings: int
    readings_in: int
    scripts: dict
    part_two: int
    part_two_passed: int
    portfolios: dict
    recommended: dict
    unrecommended: int
    cases: int
    decided: int

    @property
    def scripts_total(self) -> int:
        return sum(self.scripts.values())


def progress_of(cycle, panel) -> Progress:
    registered = list(cycle.registrations.order_by().values_list("state", "sits_exam").annotate(n=Count("pk")))
    withdrawn = sum(n for state, _, n in registered if state == RegistrationState.WITHDRAWN)
    ones = _counts(PartOneMark.objects.in_force().filter(attempt__registration__cycle=cycle), "passed")
    twos = _counts(PartTwoMark.objects.in_force().filter(registration__cycle=cycle), "passed")
    readings = _counts(Assignment.objects.filter(script__panel=panel, script__seed=None), "state") if panel else {}
    scripts = _counts(panel.scripts, "phase") if panel else {}
    portfolios = _counts(PortfolioReview.objects.filter(registration__cycle=cycle), "outcome")
    recommended = _counts(Recommendation.objects.in_force().filter(registration__cycle=cycle), "outcome")
    unrecommended = recommended.pop(Outcome.NOT_AVAILABLE, 0)
    cases = Case.objects.filter(cycle=cycle)
    n_cases = cases.count()
    return Progress(
        registrations=sum(n for _, _, n in registered) - withdrawn,
        without_exam=sum(n for state, sits, n in registered if not sits and state != RegistrationState.WITHDRAWN),
        withdrawn=withdrawn,
        part_one=sum(ones.values()),
        part_one_passed=ones.get(True, 0),
        readings=sum(n for state, n in readings.items() if state != AssignmentState.GIVEN_BACK),
        readings_in=readings.get(AssignmentState.HANDED_IN, 0),
        scripts={phase.label: scripts[phase] for phase in ScriptPhase if phase in scripts},
        part_two=sum(twos.values()),
        part_two_passed=twos.get(True, 0),
        portfolios={o.label: portfolios[o] for o in PortfolioOutcome if o in portfolios},
        recommended={o.label: recommended[o] for o in Outcome if o in recommended},
        unrecommended=unrecommended,
        cases=n_cases,
        decided=n_cases - cases.undecided().count(),
    )


def _counts(queryset, field) -> dict:
    return dict(queryset.order_by().values_list(field).annotate(n=Count("pk")))
