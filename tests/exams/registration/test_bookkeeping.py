"""The bookkeeper's export agrees with the ledger, whatever was entered, reversed, moved and paid back."""

import csv
import io
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest

from exams.registration.fees import bookkeeping, ledger
from exams.registration.models import LedgerLine


@pytest.fixture
def busy(entry):
    """A bit of everything."""
    by = {"by": entry.clerk, "now": entry.now}
    day = entry.now.date()
    made = [entry.registered(paid=n != 1) for n in range(4)]
    ledger.enter_payment(made[0], amount=Decimal("30.10"), reference="=1+1", paid_on=day, way="cash", **by)
    wrong = ledger.enter_payment(made[1], amount=Decimal(5), reference="B5", paid_on=day - timedelta(days=40), **by)
    ledger.reverse(wrong, reason="Somebody \x0b else's", **by)
    ledger.waive_fee(made[1], reason="+Scholarship", **by)
    ledger.credit_withdrawal(made[2], **by)
    ledger.pay_back(made[2], reference="R1", amount=Decimal("50.50"), **by)
    other = ledger.charge(
        made[0].candidate, matter="other", thing="copy", title="A copy", fee="other", amount=Decimal(20),
        rules=entry.cycle.rules, **by,
    )  # fmt: skip
    ledger.move_credit(made[0].bill, to=other.bill, **by)
    return entry


def lines(entry, **more):
    day = entry.now.date()
    return list(
        bookkeeping.lines_between([entry.association], day - timedelta(days=60), day + timedelta(days=1), **more)
    )


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_line_is_there_once_and_the_receivables_are_the_balance_of_the_ledger(busy):
    found = lines(busy)
    assert len(found) == LedgerLine.objects.count()
    sums = {account: balance for _, account, _, _, balance in bookkeeping.totals_of(found)}
    assert sums["receivables"] == LedgerLine.objects.balance()
    assert sum(sums.values()) == 0, "what is debited is credited"
    totals = LedgerLine.objects.totals()
    assert -sums["income: exam"] - sums["income: other"] == totals["charge"]
    money = sum(balance for account, balance in sums.items() if account.startswith("money: "))
    assert money == -totals["payment"] - totals["refund"]
    assert sums["waived"] == -totals["waiver"]
    assert sums["credit moved between bills"] == 0


def test_the_file_adds_up_to_the_same_and_no_cell_is_a_formula(busy):
    sums = defaultdict(Decimal)
    for row in rows(bookkeeping.as_csv(lines(busy))):
        sums[row["debit_account"]] += Decimal(row["amount"])
        sums[row["credit_account"]] -= Decimal(row["amount"])
        assert not any(value.startswith(("=", "+", "@")) for value in row.values())
    assert sums["receivables"] == LedgerLine.objects.balance()


def test_the_workbook_has_the_lines_as_numbers_and_the_totals(busy):
    found = lines(busy)
    book = openpyxl.load_workbook(io.BytesIO(bookkeeping.as_xlsx(found)))
    ledger_, totals = book["Ledger"], book["Totals"]
    assert ledger_.max_row == len(found) + 1
    column = bookkeeping.COLUMNS.index("amount") + 1
    assert isinstance(ledger_.cell(2, column).value, int | float)
    assert totals.max_row == len(bookkeeping.totals_of(found)) + 1


def test_a_period_holds_the_days_of_the_payments_or_those_of_the_entry(busy):
    day = busy.now.date()
    old = list(bookkeeping.lines_between([busy.association], day - timedelta(days=60), day - timedelta(days=30)))
    assert [line.reference for line in old] == ["B5"]
    entered = bookkeeping.lines_between(
        [busy.association], day - timedelta(days=60), day - timedelta(days=30), by_entry=True
    )
    assert list(entered) == []
    assert len(lines(busy, by_entry=True)) == LedgerLine.objects.count()


def test_the_office_downloads_it_and_nobody_else(busy, client):
    day = busy.now.date()
    address = f"/office/fees/ledger/?first={day - timedelta(days=60)}&last={day}"
    client.force_login(busy.people[0].user)
    assert client.get(address).status_code == 404
    client.force_login(busy.coordinator)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith('attachment; filename="ledger-')
    assert len(rows(answer.content)) == LedgerLine.objects.count()
    assert client.get(f"{address}&format=xlsx").content[:2] == b"PK"
    assert rows(client.get(f"{address}&association=elsewhere").content) == []


@pytest.mark.parametrize("asked", ["", "first=2026-02-30&last=x", "first=2026-03-02&last=2026-03-01"])
def test_days_that_are_none_are_answered_with_a_sentence(busy, client, asked):
    client.force_login(busy.coordinator)
    answer = client.get(f"/office/fees/ledger/?{asked}")
    assert answer.status_code < 500
    assert "Choose the days of the export." in answer.content.decode()
