"""An association with a full rule book, a cycle open for registration, and candidates with accounts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from exams.accounts import procedures as accounts
from exams.cycles import procedures as cycles
from exams.cycles.own_rules import correct_rules
from exams.cycles.states import Part
from exams.items import procedures as items
from exams.items.procedures import set_part_one_form, set_part_two_form
from exams.registration.procedures import applications, standing
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.sections.eligibility import EligibilityRules
from exams.rules.sections.fees import Charge, FeeRules
from exams.rules.sections.part_two import GroupChoice, PartTwoRules
from exams.rules.sections.sittings import SittingRules
from tests.kept import kept

RULES = Rules(
    categories=("Specialist", "Mentor-Clinical"),
    eligibility=EligibilityRules(membership_rolls_over="10-01", retake_wait_months=6, attempt_limit=3),
    fees=FeeRules(charges=(Charge(exam=Decimal(200), retake=Decimal(100), retake_one_part=Decimal(60)),)),
    part_two=PartTwoRules(
        choice=(GroupChoice("supervisory", 1, "Mentor-Clinical"), GroupChoice("clinical", 1, "Mentor-Clinical"))
    ),
    sittings=SittingRules(offer_hours=48, moves_allowed=1, move_days=7, withdraw_days=1),
)
VIGNETTES = [
    {"label": "S1", "title": "Supervising", "group": "supervisory", "text": "A supervisee asks."},
    {"label": "C1", "title": "At the door", "group": "clinical", "text": "A mother waits."},
    {"label": "C2", "title": "In the kitchen", "group": "clinical", "text": "A father cooks."},
    {"label": "P1", "title": "The budget", "group": "policy", "text": "A budget is cut."},
]


class Entry:
    """``cycle``, its two ``sittings`` (40 and 47 days ahead), ``people`` with accounts; steps forward as methods."""

    @kept
    def __init__(self, account, clerk, association, now, rules=RULES):
        self.clerk, self.now, self.association = clerk, now, association
        self.coordinator = account("coordinator")
        rules_steps.adopt_rule_book(association, rules, effective_from=now.date(), by=clerk, now=now, reason="tests")
        self.cycle = cycles.plan_cycle(
            association, name="Spring", by=clerk, now=now, registration_closes=now + timedelta(days=20)
        )
        one = set_part_one_form(association, name="A", items=[{"code": f"Q{n}"} for n in range(5)], by=clerk, now=now)
        two = set_part_two_form(association, name="B", vignettes=VIGNETTES, by=clerk, now=now)
        items.set_paper(self.cycle, part=Part.ONE, form=one, by=clerk, now=now)
        items.set_paper(self.cycle, part=Part.TWO, form=two, by=clerk, now=now)
        self.sittings = [
            self.sitting("Hall", days=40, capacity=2, rooms=1),
            self.sitting("Library", days=47, capacity=3),
        ]
        cycles.open_registration(self.cycle, by=clerk, now=now)
        self.account = account
        self.people = []

    def sitting(self, place, *, days, **more):
        starts = self.now + timedelta(days=days)
        return cycles.add_sitting(
            self.cycle, place=place, starts_at=starts, ends_at=starts + timedelta(hours=4), by=self.clerk, now=self.now,
            **{"capacity": 2, "time_zone": "America/New_York", **more},
        )  # fmt: skip

    def person(self, *, member=True, approved=True, credential="IMH-E", category="Mentor-Clinical"):
        n = len(self.people)
        user = self.account("candidate", f"candidate-{n}")
        who = accounts.enter_candidate(
            self.association,
            reference=f"C{n}",
            name=f"Person {n}",
            email=user.email,
            user=user,
            by=self.clerk,
            now=self.now,
        )
        if member:
            standing.note_membership(
                who, bought_on=self.now.date(), rules=self.cycle.rules, by=self.clerk, now=self.now
            )
        if approved:
            day = self.now.date() - timedelta(days=30)
            standing.note_portfolio(
                who,
                credential=credential,
                category=category,
                submitted_on=day,
                approved_on=day,
                by=self.clerk,
                now=self.now,
            )
        self.people.append(who)
        return who

    def applying(self, person=None, **more):
        given = {"credential": "IMH-E", "category": "Mentor-Clinical"} | more
        person = person or self.person()
        return applications.apply_for(person, cycle=self.cycle, by=person.user, now=self.now, **given)

    def complete(self, application):
        by, now = application.candidate.user, self.now
        applications.confirm_profile(application, name=application.candidate.name, by=by, now=now)
        names = list(applications.agreements_of(self.cycle))
        applications.sign_agreements(application, names, by=by, now=now)
        applications.settle_accommodation(application, wanted=False, by=by, now=now)
        return application

    def registered(self, person=None, *, paid=True):
        from exams.registration.fees import ledger

        application = self.complete(self.applying(person))
        made = applications.hand_in_application(application, by=application.candidate.user, now=self.now)
        if paid:
            ledger.enter_payment(
                made,
                amount=Decimal(200),
                reference=f"bank {made.pk}",
                paid_on=self.now.date(),
                by=self.clerk,
                now=self.now,
            )
        return made

    def with_rules(self, **changes):
        """The cycle under other rules."""
        correct_rules(
            self.cycle, replace(self.cycle.rules, **changes), by=self.clerk, now=self.now, reason="for the test"
        )
        self.cycle.refresh_from_db()
        return self
