"""Paid on Stripe's page: believed when Stripe says so, entered once, whatever comes late, twice or in another order."""

from decimal import Decimal

import pytest

from exams.audit.models import AuditLine
from exams.messages.models import Notice
from exams.refusals.exceptions import Refused
from exams.registration.fees import ledger, online
from exams.registration.models import LedgerLine, OnlinePayment, ProviderEvent
from exams.registration.states import OnlineState
from tests.acting import act, said
from tests.exams.registration.fake_stripe import SECRET, WEBHOOK, FakeStripe, signature

KEYS = {"": {"secret": SECRET, "webhook": WEBHOOK}}
PROVIDER = "exams.registration.fees.providers.Stripe"


@pytest.fixture
def stripe():
    fake = FakeStripe()
    yield fake
    fake.close()


@pytest.fixture
def taking(entry, stripe, settings):
    """The association takes payments online."""
    settings.STRIPE_KEYS, settings.STRIPE_API, settings.PAYMENT_PROVIDER = KEYS, stripe.url, PROVIDER
    online.switch(entry.association, on=True, by=entry.coordinator, now=entry.now)
    return entry


@pytest.fixture
def bill(taking):
    return taking.registered(paid=False).bill


@pytest.fixture
def tell(client, taking, stripe):
    """tell(kind, thing) → what Stripe is answered."""

    def send(kind, thing, *, signed="", **more):
        body, sealed = stripe.event(kind, thing, **more)
        return client.post(
            f"/pay/stripe/{taking.association.slug}/events/", body, content_type="application/json",
            headers={"Stripe-Signature": signed or sealed},
        )  # fmt: skip

    return send


def begin(bill, now):
    return online.begin(bill, by=bill.candidate.user, now=now)


def paid(stripe, bill, now):
    return stripe.pay(begin(bill, now).session)


def payments():
    return LedgerLine.objects.filter(kind="payment", reversed_by=None)


def test_a_candidate_pays_on_stripes_page_and_no_card_comes_here(bill, stripe, tell, client):
    user = bill.candidate.user
    client.force_login(user)
    page = act(client, "pay-online", bill, follow=True).content.decode()
    assert "Pay 200.00 USD online" in page
    assert f"{stripe.url}/page/cs_1" in page
    (_, _, asked) = stripe.asked[0]
    assert asked["line_items[0][price_data][unit_amount]"] == "20000"
    assert asked["customer_email"] == user.email
    assert asked["success_url"].endswith(f"/my/fees/{bill.pk}/?returned=paid")
    assert "as soon as Stripe has told of it" in client.get(f"/my/fees/{bill.pk}/?returned=paid").content.decode()
    answer = tell("checkout.session.completed", stripe.pay("cs_1"))
    assert (answer.status_code, answer.content) == (200, b"Entered.")
    line = payments().get()
    assert (line.amount, line.way, line.reference, line.document.number[0]) == (-200, "stripe", "pi_1", "R")
    assert OnlinePayment.objects.get().state == OnlineState.PAID
    assert ledger.paid_enough(bill.registration)


def test_the_same_told_twice_or_under_another_number_is_entered_once(bill, stripe, tell, now):
    session = paid(stripe, bill, now)
    assert tell("checkout.session.completed", session, number="evt_a").content == b"Entered."
    assert tell("checkout.session.completed", session, number="evt_a").content == b"Entered."
    assert tell("checkout.session.async_payment_succeeded", session, number="evt_b").content == b"Entered already."
    assert payments().count() == 1
    assert ProviderEvent.objects.count() == 2


@pytest.mark.parametrize("signed", ["t=1,v1=00", "nonsense", ""])
def test_what_stripe_did_not_sign_is_not_believed(bill, stripe, tell, client, now, signed):
    session = paid(stripe, bill, now)
    body, _ = stripe.event("checkout.session.completed", session)
    address = f"/pay/stripe/{bill.association.slug}/events/"
    answer = client.post(address, body, content_type="application/json", headers={"Stripe-Signature": signed})
    assert answer.status_code == 400
    other = signature(body.decode(), secret="whsec_of_somebody_else")
    assert tell("checkout.session.completed", session, signed=other).status_code == 400
    old = signature(body.decode(), at=int(now.timestamp()) - 3600)
    answer = client.post(address, body, content_type="application/json", headers={"Stripe-Signature": old})
    assert answer.status_code == 400
    assert not payments().exists()


def test_an_association_of_its_own_keys_believes_no_other(bill, stripe, tell, settings, now):
    session = paid(stripe, bill, now)
    own = bill.association.slug.upper().replace("-", "_")
    settings.STRIPE_KEYS = KEYS | {own: {"secret": SECRET, "webhook": "whsec_of_its_own"}}
    assert tell("checkout.session.completed", session).status_code == 400


def test_an_address_where_nothing_is_taken_does_not_exist(client, entry):
    assert client.post(f"/pay/stripe/{entry.association.slug}/events/", b"{}", "application/json").status_code == 404
    assert client.post("/pay/stripe/nobody/events/", b"{}", "application/json").status_code == 404


def test_a_slow_payment_is_processed_and_then_paid_or_failed(bill, stripe, tell, now):
    session = stripe.pay(begin(bill, now).session, slowly=True)
    assert tell("checkout.session.completed", session).content == b"Being processed."
    assert OnlinePayment.objects.get().state == OnlineState.PROCESSING
    assert tell("checkout.session.async_payment_failed", session).content == b"Failed."
    assert tell("checkout.session.async_payment_failed", session).content == b"Failed."
    assert Notice.objects.filter(user=bill.candidate.user, subject="Your payment did not go through").count() == 1
    session["payment_status"] = "paid"
    assert tell("checkout.session.async_payment_succeeded", session).content == b"Entered."
    assert OnlinePayment.objects.get().state == OnlineState.PAID


def test_paid_and_then_told_late_that_it_had_expired_stays_paid(bill, stripe, tell, now):
    session = paid(stripe, bill, now)
    tell("checkout.session.completed", session)
    tell("checkout.session.expired", session | {"status": "expired", "payment_status": "unpaid"})
    assert OnlinePayment.objects.get().state == OnlineState.PAID
    assert payments().count() == 1


def test_told_that_it_expired_and_paid_all_the_same_is_entered(bill, stripe, tell, now):
    session = paid(stripe, bill, now)
    tell("checkout.session.expired", session | {"status": "expired", "payment_status": "unpaid"})
    assert OnlinePayment.objects.get().state == OnlineState.EXPIRED
    tell("checkout.session.completed", session)
    assert payments().count() == 1


def test_a_page_made_and_lost_on_our_side_is_known_by_its_bill(bill, stripe, tell, now):
    session = paid(stripe, bill, now)
    OnlinePayment.objects.all().delete()
    assert tell("checkout.session.completed", session).content == b"Entered."
    foreign = session | {"id": "cs_9", "payment_intent": "pi_9", "metadata": {"bill": "x"}}
    assert tell("checkout.session.completed", foreign).content == b"No bill of ours."
    assert tell("checkout.session.completed", foreign | {"metadata": None}).content == b"No bill of ours."
    assert tell("customer.created", {"id": "cus_1"}).content == b"Nothing to do."
    assert payments().count() == 1


def test_two_clicks_open_one_page_and_another_amount_closes_it(bill, stripe, taking):
    first = begin(bill, taking.now)
    assert begin(bill, taking.now) == first
    ledger.enter_payment(
        bill, amount=Decimal(50), reference="B1", paid_on=taking.now.date(), by=taking.clerk, now=taking.now
    )
    second = begin(bill, taking.now)
    assert (second.amount, stripe.sessions[first.session]["status"]) == (150, "expired")
    first.refresh_from_db()
    assert first.state == OnlineState.EXPIRED


def test_what_is_paid_online_after_it_was_paid_by_transfer_stands_to_credit(bill, stripe, tell, taking):
    session = paid(stripe, bill, taking.now)
    ledger.enter_payment(
        bill, amount=Decimal(200), reference="B1", paid_on=taking.now.date(), by=taking.clerk, now=taking.now
    )
    tell("checkout.session.completed", session)
    assert ledger.to_pay_back(bill) == 200
    with pytest.raises(Refused, match="Nothing is owed"):
        begin(bill, taking.now)


def test_where_stripe_tells_nothing_it_is_asked(bill, stripe, client, now):
    session = begin(bill, now).session
    client.force_login(bill.candidate.user)
    assert "Nothing was paid." in said(client, "ask-about-my-payment", bill)
    stripe.pay(session)
    assert "Your payment has arrived." in said(client, "ask-about-my-payment", bill)
    assert payments().count() == 1


def test_when_stripe_is_away_or_refuses_a_sentence_says_so_and_nothing_is_begun(bill, stripe, client, settings):
    client.force_login(bill.candidate.user)
    stripe.refuses = "account_closed"
    assert "Stripe refused it" in said(client, "pay-online", bill)
    stripe.refuses = ""
    settings.STRIPE_KEYS = {"": {"secret": "sk_wrong", "webhook": WEBHOOK}}
    assert "does not know the key" in said(client, "pay-online", bill)
    settings.STRIPE_KEYS, settings.STRIPE_API = KEYS, "http://127.0.0.1:9"
    assert "Stripe does not answer just now" in said(client, "pay-online", bill)
    assert not OnlinePayment.objects.exists()


def test_an_association_switches_it_on_and_off(taking, client):
    made = taking.registered(paid=False)
    client.force_login(made.candidate.user)
    page = f"/my/applications/{made.pk}/fee/"
    assert "Pay online" in client.get(page).content.decode()
    client.force_login(taking.coordinator)
    look = act(client, "take-no-payments-online", taking.association, confirm=False)
    assert "Nobody is offered" in look.content.decode()
    act(client, "take-no-payments-online", taking.association)
    client.force_login(made.candidate.user)
    assert "Pay online" not in client.get(page).content.decode()
    assert "not possible" in said(client, "pay-online", made.bill)
    assert AuditLine.objects.filter(action="online-payments.switched").count() == 2


def test_without_keys_nobody_is_offered_it(entry, client):
    with pytest.raises(Refused, match="no keys for Stripe"):
        online.switch(entry.association, on=True, by=entry.coordinator, now=entry.now)
    client.force_login(entry.coordinator)
    assert "Take payments online" not in client.get("/office/fees/").content.decode()


# ── paying back ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def credit(bill, stripe, tell, taking):
    """Paid online, then credited in full."""
    tell("checkout.session.completed", paid(stripe, bill, taking.now))
    ledger.credit_in_full(bill, what="The sitting did not take place", by=taking.clerk, now=taking.now)
    return bill


def test_the_office_pays_back_online_after_a_look_at_it(credit, stripe, client, taking, tell):
    client.force_login(taking.coordinator)
    look = act(client, "refund-online", credit, confirm=False, amount="120").content.decode()
    assert "120.00 USD go back to the card of Person 0" in look
    assert "80.00 USD still stand to their credit" in look
    assert "on their way back" in said(client, "refund-online", credit, amount="120")
    assert "Only 80.00 USD can be paid back online" in said(client, "refund-online", credit, amount="90")
    act(client, "refund-online", credit)
    assert [one["amount"] for one in stripe.refunds.values()] == [12_000, 8_000]
    assert ledger.balance_of(credit) == 0
    for one in stripe.refunds.values():
        assert tell("refund.created", one).content == b"Known already."
    assert LedgerLine.objects.filter(kind="refund").count() == 2


def test_a_refund_asked_for_again_after_a_broken_answer_is_sent_once(credit, stripe, taking, tell):
    again = {"by": taking.coordinator, "now": taking.now}
    line = online.refundable(credit)[0][0]
    online.stripe_checkout.send_back(
        credit.association, line.reference, Decimal(200), "USD", key=f"refund {line.pk} 200.00 200.00"
    )
    online.refund(credit, **again)
    assert len(stripe.refunds) == 1
    with pytest.raises(Refused, match="Nothing is to be paid back"):
        online.refund(credit, **again)


def test_a_refund_made_on_stripes_own_pages_is_entered_and_one_that_fails_comes_back(credit, tell):
    made = {"id": "re_own", "status": "succeeded", "amount": 5_000, "currency": "usd", "payment_intent": "pi_1"}
    assert tell("refund.created", made).content == b"Entered."
    assert tell("refund.updated", made).content == b"Known already."
    assert ledger.to_pay_back(credit) == 150
    assert b"credit stands again" in tell("refund.failed", made | {"status": "failed"}).content
    assert tell("refund.failed", made | {"status": "failed"}).content == b"It failed."
    assert tell("refund.created", made).content == b"Known already."
    assert ledger.to_pay_back(credit) == 200


def test_a_refund_that_is_told_before_its_failure_and_one_after(credit, tell):
    made = {"id": "re_own", "status": "succeeded", "amount": 5_000, "currency": "usd", "payment_intent": "pi_1"}
    assert tell("refund.failed", made | {"status": "failed"}).content == b"It failed."
    assert tell("refund.created", made).content == b"Known already."
    assert not LedgerLine.objects.filter(kind="refund").exists()


def test_a_refund_told_before_its_payment_is_asked_for_again(bill, stripe, tell, taking):
    session = paid(stripe, bill, taking.now)
    back = {"id": "re_1", "status": "succeeded", "amount": 5_000, "currency": "usd", "payment_intent": "pi_1"}
    assert tell("refund.created", back, number="evt_r").status_code == 409
    tell("checkout.session.completed", session)
    assert tell("refund.created", back, number="evt_r").content == b"Entered."
    assert ledger.balance_of(bill) == 50


def test_what_went_back_online_is_reversed_by_nobody_here(credit, taking):
    online.refund(credit, by=taking.coordinator, now=taking.now)
    assert not ledger.reversible(credit).filter(kind="refund").exists()


@pytest.mark.parametrize(
    ("amount", "currency", "coins"), [("12.34", "USD", 1234), ("500", "JPY", 500), ("1.25", "KWD", 1250)]
)
def test_amounts_are_counted_in_the_smallest_coin(amount, currency, coins):
    from exams.registration.fees.stripe_checkout import from_coins, to_coins

    assert to_coins(Decimal(amount), currency) == coins
    assert from_coins(coins, currency) == Decimal(amount)


def test_half_a_yen_cannot_be_paid():
    from exams.registration.fees.stripe_checkout import to_coins

    with pytest.raises(Refused, match="no such small coins"):
        to_coins(Decimal("0.50"), "JPY")
