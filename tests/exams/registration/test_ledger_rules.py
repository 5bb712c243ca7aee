"""Nobody is paid back what was not paid, and a part payment never costs more than it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from exams.refusals.exceptions import Invalid, Refused
from exams.registration.fees import ledger
from exams.registration.fees.ledger import balance_of, to_pay_back
from exams.registration.models import LedgerLine
from exams.registration.procedures import registrations
from exams.rules.sections.fees import Charge, Refund
from exams.sittings.procedures import places, seat_changes


def pay(entry, owner, amount, reference, **more):
    return ledger.enter_payment(
        owner, amount=Decimal(amount), reference=reference, paid_on=entry.now.date(), by=entry.clerk, now=entry.now,
        **more,
    )  # fmt: skip


def waive(entry, owner, amount=None):
    return ledger.waive_fee(owner, reason="Scholarship", amount=amount, by=entry.coordinator, now=entry.now)


def withdrawn(entry, made, days_before):
    places.seat(made, sitting=entry.sittings[0], by=entry.clerk, now=entry.now)
    when = entry.sittings[0].starts_at - timedelta(days=days_before)
    seat_changes.withdraw_by_rule(made, by=made.candidate.user, now=when, reason="moved away")
    return when


@pytest.mark.parametrize(
    ("paid", "waived", "days_before", "back"),
    [
        (50, 150, 35, 50),  # what was waived was never paid
        (50, 150, 20, 25),
        (50, 150, 5, 0),
        (50, 0, 35, 50),
        (50, 0, 20, 25),  # and the 150 that are open are owed no more
        (50, 0, 5, 0),
        (0, 200, 35, 0),
        (0, 0, 35, 0),
        (0, 0, 5, 0),
        (200, 0, 35, 200),
        (200, 0, 20, 100),
        (260, 0, 20, 160),  # what was paid too much comes back whole
        (260, 0, 5, 60),
        (199, 1, 20, Decimal("99.50")),
    ],
)
def test_withdrawing_gives_back_of_what_was_paid_and_asks_for_nothing_more(entry, paid, waived, days_before, back):
    made = entry.registered(paid=False)
    if paid:
        pay(entry, made, paid, "P1")
    if waived:
        waive(entry, made, waived)
    withdrawn(entry, made, days_before)
    assert -balance_of(made) == to_pay_back(made) == back


def test_part_payments_and_waivers_in_parts_settle_the_fee(entry):
    made = entry.registered(paid=False)
    pay(entry, made, "80.50", "P1")
    waive(entry, made, Decimal("19.50"))
    assert balance_of(made) == 100
    with pytest.raises(Invalid, match=r"Only 100\.00 USD is owed"):
        waive(entry, made, Decimal("100.01"))
    pay(entry, made, 100, "P2")
    assert ledger.paid_enough(made)
    with pytest.raises(Refused, match="Nothing is owed"):
        waive(entry, made)


def test_a_charge_is_not_taken_back_under_a_waiver(entry):
    made = entry.registered(paid=False)
    waive(entry, made, 150)
    with pytest.raises(Refused, match="reverse what was waived or credited first"):
        ledger.take_back_charge(made, reason="wrong", by=entry.clerk, now=entry.now)
    with pytest.raises(Refused, match="reverse what was waived or credited first"):
        ledger.reverse(made.ledger.charges().get(), reason="wrong", by=entry.clerk, now=entry.now)
    assert balance_of(made) == 50


def test_money_that_was_waived_and_then_credited_in_full_is_not_paid_back(entry):
    made = entry.registered(paid=False)
    pay(entry, made, 50, "P1")
    waive(entry, made)
    ledger.credit_in_full(made, what="The sitting did not take place", by=entry.clerk, now=entry.now)
    assert to_pay_back(made) == 50
    assert ledger.credit_in_full(made, what="again", by=entry.clerk, now=entry.now) is None


def test_credited_once_and_then_in_full_comes_to_what_was_paid(entry):
    made = entry.registered()
    withdrawn(entry, made, 20)
    ledger.credit_in_full(made, what="After all", by=entry.clerk, now=entry.now)
    assert to_pay_back(made) == 200


def test_it_is_paid_back_in_parts_and_never_more_than_stands_to_credit(entry):
    made = entry.registered()
    when = withdrawn(entry, made, 35)
    back = {"by": entry.clerk, "now": when}
    ledger.pay_back(made, reference="R1", amount=Decimal(120), **back)
    with pytest.raises(Invalid, match=r"Only 80\.00 USD can be paid back"):
        ledger.pay_back(made, reference="R2", amount=Decimal(81), **back)
    with pytest.raises(Refused, match="refund “R1” is entered already"):
        ledger.pay_back(made, reference="R1", **back)
    ledger.pay_back(made, reference="R2", **back)
    assert balance_of(made) == 0


def test_a_payment_that_never_came_is_owed_again_even_after_a_refund(entry):
    made = entry.registered()
    when = withdrawn(entry, made, 35)
    ledger.pay_back(made, reference="R1", by=entry.clerk, now=when)
    bounced = made.ledger.get(kind="payment")
    ledger.reverse(bounced, reason="The check bounced", by=entry.clerk, now=when)
    assert balance_of(made) == 200
    assert to_pay_back(made) == 0


def test_a_wrong_payment_a_wrong_waiver_and_a_wrong_refund_are_each_reversed_once(entry):
    made = entry.registered(paid=False)
    line = pay(entry, made, 200, "P1")
    ledger.reverse(line, reason="Somebody else's", by=entry.clerk, now=entry.now)
    with pytest.raises(Refused, match="reversed already"):
        ledger.reverse(line, reason="again", by=entry.clerk, now=entry.now)
    assert balance_of(made) == 200
    again = pay(entry, made, 200, "P1")
    assert again.entry == 1, "the same reference can be entered anew after its reversal"
    with pytest.raises(Refused, match="entered already"):
        pay(entry, made, 200, "P1")


def test_the_reference_of_another_payers_check_is_told_apart(entry):
    first, second = entry.registered(paid=False), entry.registered(paid=False)
    pay(entry, first, 200, "1045")
    with pytest.raises(Refused) as refusal:
        pay(entry, second, 150, "1045")
    assert "200.00 on 2026-" in str(refusal.value)
    assert "Person 0" in str(refusal.value)
    assert "“1045 C1”" in str(refusal.value)
    pay(entry, second, 150, "1045 C1")


# ── application and processing ───────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def processed(entry):
    """Application and processing 75, the exam 200."""
    fees = entry.cycle.rules.fees
    one = Charge(exam=Decimal(200), retake=Decimal(100), application=Decimal(75))
    return entry.with_rules(fees=replace(fees, charges=(one,)))


def test_application_and_exam_stand_on_one_invoice(processed):
    made = processed.registered(paid=False)
    lines = list(made.ledger.charges())
    assert [(line.fee, line.amount, line.invoice) for line in lines] == [
        ("application", 75, "2026-00001"), ("exam", 200, "2026-00001"),
    ]  # fmt: skip
    assert ledger.invoice_of(made).amount == 275
    assert ledger.fee_of(made) == (275, "Application and processing fee and exam fee")


@pytest.mark.parametrize(("paid", "waived", "back"), [(275, 0, 200), (100, 0, 25), (50, 0, 0), (200, 75, 200)])
def test_application_and_processing_do_not_come_back_unless_the_rules_say_so(processed, paid, waived, back):
    made = processed.registered(paid=False)
    pay(processed, made, paid, "P1")
    if waived:
        waive(processed, made, waived)
    withdrawn(processed, made, 35)
    assert to_pay_back(made) == back


def test_they_come_back_where_the_rules_say_so(processed):
    processed.with_rules(fees=replace(processed.cycle.rules.fees, refunds_application=True))
    made = processed.registered(paid=False)
    pay(processed, made, 275, "P1")
    withdrawn(processed, made, 35)
    assert to_pay_back(made) == 275


# ── days on the calendar of the place ────────────────────────────────────────────────────────────────────────────────
def seated_after_the_clocks_change(entry):
    """A sitting at 09:00 on 20 March 2027 in New York, beyond the change of clocks of 14 March."""
    sitting = entry.sittings[0]
    type(sitting).objects.filter(pk=sitting.pk).update(
        starts_at=datetime(2027, 3, 20, 13, tzinfo=UTC), ends_at=datetime(2027, 3, 20, 17, tzinfo=UTC)
    )
    made = entry.registered()
    type(made).objects.filter(pk=made.pk).update(sitting=sitting)
    return registrations.Registration.objects.select_related("sitting", "cycle__rule_book", "cycle__association").get(
        pk=made.pk
    )


@pytest.mark.parametrize(
    ("moment", "credit"),
    [
        (datetime(2027, 2, 18, 13, 30, tzinfo=UTC), 200),  # 30 days and half an hour by the clocks of the place
        (datetime(2027, 2, 19, 4, 59, tzinfo=UTC), 200),  # 23:59 on the last day
        (datetime(2027, 2, 19, 5, 0, tzinfo=UTC), 100),  # midnight there
        (datetime(2027, 3, 7, 4, 59, tzinfo=UTC), 100),
        (datetime(2027, 3, 7, 5, 0, tzinfo=UTC), 0),
        (datetime(2027, 3, 21, 5, 0, tzinfo=UTC), 0),
    ],
)
def test_days_are_those_on_the_calendar_of_the_place(entry, moment, credit):
    made = seated_after_the_clocks_change(entry)
    assert ledger.withdrawal(made, now=moment)[0] == credit


def test_the_last_moment_is_said(entry, client):
    made = seated_after_the_clocks_change(entry)
    client.force_login(made.candidate.user)
    for page in ("fee", "seat"):
        text = client.get(f"/my/applications/{made.pk}/{page}/").content.decode()
        assert "Until 18 February 2027, 23:59 (America/New_York), 30 days before the sitting: 100 %" in text


def test_no_rule_gives_back_more_than_was_paid(entry):
    entry.with_rules(fees=replace(entry.cycle.rules.fees, refunds=(Refund(0, Decimal(150)),)))
    made = entry.registered()
    withdrawn(entry, made, 35)
    assert to_pay_back(made) == 200


# ── credit ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_was_paid_too_much_pays_another_bill_and_comes_back_where_that_was_wrong(entry):
    made = entry.registered(paid=False)
    pay(entry, made, 230, "P1")
    paper = ledger.charge(
        made.candidate, matter="other", thing="copy", title="A second certificate", fee="other", amount=Decimal(50),
        rules=entry.cycle.rules, by=entry.clerk, now=entry.now,
    )  # fmt: skip
    line = ledger.move_credit(made.bill, to=paper.bill, by=entry.clerk, now=entry.now)
    assert (balance_of(made), balance_of(paper.bill), line.amount) == (0, 20, -30)
    with pytest.raises(Refused, match="no credit here"):
        ledger.move_credit(made.bill, to=paper.bill, by=entry.clerk, now=entry.now)
    ledger.reverse(line, reason="It was wrong", by=entry.clerk, now=entry.now)
    assert (balance_of(made), balance_of(paper.bill)) == (-30, 50)
    assert LedgerLine.objects.balance() == 20


def test_credit_does_not_go_to_somebody_else(entry):
    made, other = entry.registered(paid=False), entry.registered(paid=False)
    pay(entry, made, 230, "P1")
    with pytest.raises(Invalid, match="of the same person"):
        ledger.move_credit(made.bill, to=other.bill, by=entry.clerk, now=entry.now)
