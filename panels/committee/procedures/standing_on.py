"""What is added to another category is endorsed once that one is held, or decided here."""

from exams.refusals.exceptions import Refused
from exams.registration.eligibility.findings import held_beside
from exams.registration.models import Registration
from exams.registration.signals import endorsements_held
from panels.committee.models import Decision
from panels.committee.states import ENDORSING


def added_to_others(cycle):
    """The registrations for something that is added to a category that comes before the same committee."""
    on = {one.category: one.stands_on for one in cycle.rules.portfolio.add_ons}
    if not on:
        return []
    rows = list(cycle.registrations.for_committee().values_list("pk", "candidate", "credential", "category"))
    there = {tuple(who) for _, *who in rows}
    return [
        pk for pk, candidate, credential, category in rows
        if any((candidate, credential, base) in there for base in on.get(category, ()))
    ]  # fmt: skip


def require_base(case):
    """Refused where neither an active endorsement nor a decision of this docket gives it something to stand on."""
    registration, cycle = case.registration, case.cycle
    added = cycle.rules.portfolio.add_on(registration.category)
    if added is None:
        return
    who = {registration.candidate_id}
    held = {known for _, answer in endorsements_held.send(sender=Registration, candidates=who) for known in answer}
    mine = {category for _, credential, category in held if credential == registration.credential}
    here = Decision.objects.in_force().filter(
        case__cycle=cycle,
        case__registration__candidate=registration.candidate_id,
        case__registration__credential=registration.credential,
        case__registration__category__in=added.stands_on,
    )
    if mine & set(added.stands_on) or here.filter(outcome__in=ENDORSING).exists():
        return
    base = held_beside(cycle, [registration])[registration.pk]
    if base and not here.exists():
        raise Refused(f"{registration.category} is added to {' or '.join(base)}: decide that case first.")
    raise Refused(
        f"{registration.category} is added to {' or '.join(added.stands_on)}, and {registration.candidate.name} is "
        "endorsed as none of them: choose another outcome."
    )
