"""Joining both parts and the portfolio into what the panel proposes to the committee."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from exams.audit.procedures import record
from exams.calendar.days import said
from exams.cycles.states import Part
from exams.delivery.models import Incident
from exams.registration.eligibility.findings import carried_in, out_of_attempts
from panels.committee.models import Recommendation
from panels.committee.recommendation_rules import NO_EXAM, PartResult, propose, propose_without_exam
from panels.portfolio.models import PortfolioReview
from panels.portfolio.procedures.carrying_over import carry_portfolios_into
from panels.reading.models import PartTwoMark
from scoring.keys.models import PartOneMark
from scoring.rubrics.rounding import shown


@transaction.atomic
def recommend(cycle, *, by, now):
    """A proposal for every standing registration; one that comes out the same is left alone."""
    carry_portfolios_into(cycle, by=by, now=now)
    in_force = {r.registration_id: r for r in Recommendation.objects.in_force().filter(registration__cycle=cycle)}
    fresh, aside = [], []
    for recommendation in proposals(cycle):
        recommendation.made_at = now
        before = in_force.pop(recommendation.registration_id, None)
        if before and _same(before, recommendation):
            continue
        if before:
            aside.append(before.pk)
        fresh.append(recommendation)
    aside += [r.pk for r in in_force.values()]
    for start in range(0, len(aside), 500):
        Recommendation.objects.filter(pk__in=aside[start : start + 500]).update(superseded_at=now)
    Recommendation.objects.bulk_create(fresh, batch_size=2000)
    if fresh or aside:
        record("cycle.recommended", cycle, by=by, at=now, cycle=cycle, new=len(fresh), set_aside=len(aside))
    return len(fresh)


def proposals(cycle, *, registrations=None) -> list[Recommendation]:
    """What the rules make of the inputs as they stand now, unsaved; of every standing registration or of these."""
    rules = cycle.rules
    cut = float(rules.part_two.pass_percent)
    standing = cycle.registrations.for_committee().order_by("position")
    if registrations is not None:
        standing = standing.filter(pk__in=registrations)
    chosen = {"registration__in": standing}
    # Whoever sits one exam for both credentials has the marks of that one.
    sat = Q(registration__in=standing) | Q(registration__exam_for__in=standing)
    ones = {
        mark.attempt.registration_id: mark
        for mark in PartOneMark.objects.in_force()
        .filter(Q(attempt__registration__in=standing) | Q(attempt__registration__exam_for__in=standing))
        .select_related("attempt")
    }
    twos = {m.registration_id: m for m in PartTwoMark.objects.in_force().filter(sat)}
    portfolios, incidents = defaultdict(list), defaultdict(list)
    for review in PortfolioReview.objects.filter(**chosen).order_by("reviewer"):
        portfolios[review.registration_id].append(review)
    for incident in Incident.objects.filter(**chosen).order_by("pk"):
        incidents[incident.registration_id].append(incident)
    carried, spent = carried_in(cycle), out_of_attempts(cycle)
    found = []
    for registration, sits, sat_with in standing.values_list("pk", "sits_exam", "exam_with"):
        exam = sat_with or registration
        one, two = (ones.get(exam), twos.get(exam)) if sits else (None, None)
        parts = (
            part_one_result(one, carried.get(registration, {}).get(Part.ONE)),
            part_two_result(two, carried.get(registration, {}).get(Part.TWO), cut=cut),
        )
        outcomes = [review.outcome for review in portfolios[registration]]
        if sits:
            proposal = propose(
                *parts,
                awaits_reading=bool(two and two.reasons),
                outcomes=outcomes,
                required=rules.portfolio_required,
                rules=rules.recommendation,
                may_sit_again=registration not in spent,
            )
        else:
            proposal = propose_without_exam(outcomes=outcomes, rules=rules.recommendation)
        told = [part.sentence if sits else NO_EXAM for part in parts]
        inputs = {
            "part_one": {"mark": _worth(one, "correct", "scored", "passed"), "said": told[0]},
            "part_two": {"mark": _worth(two, "points", "maximum", "percent", "passed"), "said": told[1]},
            "portfolio": [
                {"said": review.get_outcome_display().lower(), "comment": review.comment, "by": review.reviewer}
                for review in portfolios[registration]
            ],
            "incidents": [{"said": f"{i.said}: {i.remedy or 'no remedy'}"} for i in incidents[registration]],
            "rule_book": cycle.rule_book.version,
            "outcome": proposal.outcome,
        }
        found.append(
            Recommendation(
                registration_id=registration,
                outcome=proposal.outcome,
                portfolio=proposal.portfolio,
                reasons=list(proposal.reasons),
                inputs=inputs,
                part_one_mark=one,
                part_two_mark=two,
            )
        )
    return found


def _worth(mark, *names):
    """What a mark comes to: the same again after a correction and back, it is what was signed."""
    return mark and [getattr(mark, name) for name in names]


def part_one_result(mark, carried=None) -> PartResult:
    """``carried``: the day the part was passed in an earlier cycle."""
    if mark is None and carried:
        return PartResult(passed=True, sentence=f"Part One: passed on {said(carried)}, carried forward.")
    if mark is None:
        return PartResult(None, "Part One: not available.")
    verdict = "passed" if mark.passed else "not passed"
    return PartResult(mark.passed, f"Part One: {mark.correct} of {mark.scored} correct, {verdict}.")


def part_two_result(mark, carried=None, *, cut) -> PartResult:
    """``cut``: the pass mark in percent, across which no figure is rounded."""
    if mark is None and carried:
        return PartResult(passed=True, sentence=f"Part Two: passed on {said(carried)}, carried forward.")
    if mark is None:
        return PartResult(None, "Part Two: not available.")
    if mark.reasons:
        return PartResult(mark.passed, f"Part Two: {' '.join(mark.reasons)}")
    verdict = "passed" if mark.passed else "not passed"
    return PartResult(mark.passed, f"Part Two: {shown(mark.percent, cut=cut)} % of the points, {verdict}.")


def _same(before, after) -> bool:
    names = ("outcome", "portfolio", "reasons", "inputs", "part_one_mark_id", "part_two_mark_id")
    return all(getattr(before, name) == getattr(after, name) for name in names)
