"""The Endorsed Reflective Supervisor, added to a category, and both credentials in one application."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.html import strip_tags

from exams.cycles import procedures as cycles
from exams.refusals.exceptions import Refused
from exams.registration.fees import ledger
from exams.registration.models import Registration
from exams.registration.procedures import applications, standing
from exams.registration.procedures.additions import add_to_application, open_to
from exams.registration.procedures.registrations import note_presence, withdraw
from exams.registration.procedures.task_list import application_of
from exams.rules.sections.committee import CommitteeRules
from exams.rules.sections.eligibility import EligibilityRules
from exams.rules.sections.fees import Charge, FeeRules
from exams.rules.sections.portfolio import AddOn, PortfolioPart, PortfolioRules
from panels.committee.models import Case, Recommendation
from panels.committee.procedures import decisions
from panels.committee.states import Stance
from panels.endorsements.models import Endorsement
from panels.endorsements.procedures.granting import move_endorsement
from panels.endorsements.procedures.registry import reinstate
from panels.endorsements.states import EndorsementState
from panels.portfolio.procedures.outcomes import review_portfolio
from panels.results.score_cycle import score_cycle
from tests.acting import said
from tests.entry import RULES, Entry

ERS = "Endorsed Reflective Supervisor"
BASE = "Family Specialist"
BOOK = replace(
    RULES,
    categories=(BASE, *RULES.categories),
    committee=CommitteeRules(quorum=1),
    eligibility=EligibilityRules(both_credentials="one-exam"),
    fees=FeeRules(charges=(Charge(exam=Decimal(200), second_credential=Decimal(80), without_exam=Decimal(50)),)),
    portfolio=PortfolioRules(
        parts=(
            PortfolioPart("education"),
            PortfolioPart("supervision", Decimal(25), ERS, label="Supervision given"),
            PortfolioPart("ethics", category=ERS),
        ),
        add_ons=(AddOn(ERS, (BASE, "Specialist")),),
    ),
)


def text(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.fixture
def office(account, clerk, association, now):
    made = Entry(account, clerk, association, now, rules=BOOK)
    made.chair = account("chair")
    return made


def ready(office, person, credential, category):
    """Its portfolio is handed in."""
    standing.note_portfolio(
        person, credential=credential, category=category, submitted_on=office.now.date(), by=office.clerk,
        now=office.now,
    )  # fmt: skip


def add(office, registration, credential, category):
    ready(office, registration.candidate, credential, category)
    return add_to_application(
        registration, credential=credential, category=category, by=registration.candidate.user, now=office.now
    )


def with_supervisor(office):
    """An application as Family Specialist with the Endorsed Reflective Supervisor added, handed in."""
    person = office.person(category=BASE)
    base = office.applying(person, category=BASE)
    added = add(office, base, "IMH-E", ERS)
    applications.confirm_profile(base, name=person.name, by=person.user, now=office.now)
    applications.sign_agreements(base, list(applications.agreements_of(office.cycle)), by=person.user, now=office.now)
    applications.hand_in_application(base, by=person.user, now=office.now)
    added.refresh_from_db()
    return base, added


def to_committee(office, *registrations, outcome="approve"):
    for one in registrations:
        review_portfolio(one, reviewer="P", outcome=outcome, comment="", by=office.coordinator, now=office.now)
    cycles.begin_exam_days(office.cycle, by=office.clerk, now=office.now)
    cycles.begin_scoring(office.cycle, by=office.clerk, now=office.now)
    score_cycle(office.cycle, by=office.coordinator, now=office.now)
    cycles.lay_before_committee(office.cycle, by=office.coordinator, now=office.now)
    return [Case.objects.get(registration=one) for one in registrations]


def decide(office, case, outcome="endorse"):
    return decisions.decide(
        case, outcome=outcome, reason="Clear.", votes={office.chair: (Stance.FOR, "")}, by=office.chair, now=office.now
    )


def endorsed(office):
    base, added = with_supervisor(office)
    for case in to_committee(office, base, added):
        decide(office, case)
    decisions.release(office.cycle, by=office.coordinator, now=office.now)
    return Endorsement.objects.get(category=BASE), Endorsement.objects.get(category=ERS)


# ── added to a category ──────────────────────────────────────────────────────────────────────────────────────────────
def test_it_is_added_on_the_page_of_the_application_and_handed_in_with_it(office):
    person = office.person(category=BASE)
    base = office.applying(person, category=BASE)
    client = Client()
    client.force_login(person.user)
    assert f"IMH-E {ERS}" in text(client.get(f"/my/applications/{base.pk}/"))
    page = said(client, "add-to-application", base, what=f"IMH-E, {ERS}")
    added = Registration.objects.get(category=ERS)
    assert f"This belongs to your application for IMH-E {BASE}" in page
    assert ("It is added to Family Specialist, and ends with it." in page, "Agreements" in page) == (True, False)
    with pytest.raises(Refused, match="hand that in, and this goes with it"):
        applications.hand_in_application(added, by=person.user, now=office.now)
    tasks = text(client.get(f"/my/applications/{base.pk}/"))
    assert f"Added: IMH-E {ERS} To do: portfolio." in tasks


def test_one_handing_in_registers_both_each_with_its_own_fee(office):
    base, added = with_supervisor(office)
    assert (base.state, added.state, added.sits_exam) == ("registered", "registered", False)
    assert [ledger.fee_of(one) for one in (base, added)] == [(50, "Application fee"), (50, "Application fee")]
    withdraw(base, by=office.clerk, now=office.now, reason="Moved away.")
    added.refresh_from_db()
    assert added.state == "withdrawn", "what was added goes with it"
    assert ledger.balance_of(added) == 0


def test_nobody_adds_it_to_nothing(office):
    person = office.person(category="Mentor-Clinical")
    ready(office, person, "IMH-E", ERS)
    alone = office.applying(person, category=ERS)
    found = next(task for task in office_tasks(office, alone) if task.name == "base")
    assert found.sentence.startswith(f"{ERS} is added to Family Specialist or Specialist: you hold none of them.")


def office_tasks(office, registration):
    return application_of(registration, now=office.now).tasks


def test_its_portfolio_holds_its_own_parts_and_no_others():
    assert [part.title for part in BOOK.portfolio.parts_of(ERS)] == ["Supervision given", "Code of ethics"]
    assert [part.kind for part in BOOK.portfolio.parts_of(BASE)] == ["education"]


def test_it_is_decided_after_what_it_stands_on_and_only_where_that_is_endorsed(office):
    base, added = to_committee(office, *with_supervisor(office))
    assert (base.section, added.section) == ("consent", "discussion")
    with pytest.raises(Refused, match="decide that case first"):
        decide(office, added)
    decide(office, base, "defer")
    with pytest.raises(Refused, match="is endorsed as none of them"):
        decide(office, added)
    decide(office, added, "defer")


def test_it_has_a_line_of_its_own_and_ends_and_comes_back_with_what_it_stands_on(office):
    base, added = endorsed(office)
    assert added.stands_on == base
    assert (base.valid_until is None, added.valid_until, added.valid_to) == (False, None, base.valid_until)
    page = text(Client().get(f"/verify/{added.code}/"))
    assert "It is added to Family Specialist, and ends with it." in page

    def move(to):
        move_endorsement(base, to, reason="x", by=office.clerk, at=office.now)
        added.refresh_from_db()
        return added.state

    assert move(EndorsementState.LAPSED) == "lapsed"
    assert added.changes.get().reason == f"With {base.number} Family Specialist, to which it was added."
    assert move(EndorsementState.ACTIVE) == "active"
    assert move(EndorsementState.ARCHIVED) == "archived"
    reinstate(base, reason="Entered by mistake.", by=office.clerk, now=office.now)
    added.refresh_from_db()
    assert added.state == "active"


def test_what_was_ended_for_itself_does_not_come_back_with_it(office):
    base, added = endorsed(office)
    move_endorsement(added, EndorsementState.LAPSED, reason="By itself.", by=office.clerk, at=office.now)
    for to in (EndorsementState.LAPSED, EndorsementState.ACTIVE):
        move_endorsement(base, to, reason="x", by=office.clerk, at=office.now)
    added.refresh_from_db()
    assert added.state == "lapsed"


def test_it_can_be_added_later_to_an_endorsement_that_is_held(office):
    person = office.person(category=BASE)
    Endorsement.objects.create(
        association=office.association, candidate=person, number="X-1", credential="IMH-E", category=BASE,
        name=person.name, granted_on=date(2020, 1, 1), state_since=date(2020, 1, 1), status_index=0,
    )  # fmt: skip
    ready(office, person, "IMH-E", ERS)
    alone = office.applying(person, category=ERS)
    assert next(task for task in office_tasks(office, alone) if task.name == "base").state == "done"


# ── both credentials ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_both_credentials_are_asked_for_at_once_and_one_exam_counts_for_both(office):
    person = office.person()
    first = office.applying(person)
    second = add(office, first, "ECMH-E", "Mentor-Clinical")
    assert second.exam_with == first
    assert (first.comes_to_sit, second.comes_to_sit, second.sits_exam) == (True, False, True)
    assert [ledger.fee_of(one)[0] for one in (first, second)] == [200, 80]
    assert open_to(first) == []


def test_the_marks_of_the_one_exam_stand_in_both_recommendations_which_are_decided_apart(house):
    other = house.registrations[0]
    second = Registration.objects.create(
        cycle=house.cycle, candidate=other.candidate, credential="ECMH-E", category="Mentor-Clinical",
        beside=other, exam_with=other, position=9, registered_at=house.now,
    )  # fmt: skip
    house.to_committee()
    one, two = (Recommendation.objects.in_force().get(registration=r) for r in (other, second))
    assert (one.outcome, one.reasons) == (two.outcome, two.reasons)
    assert one.part_one_mark == two.part_one_mark is not None
    assert Case.objects.filter(registration__in=(other, second)).count() == 2


def test_whoever_sits_once_has_sat_for_both(office):
    person = office.person()
    first = office.registered(person)
    second = Registration.objects.create(
        cycle=office.cycle, candidate=person, credential="ECMH-E", category="Mentor-Clinical", beside=first,
        exam_with=first, registered_at=office.now,
    )  # fmt: skip
    note_presence(first, by=office.clerk, now=office.now)
    second.refresh_from_db()
    assert second.state == "sat"
    assert list(office.cycle.registrations.sitting_exam()) == [first]
