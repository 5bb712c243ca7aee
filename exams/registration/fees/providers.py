"""Where money comes in: one interface for an online provider, and the manual way as the default.

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


@dataclass(frozen=True, slots=True)
class Offer:
    """How this can be paid: in words, and by an address to go to where there is one."""

    sentence: str
    url: str = ""
    label: str = ""


class PaymentProvider(Protocol):
    def offer(self, registration: Any, owed: Decimal, lines: Sequence[Any]) -> Offer:
        """How the candidate can pay what is owed now; ``lines`` are the ledger's."""


class Manual:
    """Bank transfer or cheque: the office records what came in, by hand or from the bank's sheet."""

    def offer(self, registration: Any, owed: Decimal, lines: Sequence[Any]) -> Offer:
        taken_back = {line.reverses_id for line in lines}
        charged = [line for line in lines if line.kind == "charge" and line.pk not in taken_back]
        invoices = ", ".join(line.invoice for line in charged)
        return Offer(f"{registration.cycle.rules.fees.instructions} Invoice: {invoices}.")


def provider() -> PaymentProvider:
    """The provider of this house."""
    made: PaymentProvider = import_string(settings.PAYMENT_PROVIDER)()
    return made
