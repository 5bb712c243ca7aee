"""Two at once, and money is entered once: payments, numbers of papers, what Stripe tells; on PostgreSQL."""

from decimal import Decimal

import pytest
from django.db import connection  # noqa: F401 - asked by the mark below
from django.test import Client

from exams.registration.fees import ledger, online
from exams.registration.models import FeeDocument, LedgerLine, OnlinePayment
from tests.exams.registration.fake_stripe import SECRET, WEBHOOK, FakeStripe
from tests.faults.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL: SQLite has no row locks"),
]


@pytest.fixture
def stripe(entry, settings):
    fake = FakeStripe()
    settings.STRIPE_KEYS, settings.STRIPE_API = {"": {"secret": SECRET, "webhook": WEBHOOK}}, fake.url
    settings.PAYMENT_PROVIDER = "exams.registration.fees.providers.Stripe"
    online.switch(entry.association, on=True, by=entry.coordinator, now=entry.now)
    yield fake
    fake.close()


def pay(entry, owner, amount, reference):
    return ledger.enter_payment(
        owner, amount=Decimal(amount), reference=reference, paid_on=entry.now.date(), by=entry.clerk, now=entry.now
    )


def test_papers_made_out_at_once_have_numbers_without_a_gap(entry):
    made = [entry.registered(paid=False) for _ in range(4)]
    assert at_once(*[lambda r=r, n=n: pay(entry, r, 10, f"P{n}") for n, r in enumerate(made * 2)]) == [None] * 8
    serials = FeeDocument.objects.filter(kind="receipt").order_by("serial").values_list("serial", flat=True)
    assert list(serials) == list(range(1, 9))


def test_what_stands_to_credit_is_paid_back_once(entry):
    made = entry.registered()
    ledger.credit_in_full(made, what="x", by=entry.clerk, now=entry.now)
    ended = at_once(
        *[lambda n=n: ledger.pay_back(made, reference=f"R{n}", by=entry.clerk, now=entry.now) for n in range(4)]
    )
    assert sum(error is None for error in ended) == 1
    assert ledger.balance_of(made) == 0


def test_stripe_tells_the_same_several_times_at_once(entry, stripe):
    bill = entry.registered(paid=False).bill
    session = stripe.pay(online.begin(bill, by=bill.candidate.user, now=entry.now).session)
    told = [stripe.event("checkout.session.completed", session, number=f"evt_{n % 2}") for n in range(6)]
    answers, address = [], f"/pay/stripe/{entry.association.slug}/events/"

    def tell(body, signature):
        headers = {"Stripe-Signature": signature}
        answers.append(Client().post(address, body, content_type="application/json", headers=headers).status_code)

    assert at_once(*[lambda one=one: tell(*one) for one in told]) == [None] * 6
    assert answers == [200] * 6
    assert LedgerLine.objects.filter(kind="payment").count() == 1


def test_two_clicks_on_paying_open_one_page(entry, stripe):
    bill = entry.registered(paid=False).bill
    assert at_once(*[lambda: online.begin(bill, by=bill.candidate.user, now=entry.now)] * 4) == [None] * 4
    assert (len(stripe.sessions), OnlinePayment.objects.count()) == (1, 1)


def test_two_coordinators_pay_back_online_and_it_goes_back_once(entry, stripe):
    bill = entry.registered(paid=False).bill
    session = stripe.pay(online.begin(bill, by=bill.candidate.user, now=entry.now).session)
    body, signature = stripe.event("checkout.session.completed", session)
    Client().post(
        f"/pay/stripe/{entry.association.slug}/events/", body, content_type="application/json",
        headers={"Stripe-Signature": signature},
    )  # fmt: skip
    ledger.credit_in_full(bill, what="x", by=entry.clerk, now=entry.now)
    at_once(*[lambda: online.refund(bill, by=entry.coordinator, now=entry.now)] * 3)
    assert len(stripe.refunds) == 1
    assert ledger.balance_of(bill) == 0
