"""An association whose endorsements are kept: endorsed people, an office, and steps forward as methods."""

from datetime import UTC, date, datetime, timedelta

from exams.accounts import procedures as accounts
from exams.accounts.models import User
from exams.registration.procedures import standing
from exams.rules import procedures as rules_steps
from exams.rules.book import Rules
from panels.endorsements.models import Endorsement
from panels.renewals.periods import first_valid_until
from panels.renewals.procedures.hours import note_hours
from panels.renewals.procedures.renewing import attest, say_whether_providing, sign_ethics

ZONE = "America/Los_Angeles"


def at(text, hour=18):
    """Ten in the morning (eleven in summer) on the association's clocks."""
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC) + timedelta(hours=hour)


class Keeping:
    def __init__(self, account, clerk, rules, *, since="2010-01-01", name="Keeping Association"):
        self.clerk = clerk
        self.association = accounts.found_association(name, by=clerk, now=at("2010-01-01"), time_zone=ZONE)
        self.account = lambda role, who: account(role, f"{who}-{self.association.slug}", at=self.association)
        self.office = self.account("coordinator", "office")
        self.number = 0
        self.adopt(rules, since=since)

    def adopt(self, rules, *, since):
        whole = Rules(categories=("Specialist", "Mentor-Clinical", "Mentor-Policy"), renewal=rules)
        self.rules = whole
        rules_steps.adopt_rule_book(
            self.association, whole, effective_from=date.fromisoformat(since), by=self.clerk, now=at("2019-01-01")
        )

    def person(self):
        self.number += 1
        user = self.account("candidate", f"endorsed-{self.number}")
        return accounts.enter_candidate(
            self.association, reference=f"E{self.number}", name=f"Endorsed {self.number}", email=user.email, user=user,
            by=self.clerk, now=at("2019-01-01"),
        )  # fmt: skip

    def endorsed(self, *, granted="2024-05-01", until="", category="Specialist", credential="IMH-E", who=None):
        """Granted on a day; valid until another, or as the rule book has it."""
        who, on = who or self.person(), date.fromisoformat(granted)
        n = Endorsement.objects.count()
        return Endorsement.objects.create(
            association=self.association, candidate=who, number=f"N{n:04}", credential=credential, category=category,
            name=who.name, granted_on=on, state_since=on, status_index=n,
            valid_until=date.fromisoformat(until) if until else first_valid_until(self.rules.renewal, on),
        )  # fmt: skip

    def many(self, number, **fields):
        """Without accounts one by one: for the questions that a list asks."""
        first = self.endorsed(**fields)
        users = User.objects.bulk_create(
            [User(email=f"many-{first.pk}-{n}@example.invalid") for n in range(number - 1)]
        )
        people = type(first.candidate).objects.bulk_create(
            type(first.candidate)(association=self.association, reference=f"M{first.pk}{n}", name=f"M{n}", user=user)
            for n, user in enumerate(users)
        )
        base = Endorsement.objects.count()
        return [first, *Endorsement.objects.bulk_create(
            Endorsement(
                association=self.association, candidate=p, number=f"M{base + n}", credential="IMH-E",
                category=first.category, name=p.name, granted_on=first.granted_on, state_since=first.state_since,
                status_index=base + n, valid_until=first.valid_until,
            )
            for n, p in enumerate(people)
        )]  # fmt: skip

    def member(self, endorsement, bought="2026-01-10"):
        standing.note_membership(
            endorsement.candidate, bought_on=date.fromisoformat(bought), rules=self.rules, by=self.clerk, now=at(bought)
        )

    def hours(self, endorsement, kind, hours, on="2026-05-05", **more):
        who = endorsement.candidate
        return note_hours(
            who, kind=kind, hours=hours, title="A course", on=date.fromisoformat(on), by=who.user, now=at("2026-12-01"),
            **more,
        )  # fmt: skip

    def all_hours(self, endorsement):
        self.hours(endorsement, "training", "14")
        self.hours(endorsement, "training", "1", topic="diversity, equity and inclusion")
        self.hours(endorsement, "supervision", "12")

    def sign(self, endorsement, now, *, provides=False):
        user = endorsement.candidate.user
        if provides is not None:
            say_whether_providing(endorsement, provides=provides, by=user, now=now)
        return sign_ethics(endorsement, by=user, now=now)

    def attested(self, endorsement, now=None):
        """Everything done and attested, in the model in force."""
        now = now or at("2026-12-01")
        self.member(endorsement, bought=f"{endorsement.valid_until.year}-01-10")
        annual = self.rules.renewal.hours_are_shown
        if annual:
            self.all_hours(endorsement)
        self.sign(endorsement, now, provides=False if annual else None)
        return attest(endorsement, by=endorsement.candidate.user, now=now)
