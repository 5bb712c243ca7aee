"""What is said to Stripe and heard from it.  A card is typed on Stripe's own page; nothing of it comes here."""

from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings

from exams.refusals.exceptions import Invalid, Refused
from exams.registration.fees.providers import keys_for

SECONDS = 10
# Currencies whose smallest coin is no hundredth.
PLACES = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3)


def to_coins(amount: Decimal, currency: str) -> int:
    """An amount as Stripe counts it: in the smallest coin of its currency."""
    coins = amount.scaleb(PLACES.get(currency.upper(), 2))
    if coins != coins.to_integral_value():
        raise Invalid(f"{amount} {currency} cannot be paid online: there are no such small coins.")
    return int(coins)


def from_coins(coins: int, currency: str) -> Decimal:
    return Decimal(coins).scaleb(-PLACES.get(currency.upper(), 2))


def begin_session(bill, amount, *, invoice, back, key):
    """A page of Stripe's on which this amount is paid.  The same key gives the same page."""
    about = {"bill": str(bill.pk), "association": bill.association.slug}
    asked = {
        "mode": "payment",
        "client_reference_id": str(bill.pk),
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": bill.currency.lower(),
                    "unit_amount": to_coins(amount, bill.currency),
                    "product_data": {"name": f"{bill.title}, invoice {invoice}"[:250]},
                },
            }
        ],
        "metadata": about,
        "payment_intent_data": {"metadata": about, "description": f"{bill.title}, {invoice}"[:1000]},
        "success_url": f"{back}?returned=paid",
        "cancel_url": f"{back}?returned=not-paid",
    }
    if bill.candidate.email:
        asked["customer_email"] = bill.candidate.email
    return _ask(
        bill.association,
        lambda line: line.checkout.sessions.create(asked, {"idempotency_key": key}),
    )


def end_session(association, session):
    """Nobody can pay on that page any more.  :raises Refused: where it was paid or ended already"""
    return _ask(association, lambda line: line.checkout.sessions.expire(session))


def session_of(association, session) -> dict:
    return _ask(association, lambda line: line.checkout.sessions.retrieve(session))


def send_back(association, reference, amount, currency, *, key):
    """Money of one payment goes back to the card it came from.  The same key sends it once."""
    asked = {"payment_intent": reference, "amount": to_coins(amount, currency)}
    return _ask(association, lambda line: line.refunds.create(asked, {"idempotency_key": key}))


def verified(association, payload: bytes, signature: str) -> dict:
    """What Stripe told.  :raises Invalid: for whatever it did not sign"""
    import stripe

    try:
        event = stripe.Webhook.construct_event(payload, signature, keys_for(association)["webhook"])
    except (ValueError, TypeError, stripe.SignatureVerificationError):
        raise Invalid("The signature is not Stripe’s, or is too old.") from None
    return event.to_dict()


def day_of(event, zone) -> datetime:
    return datetime.fromtimestamp(event["created"], UTC).astimezone(zone)


def _ask(association, ask) -> dict:
    import stripe

    keys = keys_for(association)
    if keys is None:
        raise Refused("Payments online are not set up here.")
    more = {"base_addresses": {"api": settings.STRIPE_API}} if settings.STRIPE_API else {}
    line = stripe.StripeClient(
        keys["secret"], http_client=stripe.RequestsClient(timeout=SECONDS), max_network_retries=1, **more
    )
    try:
        return ask(line.v1).to_dict()
    except stripe.APIConnectionError:
        raise Refused("Stripe does not answer just now. Nothing was paid; try again in a few minutes.") from None
    except stripe.AuthenticationError:
        raise Refused("Stripe does not know the key of this house: whoever runs it has to look at it.") from None
    except stripe.StripeError as error:
        raise Refused(f"Stripe refused it: {error.user_message or error.code or 'no reason given'}") from None
