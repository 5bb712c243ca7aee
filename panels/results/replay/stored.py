"""What is stored of past cycles, laid before two rule books; nothing is written.

A cycle's own rule book is the “before”.  Each cycle is read in the same few questions, however many registered.
"""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from exams.calendar.days import local_day
from exams.cycles.states import CycleState
from exams.registration.eligibility.findings import facts_of
from exams.registration.models import LedgerLine, Membership
from exams.registration.states import LedgerKind, RegistrationState
from panels.portfolio.models import PortfolioReview
from panels.reading.models import PartTwoMark
from panels.reading.procedures.part_two_marks import marks_under
from panels.results.replay.judging import PartTwo, Sat, judge
from scoring.keys.models import PartOneMark


def past_cycles(association):
    """Those whose decisions are released: of others nothing is shown that is not out yet."""
    cycles = association.cycles.filter(state=CycleState.RELEASED).select_related("association", "rule_book")
    return cycles.order_by("-released_at")


def pairs_of(cycle, rules, *, now):
    """[(cycle, person, judged under its own rules, judged under these)], in the order of the office's list."""
    stored = Stored(cycle, now=now)
    own = cycle.rules
    before, after = (marks_under(cycle, one.part_two, now=now) for one in (own, rules))
    return [
        (cycle.name, r.candidate.name, judge(own, stored.of(r, own, before)), judge(rules, stored.of(r, rules, after)))
        for r in stored.registrations
    ]


class Stored:
    """Everything that is known of the registrations of one cycle and that no rule book decides."""

    def __init__(self, cycle, *, now):
        self.cycle, mine = cycle, {"registration__cycle": cycle}
        known = cycle.registrations.exclude(state=RegistrationState.APPLYING)
        self.registrations = list(known.select_related("candidate", "sitting"))
        self.facts = facts_of(self.registrations, now=now)
        self.bought, self.outcomes = defaultdict(list), defaultdict(list)
        for one in Membership.objects.filter(candidate__registrations__cycle=cycle).distinct():
            self.bought[one.candidate_id].append(one)
        for review in PortfolioReview.objects.filter(**mine).order_by("reviewer"):
            self.outcomes[review.registration_id].append(review.outcome)
        ones = PartOneMark.objects.in_force().filter(attempt__registration__cycle=cycle)
        names = ("attempt__registration", "correct", "scored")
        self.ones = {pk: (correct, scored) for pk, correct, scored in ones.values_list(*names)}
        self.twos = {mark.registration_id: mark for mark in PartTwoMark.objects.in_force().filter(**mine)}
        self.charged, self.credited_at = defaultdict(Decimal), {}
        self.paid = set()
        for line in LedgerLine.objects.filter(**mine, reversed_by=None):
            if line.kind == LedgerKind.PAYMENT:
                self.paid.add(line.registration_id)
            elif line.kind == LedgerKind.CHARGE:
                self.charged[line.registration_id] += line.amount
            elif line.kind == LedgerKind.CREDIT:
                self.credited_at[line.registration_id] = line.at
        self.paid = set(
            LedgerLine.objects.filter(**mine, kind=LedgerKind.PAYMENT).values_list("registration", flat=True)
        )
        self.begins = min((sitting.starts_at for sitting in cycle.sittings.all()), default=None)

    def of(self, r, rules, marks) -> Sat:
        """One registration as these rules find it; ``marks`` are those of Part Two under them."""
        facts = self._as_of_then(r, rules)
        mark = marks.get(r.pk) or self.twos.get(r.pk)  # from the ratings, or as an older sheet had it
        absent = r.state == RegistrationState.NO_SHOW
        return Sat(
            facts=facts,
            free=bool(facts.earlier) and max(facts.earlier, key=lambda one: one.day).free,
            used_attempt=r.state == RegistrationState.SAT or (absent and rules.eligibility.no_show_counts),
            before_committee=not absent and r.state != RegistrationState.WITHDRAWN,
            part_one=self.ones.get(r.pk),
            part_two=PartTwo(mark.passed, " ".join(mark.reasons)) if mark else None,
            outcomes=self.outcomes[r.pk],
            charged=self.charged[r.pk],
            withdrawn_days_before=self._withdrawn(r),
        )

    def _as_of_then(self, r, rules):
        """The facts on the day of registering; what came after the exam is not known yet."""
        facts = self.facts[r.pk]
        today = local_day(r.registered_at, self.cycle.association.time_zone)
        day = facts.exam_day or today
        approved = facts.portfolio_approved
        return replace(
            facts,
            today=today,
            member_until=self._member_until(r.candidate_id, rules.eligibility, day),
            portfolio_approved=approved if approved and approved <= day else None,
            earlier=tuple(one for one in facts.earlier if one.day < day),
            passed={part: on for part, on in facts.passed.items() if on < day},
        )

    def _member_until(self, candidate, own, day):
        """Reckoned anew only where the rule is another than the one under which the membership was bought."""
        same = own.membership_rolls_over == self.cycle.rules.eligibility.membership_rolls_over
        bought = [one for one in self.bought[candidate] if one.bought_on <= day]
        return max((one.valid_until if same else own.membership_until(one.bought_on) for one in bought), default=None)

    def _withdrawn(self, r):
        """So many days before the sitting, of whoever had paid."""
        at = self.credited_at.get(r.pk)
        start = r.sitting.starts_at if r.sitting else self.begins
        if r.state != RegistrationState.WITHDRAWN or at is None or start is None or r.pk not in self.paid:
            return None
        return max((start - at).days, 0)
