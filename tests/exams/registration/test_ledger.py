"""Money: charged once, paid once, waived with a reason, given back by rule; and the ledger never forgets."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from exams.delivery.models import Incident
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.fees import ledger
from exams.registration.fees import payments as bank_sheet
from exams.registration.fees.ledger import balance_of
from exams.registration.models import LedgerLine
from exams.registration.procedures import registrations
from exams.sittings.procedures import places, seat_changes
from tests.acting import said as page_said


def pay(entry, made, amount=200, reference="T1", **more):
    return ledger.enter_payment(
        made,
        amount=Decimal(amount),
        reference=reference,
        paid_on=entry.now.date(),
        by=entry.clerk,
        now=entry.now,
        **more,
    )


def test_a_fee_is_charged_once_and_paid_by_what_comes_in(entry):
    made = entry.registered(paid=False)
    assert ledger.issue_invoice(made, by=entry.clerk, now=entry.now).invoice == "2026-00001"
    assert balance_of(made) == 200
    assert not ledger.paid_enough(made)
    pay(entry, made, 150)
    assert balance_of(made) == 50
    pay(entry, made, 50, "T2")
    assert ledger.paid_enough(made)
    assert ledger.totals_of(entry.cycle)["payment"] == 200
    assert ledger.totals_of(entry.cycle)["open"] == 0


def test_invoices_are_numbered_without_a_gap(entry):
    made = [entry.registered(paid=False) for _ in range(3)]
    assert [r.ledger.get().invoice for r in made] == ["2026-00001", "2026-00002", "2026-00003"]


def test_the_same_payment_is_never_entered_twice(entry):
    first, second = entry.registered(paid=False), entry.registered(paid=False)
    pay(entry, first)
    with pytest.raises(Refused, match="entered already"):
        pay(entry, second)


@pytest.mark.parametrize("amount", ["0", "-5", "1.005", "NaN", "Infinity", "100000000"])
def test_an_amount_that_is_none_is_refused(entry, amount):
    with pytest.raises(Invalid):
        pay(entry, entry.registered(paid=False), amount)


def test_a_waiver_needs_its_reason_and_leaves_nothing_owed(entry):
    made = entry.registered(paid=False)
    with pytest.raises(Invalid, match="why"):
        ledger.waive_fee(made, reason=" ", by=entry.coordinator, now=entry.now)
    ledger.waive_fee(made, reason="Scholarship of the board", by=entry.coordinator, now=entry.now)
    assert balance_of(made) == 0
    with pytest.raises(Refused, match="Nothing is owed"):
        ledger.waive_fee(made, reason="again", by=entry.coordinator, now=entry.now)


@pytest.mark.parametrize(("days_before", "credit"), [(35, 200), (29, 100), (14, 100), (10, 0)])
def test_withdrawing_gives_back_what_the_rule_book_says(entry, days_before, credit):
    made = entry.registered()
    places.seat(made, sitting=entry.sittings[0], by=entry.clerk, now=entry.now)
    when = entry.sittings[0].starts_at - timedelta(days=days_before)
    seat_changes.withdraw_by_rule(made, by=made.candidate.user, now=when, reason="moved away")
    assert -balance_of(made) == credit
    if credit:
        ledger.pay_back(made, reference="R1", by=entry.clerk, now=when)
        assert balance_of(made) == 0
    with pytest.raises(Refused, match="Nothing is to be paid back"):
        ledger.pay_back(made, reference="R2", by=entry.clerk, now=when)


def test_withdrawing_before_paying_cancels_the_invoice(entry):
    made = entry.registered(paid=False)
    seat_changes.withdraw_by_rule(made, by=made.candidate.user, now=entry.now)
    assert balance_of(made) == 0


def test_a_resit_after_an_incident_costs_nothing(entry, association, clerk):
    from exams.cycles import procedures as cycles
    from exams.registration.procedures import applications

    first = entry.registered()
    registrations.note_presence(first, by=clerk, now=entry.now)
    Incident.objects.create(
        cycle=entry.cycle, registration=first, category="technical", description="Power cut", remedy_kind="resit",
        happened_at=entry.now, reported_by=clerk,
    )  # fmt: skip
    later = entry.now + timedelta(days=30)
    summer = cycles.plan_cycle(association, name="Summer", by=clerk, now=later)
    cycles.open_registration(summer, by=clerk, now=later)
    again = applications.apply_for(
        first.candidate, cycle=summer, credential="IMH-E", category="Mentor-Clinical", by=clerk, now=later
    )
    assert ledger.fee_of(again) == (0, "Resit without fee after an incident")
    assert ledger.issue_invoice(again, by=clerk, now=later) is None
    from exams.registration.eligibility.findings import findings_of

    assert not [f for f in findings_of(again, now=later) if not f.stands], "and neither wait nor limit count it"


def test_the_ledger_cannot_be_changed(entry):
    entry.registered()
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerLine.objects.update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerLine.objects.all().delete()


# ── the bank's sheet ─────────────────────────────────────────────────────────────────────────────────────────────────
def enter(entry, text):
    return bank_sheet.enter_bank_sheet(entry.association, "bank.csv", text.encode(), by=entry.clerk, now=entry.now)


def test_the_banks_sheet_pays_the_invoices_it_names_and_twice_is_once(entry):
    made = [entry.registered(paid=False) for _ in range(2)]
    sheet = (
        "invoice,amount,reference,paid_on\n"
        "Exam fee 2026-00001 thank you,200.00,B1,2026-02-20\n"
        'Invoice 2026-00002,"$1,200.50",B2,20.02.2026\n'
    )
    assert enter(entry, sheet) == {"entered": 2, "known": 0, "notes": ()}
    assert [balance_of(r) for r in made] == [0, Decimal("-1000.50")]
    assert enter(entry, sheet)["entered"] == 0
    assert enter(entry, sheet)["known"] == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-99999,200,B9,2026-02-20", "no invoice 2026-99999"),
        ("nothing,200,B9,2026-02-20", "names no invoice"),
        ("2026-00001,two hundred,B9,2026-02-20", "is no amount"),
        ("2026-00001,200,,2026-02-20", "bank's reference"),
        ("2026-00001,200,B9,03/04/2026", "is no day"),
        ("2026-00001,200,B1,2026-02-20", "same reference stands in line 2"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_nothing_is_entered(entry, row, says):
    made = entry.registered(paid=False)
    with pytest.raises(Invalid) as refusal:
        enter(entry, f"invoice,amount,reference,paid_on\n2026-00001,200,B1,2026-02-20\n{row}\n")
    assert says in str(refusal.value.faults[0])
    assert "line 3" in str(refusal.value.faults[0])
    assert balance_of(made) == 200


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"invoice\n1\n", b"PK\x03\x04 no workbook"])
def test_a_sheet_that_is_none_is_refused_with_a_sentence(entry, content):
    with pytest.raises(Invalid, match="Nothing was entered"):
        bank_sheet.read_bank_sheet(entry.association, "bank.csv", content, now=entry.now)


@pytest.mark.parametrize(
    "another", ["2026-00002,200,1045,2026-02-20", "2026-00001,150,1045,2026-02-20", "2026-00001,200,1045,2026-02-27"]
)
def test_a_reference_on_another_invoice_amount_or_day_is_a_fault_and_never_known(entry, another):
    made = [entry.registered(paid=False) for _ in range(2)]
    head = "invoice,amount,reference,paid_on\n"
    enter(entry, f"{head}2026-00001,200,1045,2026-02-20\n")
    with pytest.raises(Invalid) as refusal:
        enter(entry, f"{head}{another}\n2026-00002,200,1046,2026-02-27\n")
    (fault,) = refusal.value.faults
    assert (fault.line, fault.column) == (2, "reference")
    assert "200.00 on 2026-02-20 for invoice 2026-00001" in fault.message
    assert [balance_of(r) for r in made] == [0, 200]
    assert enter(entry, f"{head}2026-00001,200,1045,2026-02-20\n") == {"entered": 0, "known": 1, "notes": ()}


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("200", 200),
        ("200.00", 200),
        ("200,00", 200),
        ("1,200.00", 1200),
        ("1.200,00", 1200),
        ("$ 5.50", "5.50"),
        ("1200", 1200),
    ],
)
def test_amounts_are_read_as_banks_write_them(entry, cell, amount):
    entry.registered(paid=False)
    sheet = f'invoice,amount,reference,paid_on\n2026-00001,"{cell}",B1,2026-02-20\n'
    read = bank_sheet.read_bank_sheet(entry.association, "bank.csv", sheet.encode(), now=entry.now)
    assert read.matched[0].payment.amount == Decimal(amount)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_payment_of_a_day_to_come_is_refused_in_the_form_and_in_the_sheet(entry, client):
    made = entry.registered(paid=False)
    client.force_login(entry.coordinator)
    told = page_said(client, "enter-payment", made, amount="200", reference="B1", paid_on="2031-01-01")
    assert "1 January 2031 is still to come: give the day on which it happened." in told
    with pytest.raises(Invalid) as refusal:
        enter(entry, "invoice,amount,reference,paid_on\n2026-00001,200,B1,2031-01-01\n")
    (fault,) = refusal.value.faults
    assert (fault.line, fault.column, fault.message) == (2, "paid_on", "1 January 2031 is still to come.")
    assert balance_of(made) == 200


def test_more_than_is_owed_is_entered_and_said(entry, client):
    made = entry.registered(paid=False)
    client.force_login(entry.coordinator)
    told = page_said(client, "enter-payment", made, amount="250", reference="B1", paid_on=str(entry.now.date()))
    assert "50.00 USD more than is owed was paid" in told
    assert balance_of(made) == -50
