"""What renewing, coming back and moving cost: on the person's own bill, once for each, and called off with it."""

from exams.registration.fees import ledger
from exams.registration.fees.prices import renewal_fee
from exams.registration.models import Bill
from exams.registration.states import FeeKind, Matter


def charge_renewal(renewal, rules, *, by, now):
    """With the attestation; None where renewing costs nothing."""
    it = renewal.endorsement
    amount = renewal_fee(rules, it.category)
    if amount <= 0:
        return None
    title = f"Renewal of {it.credential} {it.category}, due {renewal.due_on:%Y-%m-%d}"
    return _charge(renewal, Matter.RENEWAL, FeeKind.RENEWAL, title, amount, rules, by=by, now=now)


def charge_reinstatement(asked, rules, *, by, now):
    """With the request: it is paid before it is granted."""
    it = asked.endorsement
    if asked.fee <= 0:
        return None
    title = f"Reinstatement of {it.credential} {it.category}"
    return _charge(asked, Matter.REINSTATEMENT, FeeKind.REINSTATEMENT, title, asked.fee, rules, by=by, now=now)


def charge_move(asked, rules, *, by, now):
    """Once the office has agreed."""
    if asked.fee <= 0 or rules is None:
        return None
    title = f"From {asked.endorsement.category} to {asked.to_category}"
    return _charge(asked, Matter.MOVING, FeeKind.MOVING, title, asked.fee, rules, by=by, now=now)


def _charge(thing, matter, fee, title, amount, rules, *, by, now):
    return ledger.charge(
        thing.endorsement.candidate, matter=matter, thing=name_of(thing), title=title, fee=fee, amount=amount,
        rules=rules, by=by, now=now,
    )  # fmt: skip


def name_of(thing) -> str:
    return f"{thing._meta.model_name} {thing.pk}"


def bill_of(thing):
    return Bill.objects.whole().filter(candidate=thing.endorsement.candidate_id, thing=name_of(thing)).first()


def is_paid(thing) -> bool:
    """Whether it was charged and nothing of that is owed."""
    bill = bill_of(thing)
    return bill is not None and ledger.invoice_of(bill) is not None and ledger.balance_of(bill) <= 0


def call_off(thing, *, reason, by, now):
    """It does not come about: nothing is owed for it, and what was paid stands to credit."""
    bill = bill_of(thing)
    return ledger.call_off(bill, reason=reason, by=by, now=now) if bill else None
