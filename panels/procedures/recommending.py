"""Joining both parts and the portfolio into what the panel proposes to the committee."""

from collections import defaultdict

from django.db import transaction

from exams.eligibility import said
from exams.procedures.audit import record
from exams.procedures.eligibility import carried_in
from exams.states import Part
from panels.joining import PartResult, propose
from panels.models import PartTwoMark, PortfolioReview, Recommendation
from scoring.models import PartOneMark


@transaction.atomic
def recommend(cycle, *, by, now):
    """A proposal for every standing registration; one that comes out the same is left alone."""
    rules = cycle.rules
    registrations = list(cycle.registrations.for_committee().order_by("position").values_list("pk", flat=True))
    ones = {
        mark.attempt.registration_id: mark
        for mark in PartOneMark.objects.in_force().filter(attempt__registration__cycle=cycle).select_related("attempt")
    }
    twos = {m.registration_id: m for m in PartTwoMark.objects.in_force().filter(registration__cycle=cycle)}
    portfolios = defaultdict(list)
    for registration, outcome in PortfolioReview.objects.filter(registration__cycle=cycle).values_list(
        "registration_id", "outcome"
    ):
        portfolios[registration].append(outcome)
    carried = carried_in(cycle)
    in_force = {r.registration_id: r for r in Recommendation.objects.in_force().filter(registration__cycle=cycle)}

    fresh, aside = [], []
    for registration in registrations:
        one, two = ones.get(registration), twos.get(registration)
        proposal = propose(
            part_one_result(one, carried.get(registration, {}).get(Part.ONE)),
            part_two_result(two, carried.get(registration, {}).get(Part.TWO)),
            awaits_reading=bool(two and two.reasons),
            outcomes=portfolios[registration],
            required=rules.portfolio_required,
        )
        recommendation = Recommendation(
            registration_id=registration,
            outcome=proposal.outcome,
            portfolio=proposal.portfolio,
            reasons=list(proposal.reasons),
            part_one_mark=one,
            part_two_mark=two,
            made_at=now,
        )
        before = in_force.pop(registration, None)
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


def part_one_result(mark, carried=None) -> PartResult:
    """``carried``: the day the part was passed in an earlier cycle."""
    if mark is None and carried:
        return PartResult(passed=True, sentence=f"Part One: passed on {said(carried)}, carried forward.")
    if mark is None:
        return PartResult(None, "Part One: not available.")
    verdict = "passed" if mark.passed else "not passed"
    return PartResult(mark.passed, f"Part One: {mark.correct} of {mark.scored} correct, {verdict}.")


def part_two_result(mark, carried=None) -> PartResult:
    if mark is None and carried:
        return PartResult(passed=True, sentence=f"Part Two: passed on {said(carried)}, carried forward.")
    if mark is None:
        return PartResult(None, "Part Two: not available.")
    if mark.reasons:
        return PartResult(mark.passed, f"Part Two: {' '.join(mark.reasons)}")
    verdict = "passed" if mark.passed else "not passed"
    return PartResult(mark.passed, f"Part Two: {mark.percent:.1f} % of the points, {verdict}.")


def _same(before, after) -> bool:
    names = ("outcome", "portfolio", "reasons", "part_one_mark_id", "part_two_mark_id")
    return all(getattr(before, name) == getattr(after, name) for name in names)
