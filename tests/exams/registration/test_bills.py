"""What is charged beside a registration, by whom it is paid, and the papers on it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from exams.messages.mail import post_mail
from exams.refusals.exceptions import Refused
from exams.registration.fees import ledger
from exams.registration.fees.typesetting import as_pdf, paper_of
from exams.registration.models import Bill, FeeDocument, LedgerLine
from exams.registration.procedures import standing
from exams.rules import procedures as rule_books
from exams.rules.sections.fees import Charge
from tests.acting import act, said
from tests.entry import RULES


@pytest.fixture
def billing(entry):
    """The association bills membership: 60, for Specialists 45."""
    charges = (Charge("Specialist", Decimal(180), membership=Decimal(45)), Charge(membership=Decimal(60)))
    rules = replace(RULES, fees=replace(RULES.fees, charges=charges))
    day = entry.now.date()
    rule_books.adopt_rule_book(
        entry.association, rules, effective_from=day, by=entry.clerk, now=entry.now, reason="prices"
    )
    return entry


@pytest.fixture
def person(billing):
    return billing.person(member=False)


def charged(entry, who, **more):
    given = {"matter": "other", "thing": "copy", "title": "A second certificate", "fee": "other", "amount": Decimal(50)}
    return ledger.charge(who, rules=entry.cycle.rules, by=entry.clerk, **{"now": entry.now, **given, **more})


def pay(entry, owner, amount, reference="P1"):
    return ledger.enter_payment(
        owner, amount=Decimal(amount), reference=reference, paid_on=entry.now.date(), by=entry.clerk, now=entry.now
    )


def numbers(kind):
    return list(FeeDocument.objects.filter(kind=kind).order_by("serial").values_list("number", flat=True))


# ── membership ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_year_of_membership_is_asked_for_paid_and_noted_by_itself(billing, person, client):
    client.force_login(person.user)
    year = billing.now.year
    look = act(client, "ask-for-membership", person, confirm=False, year=year).content.decode()
    assert f"An invoice of 60.00 USD is made out to Person 0: membership {year}." in look
    act(client, "ask-for-membership", person, year=year)
    bill = person.bills.get()
    assert (bill.title, ledger.balance_of(bill)) == (f"Membership {year}", 60)
    assert not person.memberships.exists()
    pay(billing, bill, 60)
    assert person.memberships.get().valid_until == date(year, 12, 31)
    act(client, "ask-for-membership", person, year=year)
    assert person.bills.count() == 1, "the year that is paid is offered no more"
    act(client, "ask-for-membership", person, year=year + 1)
    assert sorted(person.bills.values_list("thing", flat=True)) == [f"membership {year}", f"membership {year + 1}"]


def test_asked_for_twice_it_is_the_same_invoice(billing, person, client):
    client.force_login(person.user)
    for _ in range(2):
        act(client, "ask-for-membership", person, year=billing.now.year)
    assert numbers("invoice") == [f"{billing.now.year}-00001"]


def test_a_part_of_the_price_is_no_membership_and_a_waiver_of_the_rest_is_one(billing, person):
    paper = charged(billing, person, matter="membership", thing="membership 2027", fee="membership")
    pay(billing, paper.bill, 20)
    assert not person.memberships.exists()
    ledger.waive_fee(paper.bill, reason="Student", by=billing.coordinator, now=billing.now)
    assert person.memberships.get().valid_until == date(2027, 12, 31)


def test_a_longer_membership_is_not_noted_again(billing, person):
    rules = billing.cycle.rules
    until = date(2030, 12, 31)
    standing.note_membership(
        person, bought_on=billing.now.date(), rules=rules, until=until, by=billing.clerk, now=billing.now
    )
    paper = charged(billing, person, matter="membership", thing="membership 2027", fee="membership")
    pay(billing, paper.bill, 50)
    assert person.memberships.count() == 1


def test_membership_costs_what_the_category_says_and_where_nothing_nobody_is_billed(billing, entry, client):
    who = billing.person(member=False)
    billing.applying(who, category="Specialist")
    client.force_login(billing.coordinator)
    page = client.get(f"/office/fees/payers/{who.pk}/").content.decode()
    assert "Charge a year of membership" in page
    look = act(client, "charge-membership", who, confirm=False, year=billing.now.year).content.decode()
    assert "An invoice of 45.00 USD" in look
    rule_books.adopt_rule_book(
        entry.association, RULES, effective_from=entry.now.date(), by=entry.clerk, now=entry.now, reason="none"
    )
    assert "does not bill membership here" in said(client, "charge-membership", who, year=billing.now.year)


# ── other charges, by hand ───────────────────────────────────────────────────────────────────────────────────────────
def test_the_office_charges_what_it_says_and_takes_it_back(billing, person, client):
    client.force_login(billing.coordinator)
    given = {"fee": "other", "title": "A second certificate", "amount": "50", "due_on": "2100-01-01"}
    assert "to be paid by 1 January 2100" in act(client, "charge-fee", person, confirm=False, **given).content.decode()
    act(client, "charge-fee", person, **given)
    bill = person.bills.get()
    assert bill.lines.get().due_on == date(2100, 1, 1)
    late = act(client, "charge-fee", person, **given | {"due_on": "2001-01-01"})
    assert (late.status_code, "Give a day that is not over." in late.content.decode()) == (422, True)
    pay(billing, bill, 20)
    look = act(client, "take-back-invoice-of-bill", bill, confirm=False, reason="Not asked for").content.decode()
    assert "20.00 USD that were paid stand to the payer’s credit." in look
    assert "Credit note C" in said(client, "take-back-invoice-of-bill", bill, reason="Not asked for")
    assert ledger.to_pay_back(bill) == 20


def test_nobody_acts_on_the_bills_of_another_association_or_person(billing, person, client, account, clerk, now):
    from exams.accounts import procedures as accounts

    bill = charged(billing, person).bill
    elsewhere = account("coordinator", "elsewhere", at=accounts.found_association("Elsewhere", by=clerk, now=now))
    client.force_login(elsewhere)
    for page in (f"{bill.pk}/", f"payers/{person.pk}/", f"invoices/{bill.documents.get().pk}/"):
        assert client.get(f"/office/fees/{page}").status_code == 404
    assert act(client, "waive-fee-of-bill", bill, reason="x").status_code == 404
    client.force_login(billing.person().user)
    for page in (f"{bill.pk}/", f"invoices/{bill.documents.get().pk}/"):
        assert client.get(f"/my/fees/{page}").status_code == 404
    assert act(client, "change-my-payer", bill, payer_name="x").status_code == 404
    assert client.get(f"/office/fees/{bill.pk}/").status_code == 404


def test_called_off_nothing_is_owed_and_what_was_paid_stands_to_credit(billing, person):
    bill = charged(billing, person).bill
    pay(billing, bill, 20)
    ledger.waive_fee(bill, reason="Rest", by=billing.coordinator, now=billing.now)
    ledger.call_off(bill, reason="Withdrawn", by=billing.clerk, now=billing.now)
    assert (ledger.balance_of(bill), ledger.to_pay_back(bill)) == (-20, 20)
    charged(billing, person)
    assert ledger.balance_of(bill) == 30, "charged anew, what was paid counts"


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_papers_are_numbered_by_kind_association_and_year_without_a_gap(entry, now):
    made = [entry.registered() for _ in range(2)]
    year = now.year
    assert numbers("invoice") == [f"{year}-00001", f"{year}-00002"]
    assert numbers("receipt") == [f"R{year}-00001", f"R{year}-00002"]
    ledger.credit_in_full(made[0], what="x", by=entry.clerk, now=now)
    assert numbers("credit-note") == [f"C{year}-00001"]
    with pytest.raises(Refused):
        ledger.waive_fee(made[1], reason="x", by=entry.clerk, now=now)
    later = now + timedelta(days=370)
    assert charged(entry, made[1].candidate).number == f"{year}-00003"
    assert charged(entry, made[0].candidate, thing="next", now=later).number == f"{later.year}-00001"


def words(document, now):
    paper = paper_of(document, now=now)
    return paper, " ".join([*(f"{a}: {b}" for a, b in paper.facts), *(" ".join(x) for x in paper.lines), *paper.total,
                            *paper.sentences])  # fmt: skip


def test_an_invoice_says_what_is_paid_what_is_open_and_how_to_pay(entry, now):
    made = entry.registered(paid=False)
    pay(entry, made, 80)
    ledger.waive_fee(made, reason="Scholarship", amount=Decimal(20), by=entry.clerk, now=now)
    document = ledger.invoice_of(made)
    paper, said_ = words(document, now)
    assert paper.title == f"Invoice {document.number}"
    assert "Exam fee 200.00" in said_
    assert "paid 80.00 USD, waived 20.00 USD" in said_
    assert "100.00 USD." in said_
    assert "bank transfer or cheque" in said_
    assert paper.payer["name"] == "Person 0"
    receipt, note = FeeDocument.objects.get(kind="receipt"), FeeDocument.objects.get(kind="credit-note")
    assert "reference P1" in words(receipt, now)[1]
    assert f"Invoice: {document.number}" in words(receipt, now)[1]
    assert "Waived: Scholarship 20.00" in words(note, now)[1]


def test_a_paper_says_what_came_of_it(entry, now):
    made = entry.registered()
    receipt, invoice = FeeDocument.objects.get(kind="receipt"), ledger.invoice_of(made)
    assert "Nothing is to be paid" in words(invoice, now)[1]
    ledger.reverse(made.ledger.get(kind="payment"), reason="The check bounced", by=entry.clerk, now=now)
    assert "This receipt was cancelled: The check bounced" in words(receipt, now)[1]
    ledger.take_back_charge(made, reason="Wrong person", by=entry.clerk, now=now)
    assert "This invoice was taken back" in words(invoice, now)[1]
    assert "Exam fee, taken back: Wrong person" in words(FeeDocument.objects.get(kind="credit-note"), now)[1]


@pytest.mark.parametrize("name", ["Person", "李明", "สมชาย ใจดี", "Łukasz <b>*O’Brien*</b> #1 $x$", "محمد"])
def test_every_paper_is_set_as_pdf_in_every_script(entry, now, name):
    made = entry.registered()
    ledger.make_out_to(made, name=name, address="1 Main Street\n\nSpringfield", by=entry.clerk, now=now)
    ledger.credit_in_full(made, what=name, by=entry.clerk, now=now)
    for document in FeeDocument.objects.all():
        assert as_pdf(document, now=now).startswith(b"%PDF")


def test_the_candidate_and_the_office_download_it(entry, client):
    made = entry.registered()
    document = ledger.invoice_of(made)
    for user, address in ((made.candidate.user, "/my/fees"), (entry.coordinator, "/office/fees")):
        client.force_login(user)
        answer = client.get(f"{address}/invoices/{document.pk}/")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'inline; filename="invoice-{document.number}.pdf"'
        assert answer.content.startswith(b"%PDF")


def test_a_paper_goes_by_mail_with_the_pdf(entry, client, now):
    made = entry.registered()
    document = ledger.invoice_of(made)
    client.force_login(made.candidate.user)
    assert "is on its way to" in said(client, "mail-my-paper", made.bill, paper=document.pk)
    post_mail(now=now)
    sent = next(one for one in mail.outbox if one.subject.startswith("Invoice"))
    ((name, content, kind),) = sent.attachments
    assert (name, content[:4], kind) == (f"invoice-{document.number}.pdf", b"%PDF", "application/pdf")


def test_without_an_account_the_office_is_told_to_send_it_itself(entry, client):
    made = entry.registered()
    type(made.candidate).objects.filter(pk=made.candidate_id).update(user=None)
    client.force_login(entry.coordinator)
    answer = said(client, "mail-paper", made.bill, paper=ledger.invoice_of(made).pk)
    assert "has no account here: download the paper" in answer


def test_another_payer_takes_the_place_of_the_first_with_a_new_number(entry, client):
    made = entry.registered(paid=False)
    pay(entry, made, 80)
    client.force_login(made.candidate.user)
    given = {"payer_name": "Bright Futures Agency", "payer_address": "1 Main Street\nSpringfield"}
    look = act(client, "change-my-payer", made.bill, confirm=False, **given).content.decode()
    assert "one of the same amount with another number takes its place" in look
    assert "takes its place" in said(client, "change-my-payer", made.bill, **given)
    document = ledger.invoice_of(made)
    assert (document.number[-5:], document.payer["name"]) == ("00002", "Bright Futures Agency")
    assert ledger.balance_of(made) == 120
    assert "made out so already" in said(client, "change-my-payer", made.bill, **given)


def test_papers_never_change(entry):
    from django.db import DatabaseError, transaction

    entry.registered()
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeDocument.objects.update(amount=1)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_candidate_sees_what_is_owed_for_what_until_when(entry, client):
    made = entry.registered(paid=False)
    pay(entry, made, "80.50")
    ledger.waive_fee(made, reason="x", amount=Decimal("19.25"), by=entry.clerk, now=entry.now)
    client.force_login(made.candidate.user)
    page = client.get("/my/fees/").content.decode()
    for told in (
        "Spring: IMH-E Mentor-Clinical",
        "200.00",
        "19.25",
        "80.50",
        "100.25 USD",
        "Invoice 20",
        "Receipt R20",
    ):
        assert told in page
    assert "Overdue" not in page
    assert "Receipt R20" in client.get(f"/my/fees/{made.bill.pk}/").content.decode()


def test_overdue_is_said(entry, client):
    made = entry.registered(paid=False)
    other = charged(entry, made.candidate, due_on=entry.now.date() - timedelta(days=3))
    client.force_login(made.candidate.user)
    assert "Overdue" in client.get("/my/fees/").content.decode()
    client.force_login(entry.coordinator)
    page = client.get("/office/fees/?show=overdue").content.decode()
    assert (other.bill.title in page, "1 bill<" in page) == (True, True)


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("open", {"Person 0", "Person 1"}), ("settled", {"Person 2", "Person 3", "Person 5"}), ("credit", {"Person 4"}),
        ("waived", {"Person 1", "Person 3"}), ("refunded", {"Person 5"}),
        ("nonsense", {f"Person {n}" for n in range(6)}),
    ],
)  # fmt: skip
def test_the_office_filters_by_state(entry, client, show, names):
    made = [entry.registered(paid=False) for _ in range(6)]
    pay(entry, made[1], 50, "P1")
    ledger.waive_fee(made[1], reason="x", amount=Decimal(10), by=entry.clerk, now=entry.now)
    pay(entry, made[2], 200, "P2")
    ledger.waive_fee(made[3], reason="x", by=entry.clerk, now=entry.now)
    pay(entry, made[4], 230, "P4")
    pay(entry, made[5], 200, "P5")
    ledger.credit_in_full(made[5], what="x", by=entry.clerk, now=entry.now)
    ledger.pay_back(made[5], reference="R5", by=entry.clerk, now=entry.now)
    client.force_login(entry.coordinator)
    for page in ("/office/fees/", f"/office/cycles/{entry.cycle.pk}/fees/"):
        table = (
            client.get(f"{page}?show={show}")
            .content.decode()
            .partition('aria-label="Bills"')[2]
            .partition("</table>")[0]
        )
        assert {f"Person {n}" for n in range(6) if f"Person {n}<" in table} == names
        rows = client.get(f"{page}bills.csv?show={show}").content.decode().splitlines()[1:]
        assert {row.split(",")[3] for row in rows} == names


def test_the_totals_of_the_page_are_those_of_the_ledger(entry, client):
    made = [entry.registered(paid=n % 2 == 0) for n in range(4)]
    pay(entry, made[1], "12.34", "P1")
    client.force_login(entry.coordinator)
    page = client.get("/office/fees/").content.decode()
    assert f"{LedgerLine.objects.balance():,.2f}" in page
    assert "412.34" in page


def test_the_sheet_of_the_bank_pays_whatever_it_names(billing, person, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    bill, made = charged(billing, person).bill, billing.registered(paid=False)
    rows = [(bill.documents.get().number, "50.00", "B1"), (ledger.invoice_of(made).number, "200.00", "B2")]
    text = "invoice,amount,reference,paid_on\n" + "".join(f"{a},{b},{c},2026-03-01\n" for a, b, c in rows)
    client.force_login(billing.coordinator)
    sheet = SimpleUploadedFile("bank.csv", text.encode())
    assert "2 payments entered." in said(client, "enter-payments", billing.association, sheet=sheet)
    assert (ledger.balance_of(bill), ledger.balance_of(made)) == (0, 0)
    nothing = act(client, "enter-payments", billing.association)
    assert (nothing.status_code, "Choose the bank&#x27;s sheet." in nothing.content.decode()) == (422, True)


def test_every_step_by_the_api(billing, person, client):
    client.force_login(billing.coordinator)
    address = f"/api/v1/payers/{person.pk}/charge-fee/"
    body = {"fee": "other", "title": "A copy", "amount": "50"}

    def send(to, **given):
        answer = client.post(to, given, content_type="application/json")
        if answer.status_code == 409 and answer.json().get("confirm"):
            answer = client.post(to, given | {"confirm": answer.json()["confirm"]}, content_type="application/json")
        return answer

    made = send(address, **body).json()["data"]
    bill = f"/api/v1/bills/{made['bill']}/"
    assert client.get(bill).json()["title"] == "A copy"
    paid = {"reference": "B1", "paid_on": "2026-03-01"}
    assert send(f"{bill}enter-payment-of-bill/", amount="70", **paid).status_code == 200
    assert send(f"{bill}pay-back-of-bill/", reference="R1").status_code == 200
    assert ledger.balance_of(Bill.objects.get(pk=made["bill"])) == 0
    assert send(f"{bill}pay-back-of-bill/", reference="R2").status_code == 409
    assert send(f"{bill}enter-payment-of-bill/", amount="much", **paid).status_code == 422


def test_the_pages_ask_no_more_for_more(entry, client, django_assert_max_num_queries):
    for n in range(12):
        made = entry.registered(paid=n % 2 == 0)
    client.force_login(entry.coordinator)
    with django_assert_max_num_queries(20):
        client.get("/office/fees/")
    client.force_login(made.candidate.user)
    for n in range(8):
        charged(entry, made.candidate, thing=f"copy {n}")
    with django_assert_max_num_queries(25):
        client.get("/my/fees/")
