"""Where money comes in: bank transfer as the default, and one provider of online payments (Stripe Checkout).

A provider is a class named in the setting PAYMENT_PROVIDER.  It offers a way to pay, and when money has come
in it calls ``exams.registration.fees.ledger.enter_payment`` with its own reference: entered once, however often it
is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from exams.registration.models import OnlineSwitch


@dataclass(frozen=True, slots=True)
class Offer:
    """How this can be paid: in words, by an address to go to where there is one, or by the action “Pay online”."""

    sentence: str
    url: str = ""
    label: str = ""
    online: bool = False


class PaymentProvider(Protocol):
    def offer(self, bill: Any, owed: Decimal, lines: Sequence[Any]) -> Offer:
        """How the candidate can pay what is owed now; ``lines`` are the ledger's."""


class Manual:
    """Bank transfer or check: the office records what came in, by hand or from the bank's sheet."""

    def offer(self, bill: Any, owed: Decimal, lines: Sequence[Any]) -> Offer:
        taken_back = {line.reverses_id for line in lines}
        charged = [line for line in lines if line.kind == "charge" and line.pk not in taken_back]
        numbers = ", ".join(dict.fromkeys(line.invoice for line in charged))
        told = charged[-1].document.instructions if charged and charged[-1].document else ""
        return Offer(f"{told} Invoice: {numbers}.".strip())


class Stripe(Manual):
    """On Stripe's own page where the association takes that; by transfer all the same."""

    def offer(self, bill: Any, owed: Decimal, lines: Sequence[Any]) -> Offer:
        by_transfer = super().offer(bill, owed, lines)
        return Offer(by_transfer.sentence, online=takes_online(bill.association))


def provider() -> PaymentProvider:
    """The provider of this house."""
    made: PaymentProvider = import_string(settings.PAYMENT_PROVIDER)()
    return made


def keys_for(association) -> dict[str, str] | None:
    """Those of the association itself, else those of the installation."""
    own = association.slug.upper().replace("-", "_")
    return settings.STRIPE_KEYS.get(own) or settings.STRIPE_KEYS.get("")


def could_take_online(association) -> bool:
    """Whether this installation lets it."""
    return settings.PAYMENT_PROVIDER.endswith(".Stripe") and keys_for(association) is not None


def takes_online(association) -> bool:
    return could_take_online(association) and OnlineSwitch.objects.filter(association=association, on=True).exists()
