"""Renewing, coming back and moving are billed once each; what does not come about is called off."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from exams.refusals.exceptions import Refused
from exams.registration.fees import ledger
from exams.registration.models import Bill
from exams.rules import procedures as rule_books
from exams.rules.sections.fees import Charge
from exams.rules.sections.hours_and_moves import CategoryFee, MovingRules, ReinstatementRules
from exams.rules.sections.renewal import RenewalRules
from panels.endorsements.procedures.granting import move_endorsement
from panels.endorsements.states import EndorsementState
from panels.renewals.procedures.moving_category import ask_to_move, decide_move, reopen_move, withdraw_move
from panels.renewals.procedures.reinstating import (
    ask_reinstatement,
    decide_reinstatement,
    reopen_reinstatement,
    withdraw_reinstatement,
)
from panels.renewals.procedures.taking_back import withdraw_attestation
from tests.panels.renewals.keeping import Keeping, at

RULES = RenewalRules(
    fee=Decimal(40), reinstatement=ReinstatementRules(references=0, fee=Decimal(100)),
    moving=MovingRules(fees=(CategoryFee("Mentor-Clinical", Decimal(300)), CategoryFee("Specialist", Decimal(100)))),
)  # fmt: skip


@pytest.fixture
def keeping(account, clerk):
    return Keeping(account, clerk, RULES)


def bill_of(endorsement):
    return Bill.objects.get(candidate=endorsement.candidate)


def pay(keeping, bill, amount, on="2026-12-02"):
    ledger.enter_payment(
        bill, amount=Decimal(amount), reference=f"B{bill.lines.count()}", paid_on=date.fromisoformat(on),
        by=keeping.office, now=at(on),
    )  # fmt: skip


def lapsed(keeping):
    it = keeping.endorsed(until="2026-12-31")
    return move_endorsement(it, EndorsementState.LAPSED, reason="Not renewed.", by=keeping.clerk, at=at("2027-01-31"))


def ask(it, now="2027-05-05"):
    return ask_reinstatement(it, experience="x", by=it.candidate.user, now=at(now))


def test_attesting_brings_the_invoice_and_taking_it_back_calls_it_off(keeping):
    it = keeping.endorsed(until="2026-12-31")
    renewal = keeping.attested(it)
    bill = bill_of(it)
    assert (bill.matter, ledger.balance_of(bill)) == ("renewal", 40)
    assert bill.title == "Renewal of IMH-E Specialist, due 2026-12-31"
    pay(keeping, bill, 15)
    withdraw_attestation(renewal, by=it.candidate.user, now=at("2026-12-03"))
    assert ledger.to_pay_back(bill) == 15


def test_a_category_has_its_own_price(keeping):
    fees = replace(keeping.rules.fees, charges=(Charge("Specialist", renewal=Decimal(0)), Charge(renewal=Decimal(55))))
    rule_books.adopt_rule_book(
        keeping.association, replace(keeping.rules, fees=fees), effective_from=date(2020, 1, 1), by=keeping.clerk,
        now=at("2020-01-01"),
    )  # fmt: skip
    free, dear = keeping.endorsed(until="2026-12-31"), keeping.endorsed(until="2026-12-31", category="Mentor-Policy")
    keeping.attested(free)
    keeping.attested(dear)
    assert not free.candidate.bills.exists()
    assert ledger.balance_of(bill_of(dear)) == 55


def test_a_reinstatement_is_paid_before_it_is_granted(keeping):
    it = lapsed(keeping)
    asked = ask(it)
    bill = bill_of(it)
    assert (bill.matter, ledger.balance_of(bill)) == ("reinstatement", 100)
    given = {"granted": True, "answer": "Welcome back.", "by": keeping.office}
    pay(keeping, bill, 60, "2027-05-06")
    with pytest.raises(Refused, match="has to be received first"):
        decide_reinstatement(asked, now=at("2027-05-07"), **given)
    pay(keeping, bill, 40, "2027-05-07")
    decide_reinstatement(asked, now=at("2027-05-08"), **given)
    assert type(it).objects.get(pk=it.pk).state == EndorsementState.ACTIVE


def test_a_reinstatement_that_is_refused_gives_back_what_was_paid_and_asks_for_it_anew_when_reopened(keeping):
    it = lapsed(keeping)
    asked = ask(it)
    bill, given = bill_of(it), {"by": keeping.office}
    pay(keeping, bill, 60, "2027-05-06")
    decide_reinstatement(asked, granted=False, answer="Not yet.", now=at("2027-05-07"), **given)
    assert ledger.to_pay_back(bill) == 60
    reopen_reinstatement(asked, reason="A mistake", now=at("2027-05-08"), **given)
    assert ledger.balance_of(bill) == 40
    withdraw_reinstatement(asked, by=it.candidate.user, now=at("2027-05-09"))
    assert ledger.to_pay_back(bill) == 60


def test_the_difference_of_the_fees_is_billed_once_the_office_agrees(keeping):
    it = keeping.endorsed(granted="2020-05-01")
    given = {"to": "Mentor-Clinical", "wanted_on": date(2027, 5, 1), "reason": "I supervise now."}
    asked = ask_to_move(it, by=it.candidate.user, now=at("2026-10-31"), **given)
    assert not it.candidate.bills.exists()
    decide_move(asked, granted=True, answer="Yes.", by=keeping.office, now=at("2026-11-02"))
    bill = bill_of(it)
    assert (bill.title, ledger.balance_of(bill)) == ("From Specialist to Mentor-Clinical", 200)
    reopen_move(asked, reason="A mistake", by=keeping.office, now=at("2026-11-03"))
    assert ledger.balance_of(bill) == 0
    decide_move(asked, granted=True, answer="Yes.", by=keeping.office, now=at("2026-11-04"))
    assert ledger.balance_of(bill) == 200
    withdraw_move(asked, by=it.candidate.user, now=at("2026-11-05"))
    assert ledger.balance_of(bill) == 0


def test_where_nothing_is_asked_nobody_is_billed(account, clerk):
    keeping = Keeping(account, clerk, RenewalRules())
    keeping.attested(keeping.endorsed(until="2026-12-31"))
    assert not Bill.objects.exists()
