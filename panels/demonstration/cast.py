"""Who appears in the demonstration, and under which rules."""

from dataclasses import replace
from decimal import Decimal

from exams.accounts import procedures as accounts
from exams.accounts import procedures as people
from exams.accounts.models import User
from exams.accounts.permissions import Role
from exams.associations.procedures.describing import add_question, describe
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from exams.rules.sections.appeals import AppealRules
from exams.rules.sections.committee import CommitteeRules
from exams.rules.sections.eligibility import EligibilityRules
from exams.rules.sections.endorsement import EndorsementRules, Mark
from exams.rules.sections.fees import Charge, FeeRules
from exams.rules.sections.part_one import PartOneRules
from exams.rules.sections.part_two import GroupChoice, PartTwoRules
from exams.rules.sections.portfolio import AddOn, PortfolioPart, PortfolioRules
from panels.reviewers.procedures import enter_reviewer

DOMAIN = "demo.invalid"
CATEGORIES = ("Specialist", "Mentor-Clinical", "Mentor-Policy", "Mentor-Research/Faculty")
WITHOUT_EXAM = ("Family Associate", "Family Specialist")
SUPERVISOR = "Endorsed Reflective Supervisor"
CHOICE = (
    GroupChoice("clinical", 2, "Specialist"),
    GroupChoice("supervisory", 1, "Mentor-Clinical"),
    GroupChoice("clinical", 1, "Mentor-Clinical"),
    GroupChoice("clinical", 1),
    GroupChoice("policy", 1),
)
CEDAR = Rules(
    categories=(*CATEGORIES, *WITHOUT_EXAM),
    part_one=PartOneRules("minimum-percent", Decimal(80)),
    part_two=PartTwoRules(pass_percent=Decimal(70), choice=CHOICE),
    committee=CommitteeRules(quorum=3),
    appeals=AppealRules(model="tolerance"),
    eligibility=EligibilityRules(
        membership_rolls_over="10-01", portfolio="parallel", part_credit_months=24, both_credentials="one-exam"
    ),
    portfolio=PortfolioRules(
        parts=(
            *PortfolioRules().parts,
            PortfolioPart("supervision", Decimal(25), SUPERVISOR, label="Reflective supervision given"),
            PortfolioPart("references", Decimal(2), SUPERVISOR),
        ),
        add_ons=(AddOn(SUPERVISOR, ("Family Specialist", "Specialist", "Mentor-Clinical")),),
    ),
    fees=FeeRules(
        charges=(
            Charge(
                exam=Decimal(200),
                retake=Decimal(120),
                retake_one_part=Decimal(60),
                second_credential=Decimal(80),
                without_exam=Decimal(75),
            ),
        )
    ),
    endorsement=EndorsementRules(marks=(Mark("IMH-E", "IMH-E®"), Mark("ECMH-E", "ECMH-E®"))),
)
LAKES = replace(
    CEDAR,
    categories=CATEGORIES[1:],
    part_one=PartOneRules("maximum-wrong", Decimal(12)),
    part_two=PartTwoRules(pass_percent=Decimal(75), resolution="third", choice=CHOICE, surplus="first-listed"),
    # Four of five: two members who leave a case break its quorum, one does not.
    committee=CommitteeRules(quorum=4, ballot="secret", tie="fails", appeal_days=60),
    appeals=AppealRules(model="fresh-panel", may_lower=True, answer_days=45),
    eligibility=EligibilityRules(membership="encouraged", portfolio="merged", retake_wait_months=12),
    fees=FeeRules(paid_before="never"),
    portfolio_required=False,
)
SAYS_OF_ITSELF = {
    "cedar-valley": {
        "short_name": "CVAIMH",
        "introduction": "We endorse people in Cedar Valley who work with babies, young children and their families.",
        "contact_email": "office@cedar-valley.invalid",
        "phone": "+1 555 0100",
        "postal_address": "12 Mill Street\nCedar Falls",
        "color": "#1f4e79",
    },
    "northern-lakes": {
        "short_name": "NLIECA",
        "introduction": "An alliance of two states. New people are let in by the office.",
        "contact_email": "hello@northern-lakes.invalid",
        "postal_address": "3 Harbor Road\nLakeside",
        "color": "#5b2a6e",
        "office_lets_in": True,
    },
}
QUESTIONS = (
    ("How long does it take?", "From the first form to the decision about half a year; the portfolio takes longest."),
    ("Is an endorsement a license?", "No. It says that your training and your work meet published requirements."),
)
# From lenient to severe; the last one is far off, so that the statistics have something to find.
SEVERITIES = (-0.9, -0.5, -0.35, -0.2, -0.1, 0.0, 0.05, 0.15, 0.3, 0.4, 0.6, 1.5)


class Cast:
    """Accounts, associations and reviewers; everybody signs in with one click and nobody with a password."""

    def __init__(self, material, *, now):
        self.clerk = User.objects.clerk()
        self.now = now
        self.cedar = self._association(
            "Cedar Valley Association for Infant Mental Health", "cedar-valley", CEDAR, "America/New_York"
        )
        self.lakes = self._association(
            "Northern Lakes Infant and Early Childhood Alliance", "northern-lakes", LAKES, "America/Chicago"
        )
        both = (self.cedar, self.lakes)
        names = material.people["committee"]
        self.coordinator = self.account("coordinator", material.name(), Role.COORDINATOR, both)
        self.chair = self.account("chair", names[0], Role.CHAIR, both)
        self.members = [
            self.account("member" if n == 1 else f"member{n}", name, Role.COMMITTEE_MEMBER, both)
            for n, name in enumerate(names[1:], start=1)
        ]
        self.candidate = self.account("candidate", material.name(), Role.CANDIDATE, (self.cedar,))
        self.sitter = self.account("sitter", material.name(), Role.CANDIDATE, (self.lakes,))
        self.proctor = self.account("proctor", material.name(), Role.PROCTOR, both)
        self.lead = self.account("lead", material.name(), Role.LEAD_REVIEWER, both)
        self.readers = [
            self.account("reviewer" if n == 1 else f"reviewer{n}", name, Role.REVIEWER, both)
            for n, name in enumerate(material.people["reviewers"][:12], start=1)
        ]
        self.reviewers = {a: [self._reviewer(a, u, n) for n, u in enumerate(self.readers, start=1)] for a in both}
        self.leads = {a: self._reviewer(a, self.lead, 0) for a in both}
        self.severity = {user.pk: s for user, s in zip(self.readers, SEVERITIES, strict=True)} | {self.lead.pk: 0.0}

    def _association(self, name, slug, rules, time_zone):
        association = accounts.found_association(name, slug=slug, time_zone=time_zone, by=self.clerk, now=self.now)
        rules_steps.adopt_rule_book(
            association,
            rules,
            effective_from=self.now.date().replace(year=self.now.year - 2, day=1),
            by=self.clerk,
            now=self.now,
            reason="the demonstration's rules",
        )
        describe(association, by=self.clerk, now=self.now, **SAYS_OF_ITSELF[slug])
        for question, answer in QUESTIONS:
            add_question(association, question=question, answer=answer, by=self.clerk, now=self.now)
        association.refresh_from_db()
        return association

    def account(self, who, name, role, associations):
        user = people.open_account(f"{who}@{DOMAIN}", name=name, by=self.clerk, now=self.now)
        for association in associations:
            people.grant_role(user, role, association=association, by=self.clerk, now=self.now)
        return user

    def _reviewer(self, association, user, number):
        reference = f"R{number:02d}" if number else "Lead"
        return enter_reviewer(association, reference=reference, name=user.name, user=user, by=self.clerk, now=self.now)
