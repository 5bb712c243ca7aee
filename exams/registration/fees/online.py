"""Payments online: begun here, made on Stripe's page, believed only when Stripe says so, each entered once."""

from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from exams.accounts.models import User
from exams.audit.procedures import record, recorded
from exams.calendar.days import local_day
from exams.messages.procedures import notify_all
from exams.refusals.exceptions import Invalid, Refused
from exams.registration.fees import ledger, stripe_checkout
from exams.registration.fees.providers import could_take_online, takes_online
from exams.registration.models import Bill, LedgerLine, OnlinePayment, OnlineSwitch, ProviderEvent
from exams.registration.states import ONLINE_LIFECYCLE, LedgerKind, OnlineState, PaymentWay
from exams.wording.phrases import money

NOTHING = Decimal(0)


class NotYet(Refused):
    """Told before what it rests on: Stripe tells it again later."""


@recorded
def switch(association, *, on, by, now):
    """Whether candidates are offered to pay online."""
    if on and not could_take_online(association):
        raise Refused("This house has no keys for Stripe; whoever runs it sets them.")
    OnlineSwitch.objects.update_or_create(association=association, defaults={"on": on})
    record("online-payments.switched", association, by=by, at=now, on=on)


# ── paying ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def require_payable(bill):
    if not takes_online(bill.association):
        raise Refused(f"{bill.association} takes no payments online: pay by transfer.")
    if ledger.balance_of(bill) <= 0:
        raise Refused("Nothing is owed on this bill.")


def begin(bill, *, by, now):
    """A page of Stripe's for what is owed; the one that is open, where the amount is the same.

    Stripe is asked before the record is held: the house waits for nobody outside.
    """
    require_payable(bill)
    owed, before = ledger.balance_of(bill), bill.online_payments
    for open_ in before.filter(state=OnlineState.OPEN):
        if open_.amount == owed and open_.expires_at > now:
            return open_
        _end(open_, now=now)
    session = stripe_checkout.begin_session(
        bill, owed, invoice=ledger.invoice_of(bill).number,
        back=f"{settings.SITE_URL}{reverse('my-fees:one', args=[bill.pk])}",
        key=f"checkout {bill.pk} {owed} {before.count()}",
    )  # fmt: skip
    return _begun(bill, session, owed, by=by, now=now)


@recorded
def _begun(bill, session, owed, *, by, now):
    made, fresh = OnlinePayment.objects.get_or_create(
        session=session["id"],
        defaults={
            "bill": bill, "amount": owed, "currency": bill.currency, "url": session["url"], "begun_by": by,
            "begun_at": now, "expires_at": datetime.fromtimestamp(session["expires_at"], UTC),
        },
    )  # fmt: skip
    if fresh:
        record("online-payment.begun", bill, by=by, at=now, amount=str(owed), session=made.session)
    return made


def _end(payment, *, now):
    """The amount has changed since: that page is closed, so that nobody pays both."""
    try:
        stripe_checkout.end_session(payment.bill.association, payment.session)
    except Refused:
        return  # it is paid or over: what Stripe tells of it decides
    _move(payment, OnlineState.EXPIRED, at=now)


def ask_again(payment, *, now):
    """How Stripe says it stands, where what it told has not come here; the state it has then."""
    session = stripe_checkout.session_of(payment.bill.association, payment.session)
    _take_session(payment.bill.association, session, told_at=now, now=now)
    payment.refresh_from_db()
    return payment


# ── what Stripe tells ────────────────────────────────────────────────────────────────────────────────────────────────
@recorded
def take_event(association, event, *, now) -> str:
    """What came of it.  The same event again, a late one, or one out of order changes nothing that is right already.

    :raises NotYet: where it has to be told again
    """
    known = ProviderEvent.objects.filter(number=event["id"]).first()
    if known:
        return known.outcome
    thing, told_at = event["data"]["object"], datetime.fromtimestamp(event["created"], UTC)
    if event["type"].startswith("checkout.session."):
        failed = event["type"] == "checkout.session.async_payment_failed"
        outcome = _take_session(association, thing, told_at=told_at, now=now, failed=failed)
    elif event["type"].startswith("refund."):
        outcome = _take_refund(association, thing, event["type"], now=now)
    else:
        outcome = "Nothing to do."
    ProviderEvent.objects.create(
        number=event["id"], kind=event["type"][:100], about=str(thing.get("id", ""))[:200], outcome=outcome, at=now
    )
    return outcome


@recorded
def _take_session(association, session, *, told_at, now, failed=False) -> str:
    payment = OnlinePayment.objects.filter(session=session["id"]).first()
    bill = _bill_of(association, session, payment)
    if bill is None:
        return "No bill of ours."
    if session.get("payment_status") != "paid":
        return _unpaid(payment, session, failed, now=now)
    reference, currency = session.get("payment_intent") or session["id"], session["currency"].upper()
    if currency != bill.currency:
        return f"Paid in {currency}, the bill is in {bill.currency}: left to the office."
    if payment:
        _move(payment, OnlineState.PAID, at=now)
    if LedgerLine.objects.filter(association=association, kind=LedgerKind.PAYMENT, reference=reference).exists():
        return "Entered already."
    ledger.enter_payment(
        bill, amount=stripe_checkout.from_coins(session["amount_total"], currency), reference=reference,
        paid_on=local_day(told_at, association.time_zone), way=PaymentWay.STRIPE, by=User.objects.clerk(), now=now,
    )  # fmt: skip
    return "Entered."


def _unpaid(payment, session, failed, *, now) -> str:
    if payment is None:
        return "Not paid."
    if failed:
        if _move(payment, OnlineState.FAILED, at=now) and payment.bill.candidate.user:
            notify_all(
                [payment.bill.candidate.user], subject="Your payment did not go through", by_mail=True, now=now,
                body=f"{money(payment.amount)} {payment.currency} for {payment.bill.title}: nothing was taken. "
                "Pay again, or by transfer.",
                link=reverse("my-fees:one", args=[payment.bill.pk]), key=f"payment failed {payment.pk}",
            )  # fmt: skip
        return "Failed."
    if session.get("status") == "expired":
        _move(payment, OnlineState.EXPIRED, at=now)
        return "Not paid in time."
    if session.get("status") == "complete":
        _move(payment, OnlineState.PROCESSING, at=now)
        return "Being processed."
    return "Not paid."


def _bill_of(association, session, payment):
    """Of the payment begun here; of one whose page was made and then lost on our side, by what Stripe was told."""
    if payment:
        return payment.bill if payment.bill.candidate.association_id == association.pk else None
    number = (session.get("metadata") or {}).get("bill", "")
    bills = Bill.objects.whole().filter(candidate__association=association)
    return next((bill for bill in bills.filter(pk__in=_numbers(number))), None)


def _numbers(text):
    try:
        return [Bill._meta.pk.to_python(text)] if text else []
    except Exception as error:
        if type(error).__name__ != "ValidationError":
            raise
        return []


def _move(payment, to, *, at) -> bool:
    """The only place where it changes state; an event that comes too late moves nothing."""
    payment = OnlinePayment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if to not in ONLINE_LIFECYCLE[OnlineState(payment.state)]:
        return False
    payment.state, payment.ended_at = to, None if to == OnlineState.PROCESSING else at
    payment.save(update_fields=["state", "ended_at"])
    return True


# ── paying back ──────────────────────────────────────────────────────────────────────────────────────────────────────
def refundable(bill) -> list[tuple[LedgerLine, Decimal]]:
    """(payment made online, how much of it can still go back), the newest first."""
    paid = bill.lines.filter(kind=LedgerKind.PAYMENT, way=PaymentWay.STRIPE, reversed_by=None).order_by("-pk")
    left = [(line, -line.amount - line.refunds.filter(reversed_by=None).balance()) for line in paid]
    return [(line, amount) for line, amount in left if amount > 0]


def refundable_now(bill) -> Decimal:
    """Of what is to be paid back, what can go back online."""
    return min(ledger.to_pay_back(bill), sum((amount for _, amount in refundable(bill)), NOTHING))


def refund(bill, *, by, now, amount=None):
    """What stands to the payer's credit goes back to the cards it came from.  Sent once, however often it is asked."""
    most = refundable_now(bill)
    if most <= 0:
        raise Refused("Nothing is to be paid back that was paid online.")
    amount = most if amount is None else ledger.sound(amount)
    if amount > most:
        raise Invalid(f"Only {money(most)} {bill.currency} can be paid back online.")
    left, sent = amount, []
    for line, available in refundable(bill):
        part = min(available, left)
        if part > 0:
            answer = stripe_checkout.send_back(
                bill.association, line.reference, part, bill.currency, key=f"refund {line.pk} {available} {part}"
            )
            sent.append(_sent_back(bill, line, part, answer["id"], by=by, now=now))
            left -= part
    return sent


@recorded
def _sent_back(bill, line, amount, reference, *, by, now):
    """Written down once, whether the answer or what Stripe tells by itself comes first."""
    known = LedgerLine.objects.filter(association=bill.association, kind=LedgerKind.REFUND, reference=reference).first()
    return known or ledger.enter_refund(
        bill, amount=amount, reference=reference, way=PaymentWay.STRIPE, pays_back=line, by=by, now=now
    )


def _take_refund(association, thing, kind, *, now) -> str:
    """Begun here, or on Stripe's own pages; one that fails comes back."""
    refunds = LedgerLine.objects.filter(association=association, kind=LedgerKind.REFUND, reference=thing["id"])
    standing, clerk = refunds.filter(reversed_by=None).select_related("bill").first(), User.objects.clerk()
    if kind == "refund.failed" or thing.get("status") in ("failed", "canceled"):
        if standing:
            ledger.reverse(standing, reason="Stripe could not pay it back", by=clerk, now=now, by_provider=True)
        return "It failed; the credit stands again." if standing else "It failed."
    if refunds.exists() or ProviderEvent.objects.filter(about=thing["id"], outcome__startswith="It failed").exists():
        return "Known already."
    payment = LedgerLine.objects.filter(
        association=association, kind=LedgerKind.PAYMENT, way=PaymentWay.STRIPE, reference=thing.get("payment_intent")
    ).first()
    if payment is None:
        if (thing.get("metadata") or {}).get("bill") or OnlinePayment.objects.filter(
            bill__candidate__association=association, state__in=(OnlineState.OPEN, OnlineState.PROCESSING)
        ).exists():
            raise NotYet("The payment that it pays back is not known yet.")
        return "No payment of ours."
    amount = stripe_checkout.from_coins(thing["amount"], thing["currency"].upper())
    _sent_back(payment.bill, payment, amount, thing["id"], by=clerk, now=now)
    return "Entered."
